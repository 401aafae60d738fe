"""kata-9: a GPT, from the loss to its tables.

The labels were written before anybody looked at what the diagnosis says of these answers; a dozen were
widened afterwards, where what it says is true.
"""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

# Cross-entropy with ignored targets.
CE = """
counted = (targets != -1)[..., None]
onehot = F.one_hot(targets.clamp(min=0), logits.shape[-1])
p = F.softmax(logits, -1)
"""

WRONG["kata-9/dlogits"] = [
    Wrong(
        CE + "return (p - onehot) / counted.sum()",
        "rows that are ignored get the gradient of the class that was put there",
        ("MASK", "LOCAL"),
        ("`targets`",),
    ),
    Wrong(
        CE + "return (p - onehot * counted) / counted.sum()",
        "rows that are ignored keep the softmax",
        ("MASK", "PATH", "LOCAL"),
    ),
    Wrong(
        CE + "return (p - onehot) * counted / targets.numel()",
        "divided by all places, not by those that count",
        ("CONSTANT", "LOCAL"),
    ),
    Wrong(
        CE + "return (p - onehot) * counted / logits.shape[0]",
        "divided by the number of texts",
        ("CONSTANT", "LOCAL"),
    ),
    Wrong(
        CE + "return (p - onehot) * counted / logits.shape[-1]",
        "divided by the number of classes",
        ("CONSTANT", "LOCAL"),
    ),
    Wrong(CE + "return (p - onehot) * counted", "the mean is forgotten", ("CONSTANT", "LOCAL")),
    Wrong(
        CE + "return (onehot - p) * counted / counted.sum()",
        "the sign",
        ("CONSTANT",),
        ("sign",),
    ),
    Wrong(
        CE + "return p * counted / counted.sum()",
        "softmax alone, without the -1",
        ("MASK", "PATH", "LOCAL"),
    ),
    Wrong(
        CE + "return -onehot * counted / counted.sum()",
        "the -1 alone, without the softmax: the gradient of logprobs",
        ("MASK", "PATH", "LOCAL", "OTHER_KATA"),
    ),
    Wrong(
        CE + "return (F.softmax(logits, 1) - onehot) * counted / counted.sum()",
        "softmax over the places, not over the tokens",
        ("LOCAL",),
    ),
    Wrong(
        CE + "return (torch.sigmoid(logits) - onehot) * counted / counted.sum()",
        "sigmoid for softmax",
        ("LOCAL",),
    ),
    Wrong(
        "d = F.softmax(logits, -1)\n"
        "d.scatter_(-1, targets.clamp(min=0)[..., None], -1, reduce='add')\n"
        "return d / (targets != -1).sum()",
        "the places that are ignored are not set to zero",
        ("MASK", "LOCAL"),
        ("`targets`",),
    ),
    Wrong(
        "d = F.softmax(logits, -1)\n"
        "d -= F.one_hot(targets % logits.shape[-1], logits.shape[-1])\n"
        "return d / targets.numel()",
        "-1 taken for the last token, and divided by all places: two mistakes at once",
        (),
    ),
    Wrong(
        "counted = targets != -1\n"
        "d = torch.softmax(logits, -1) - F.one_hot(targets.clamp(min=0), logits.shape[-1])\n"
        "return d * counted[..., None] / counted.sum(1)[:, None, None] / len(logits)",
        "each text's mean by itself, then the mean of these",
        ("NOT_SUMMED", "LOCAL"),
        ("B, T.",),
    ),
    Wrong(
        "counted = targets > 0\n"
        "d = torch.softmax(logits, -1) - F.one_hot(targets.clamp(min=0), logits.shape[-1])\n"
        "return d * counted[..., None] / counted.sum()",
        "token 0 is left out, as if it filled up the rows",
        ("MASK", "LOCAL"),
    ),
]

RIGHT["kata-9/dlogits"] = [
    Right(
        "counted = targets != -1\n"
        "d = F.softmax(logits, -1)\n"
        "d.scatter_(-1, targets.clamp(min=0)[..., None], -1, reduce='add')\n"
        "d *= counted[..., None] / counted.sum()\n"
        "return d"
    ),
    Right(
        "d = F.softmax(logits.flatten(0, 1), 1)\n"
        "y = targets.flatten()\n"
        "d[range(len(y)), y] -= 1\n"
        "d[y == -1] = 0\n"
        "return (d / (y != -1).sum()).view(logits.shape)"
    ),
    Right(
        "e = (logits - logits.amax(-1, keepdim=True)).exp()\n"
        "p = e / e.sum(-1, keepdim=True)\n"
        "w = (targets >= 0).to(p.dtype)\n"
        "w = w / w.sum()\n"
        "d = p * w[..., None]\n"
        "return d.scatter_add(-1, targets.clamp(min=0)[..., None], -w[..., None])"
    ),
    Right(
        "d = torch.zeros_like(logits)\n"
        "which = targets != -1\n"
        "p = torch.softmax(logits[which], -1)\n"
        "p[torch.arange(len(p)), targets[which]] -= 1\n"
        "d[which] = p / len(p)\n"
        "return d"
    ),
    Right(
        "p = logprobs.exp()\n"
        "onehot = F.one_hot(targets.clamp(min=0), vocab_size)\n"
        "mask = (targets != -1).unsqueeze(-1)\n"
        "return torch.where(mask, p - onehot, 0.0) / mask.sum()",
        reads="logprobs, targets, vocab_size",
    ),
]

# The head.
WRONG["kata-9/dlnf"] = [
    Wrong("dlogits @ wte.T", "transposed, as the forward pass has it: shapes do not fit", ()),
    Wrong(
        "dlogits.mean(-1, keepdim=True) * wte.mean(0)",
        "means for the sum over tokens",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "dlogits @ wte / wte.shape[0]",
        "averaged over the tokens",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong("-dlogits @ wte", "the sign", ("CONSTANT",), ("sign",)),
    Wrong("logits @ wte", "a value for its gradient", ("SWAPPED",), ("logits",), "wte, logits"),
    Wrong(
        "dlogits @ wte * gainf",
        "the gain of the norm before it, already",
        ("LOCAL", "ADDED", "SWAPPED", "OTHER_KATA"),
        (),
        "wte, gainf, dlogits",
    ),
    Wrong(
        "(dlogits @ wte).mean(0, keepdim=True).expand_as(lnf)",
        "averaged over the texts",
        ("NOT_SUMMED", "LOCAL", "CONSTANT"),
        (),
        "wte, lnf, dlogits",
    ),
]

RIGHT["kata-9/dlnf"] = [
    Right("torch.einsum('btv,vc->btc', dlogits, wte)"),
    Right("torch.matmul(dlogits, wte)"),
    Right("F.linear(dlogits, wte.T)"),
    Right("(dlogits[..., None] * wte).sum(-2)"),
    Right("(dlogits.flatten(0, 1) @ wte).view(B, T, -1)", reads="wte, dlogits, B, T"),
]


# A norm in one go.
def norm(
    mean: str = "g.mean(-1, keepdim=True)",
    along: str = "(g * xhat).mean(-1, keepdim=True)",
    g: str = "gain * d",
    back: str = "rstd * (g - {mean} - xhat * {along})",
    result: str = "dx",
) -> str:
    """The formula with other parts, for the last norm."""
    names = "gain, rstd, xhat, d = gainf, rstdf, xhatf, dlnf"
    dx = back.format(mean=mean, along=along)
    return f"{names}\ng = {g}\ndx = {dx}\nreturn {result}"


WRONG["kata-9/dout_1"] = [
    Wrong(
        norm(g="d", back="gain * rstd * (g - {mean} - xhat * {along})"),
        "the gain outside the means, as in batch norm",
        ("LOCAL", "SWAPPED", "PATH"),
        ("gainf",),
    ),
    Wrong(norm(g="d"), "the gain forgotten", ("LOCAL", "SWAPPED", "PATH"), ("gainf",)),
    Wrong(
        norm(back="gain * rstd * (g - {mean} - xhat * {along})"),
        "the gain twice",
        ("LOCAL", "PATH"),
        ("gainf",),
    ),
    Wrong(norm(back="rstd * g"), "mean and variance taken as constants", ("PATH", "LOCAL")),
    Wrong(
        norm(back="rstd * (g - {mean})"),
        "the path through the standard deviation is missing",
        ("PATH",),
        ("rstdf",),
    ),
    Wrong(
        norm(back="rstd * (g - xhat * {along})"),
        "the mean is missing: RMSNorm's formula",
        ("PATH", "LOCAL"),
        ("mean",),
    ),
    Wrong(
        norm(back="rstd * (g - {mean} + xhat * {along})"),
        "the sign of the variance's term",
        ("PATH",),
        ("rstdf",),
    ),
    Wrong(
        norm(along="(g * xhat).sum(-1, keepdim=True)"),
        "a sum for a mean in the variance's term",
        ("PATH",),
        ("rstdf",),
    ),
    Wrong(
        norm(mean="g.mean((0, 1), keepdim=True)", along="(g * xhat).mean((0, 1), keepdim=True)"),
        "batch norm's axes",
        ("NOT_SUMMED",),
        ("B, T",),
    ),
    Wrong(
        norm(back="g - {mean} - xhat * {along}"),
        "the standard deviation forgotten",
        ("LOCAL", "PATH"),
        ("rstdf",),
    ),
    Wrong(
        norm(back="rstd * (g - {mean} - (xhat / rstd) * {along})"),
        "x - mean for xhat: a factor of the standard deviation",
        ("PATH", "LOCAL"),
        ("rstdf",),
    ),
    Wrong(
        norm(along="(g * xhat).sum(-1, keepdim=True) / (xhat.shape[-1] - 1)"),
        "Bessel's correction, which this variance has not",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        norm(result="dx + d"),
        "a residual round the last norm, which has none",
        ("ADDED", "PATH"),
    ),
]

RIGHT["kata-9/dout_1"] = [
    Right(norm()),
    Right(
        "C = xhatf.shape[-1]\n"
        "g = gainf * dlnf\n"
        "return rstdf / C * (C * g - g.sum(-1, keepdim=True)"
        " - xhatf * (g * xhatf).sum(-1, keepdim=True))"
    ),
    Right(
        "x = out_1\n"
        "diff = x - x.mean(-1, keepdim=True)\n"
        "var = diff.pow(2).mean(-1, keepdim=True)\n"
        "std = (var + 1e-5).sqrt()\n"
        "g = dlnf * gainf\n"
        "dvar = (g * diff).sum(-1, keepdim=True) * -0.5 * (var + 1e-5) ** -1.5\n"
        "dmean = -(g / std).sum(-1, keepdim=True)\n"
        "return g / std + dvar * 2 * diff / C + dmean / C",
        reads="out_1, gainf, dlnf, C",
    ),
    Right(
        "g = torch.einsum('c,btc->btc', gainf, dlnf)\n"
        "along = torch.einsum('btc,btc->bt', g, xhatf)[..., None] / g.shape[-1]\n"
        "d = g - xhatf * along\n"
        "return (d - d.mean(-1, keepdim=True)) * rstdf"
    ),
]

# Weights that serve every place.
WRONG["kata-9/dWproj_1"] = [
    Wrong(
        "gelu_1.transpose(1, 2) @ dout_1",
        "the texts are not summed: one gradient for each",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "(gelu_1.transpose(1, 2) @ dout_1).mean(0)",
        "a mean over the texts",
        ("CONSTANT",),
        ("B",),
    ),
    Wrong(
        "gelu_1.flatten(0, 1).T @ dout_1.flatten(0, 1) / dout_1.flatten(0, 1).shape[0]",
        "a mean over all places",
        ("CONSTANT",),
    ),
    Wrong(
        "dout_1.flatten(0, 1).T @ gelu_1.flatten(0, 1)",
        "the factors exchanged: that is the transpose",
        ("TRANSPOSED", "SHAPE"),
    ),
    Wrong(
        "gelu_1[0].T @ dout_1[0]",
        "the first text only",
        ("NOT_SUMMED", "OVERWRITTEN"),
    ),
    Wrong(
        "fch_1.flatten(0, 1).T @ dout_1.flatten(0, 1)",
        "before GELU: fch for gelu",
        ("SWAPPED",),
        ("fch_1",),
        "fch_1, dout_1",
    ),
    Wrong(
        "gelu_1.sum((0, 1))[:, None] * dout_1.sum((0, 1))",
        "summed before it was multiplied",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "0.5 * gelu_1.flatten(0, 1).T @ dout_1.flatten(0, 1)",
        "half of the gradient for each term of the sum",
        ("CONSTANT",),
        ("1/2",),
    ),
    Wrong(
        "gelu_1.flatten(0, 1).T @ (dout_1 - mid_1).flatten(0, 1)",
        "the residual is subtracted from its gradient",
        ("ADDED", "SWAPPED", "LOCAL"),
        (),
        "gelu_1, mid_1, dout_1",
    ),
    Wrong(
        "dWproj_1 = torch.zeros(gelu_1.shape[-1], dout_1.shape[-1], dtype=dout_1.dtype)\n"
        "for b in range(gelu_1.shape[0]):\n"
        "    dWproj_1 = gelu_1[b].T @ dout_1[b]\n"
        "return dWproj_1",
        "overwritten in the loop: the last text only",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong(
        "gelu_1.reshape(gelu_1.shape[-1], -1) @ dout_1.flatten(0, 1)",
        "a reshape for a transpose",
        ("TRANSPOSED",),
        ("gelu_1",),
    ),
]

RIGHT["kata-9/dWproj_1"] = [
    Right("torch.einsum('bth,btc->hc', gelu_1, dout_1)"),
    Right("(gelu_1.transpose(1, 2) @ dout_1).sum(0)"),
    Right("torch.tensordot(gelu_1, dout_1, dims=([0, 1], [0, 1]))"),
    Right("gelu_1.reshape(-1, gelu_1.shape[-1]).T @ dout_1.reshape(-1, dout_1.shape[-1])"),
    Right("(gelu_1[..., None] * dout_1[:, :, None]).sum((0, 1))"),
]

# GELU, in its tanh form.
GELU = """
x, t, r = fch_1, t_1, math.sqrt(2 / math.pi)
d = dout_1 @ Wproj_1.T
"""
SLOPE = "0.5 * x * (1 - t**2) * r * (1 + 3 * 0.044715 * x**2)"

WRONG["kata-9/dfch_1"] = [
    Wrong(GELU + "return d * 0.5 * (1 + t)", "the slope of t is missing", ("PATH",), ("t_1",)),
    Wrong(GELU + f"return d * {SLOPE}", "the product's other term is missing", ("PATH",)),
    Wrong(GELU + f"return d * (0.5 * t + {SLOPE})", "the 1 of 1 + t is lost", ("PATH", "LOCAL")),
    Wrong(
        GELU + f"return d * (0.5 * (1 + t) + {SLOPE.replace('3 * ', '')})",
        "the exponent 3 is not brought down",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        GELU + f"return d * (0.5 * (1 + t) + {SLOPE.replace(' * r', '')})",
        "the root of 2 / pi is missing",
        ("PATH", "LOCAL"),
        ("t_1",),
    ),
    Wrong(
        GELU + f"return d * (0.5 * (1 + t) + {SLOPE.replace('0.5 * ', '')})",
        "the half is missing in the second term",
        ("PATH", "LOCAL"),
        ("t_1", "twice"),
    ),
    Wrong(
        GELU + f"return d * (0.5 * (1 + t) + {SLOPE.replace('(1 - t**2)', '(1 - t)')})",
        "the tanh is not squared",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        GELU + f"return d * (0.5 * (1 + t) + {SLOPE.replace('x * (1', '(1')})",
        "the x of the product is forgotten",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        GELU + "return d * (0.5 * (1 + torch.erf(x / 2**0.5))"
        " + x * torch.exp(-0.5 * x**2) / (2 * math.pi) ** 0.5)",
        "the derivative of the exact GELU",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        GELU + "return d * (x > 0)",
        "ReLU's derivative",
        ("LOCAL", "MASK"),
    ),
    Wrong(GELU + "return d * (1 - t**2)", "the tanh's slope alone", ("LOCAL",)),
    Wrong(GELU + "return d", "GELU is forgotten", ("LOCAL", "OTHER_KATA")),
    Wrong(
        GELU + f"return 0.5 * (1 + t) + {SLOPE}",
        "no chain rule",
        ("NO_UPSTREAM",),
        ("dout_1",),
    ),
    Wrong(
        GELU + f"return d * (0.5 * (1 + t) - {SLOPE})",
        "the sign of the second term",
        ("PATH",),
        ("t_1", "sign"),
    ),
]

RIGHT["kata-9/dfch_1"] = [
    Right(
        "r = 0.7978845608028654\n"
        "dgelu = dout_1 @ Wproj_1.T\n"
        "sech2 = 1 / torch.cosh(r * (fch_1 + 0.044715 * fch_1**3)) ** 2\n"
        "return dgelu * (0.5 * (1 + t_1) + 0.5 * fch_1 * sech2 * r * (1 + 0.134145 * fch_1**2))"
    ),
    Right(
        "s = 0.5 * (1 + t_1)\n"
        "du = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * fch_1 * fch_1)\n"
        "return (dout_1 @ Wproj_1.T) * (s + 2 * fch_1 * s * (1 - s) * du)"
    ),
    Right(
        "dgelu = torch.einsum('btc,hc->bth', dout_1, Wproj_1)\n"
        "dt = 0.5 * fch_1 * dgelu\n"
        "du = (1 - t_1 * t_1) * dt\n"
        "r = math.sqrt(2 / math.pi)\n"
        "return 0.5 * (1 + t_1) * dgelu + r * du + r * 0.044715 * 3 * fch_1**2 * du"
    ),
    Right(
        "du = (2 / math.pi) ** 0.5 * (1 + 3 * 0.044715 * fch_1**2)\n"
        "return F.linear(dout_1, Wproj_1) * (0.5 * (1 + t_1) + gelu_1 * (1 - t_1) * du)",
        reads="fch_1, t_1, gelu_1, Wproj_1, dout_1",
    ),
]

# The residual stream in a block.
MID = """
g = gain2_1 * dln2_1
branch = rstd2_1 * (g - g.mean(-1, keepdim=True) - xhat2_1 * (g * xhat2_1).mean(-1, keepdim=True))
"""

WRONG["kata-9/dmid_1"] = [
    Wrong(
        MID + "return branch",
        "the residual is dropped: what went round the branch is missing",
        ("PATH",),
        ("out_1",),
    ),
    Wrong("dout_1", "the branch is missing", ("PATH", "UNCHANGED")),
    Wrong(
        MID.replace("gain2_1 * dln2_1", "gain2_1 * (dln2_1 + dout_1)") + "return branch",
        "the stream's gradient goes through the norm, too",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        MID + "return 0.5 * (dout_1 + branch)",
        "half of each",
        ("CONSTANT",),
        ("1/2",),
    ),
    Wrong(MID + "return dout_1 - branch", "the sign of the branch", ("PATH",), ("sign",)),
    Wrong(
        "return dout_1 + dln2_1",
        "the norm is skipped on the way back",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        "return dout_1 + rstd2_1 * gain2_1 * dln2_1",
        "mean and variance taken as constants",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        "g = dln2_1\n"
        "return dout_1 + gain2_1 * rstd2_1 * (g - g.mean(-1, keepdim=True)"
        " - xhat2_1 * (g * xhat2_1).mean(-1, keepdim=True))",
        "the gain outside the means, as in batch norm",
        ("LOCAL", "SWAPPED", "PATH"),
        ("gain2_1",),
    ),
    Wrong(MID + "return dout_1 * branch", "multiplied where it is added", ("LOCAL",)),
    Wrong(
        MID + "return mid_1 + branch",
        "the stream itself in the place of its gradient",
        ("SWAPPED", "PATH"),
        (),
        "gain2_1, rstd2_1, xhat2_1, mid_1, dln2_1, dout_1",
    ),
    Wrong(
        MID + "return 2 * dout_1 + branch",
        "the stream's gradient twice",
        ("PATH",),
        ("out_1",),
    ),
    Wrong(
        MID.replace("gain2_1 * dln2_1", "gain2_1 * dln2_1 + dout_1") + "return dout_1 + branch",
        "the stream's gradient goes through the norm as well as round it",
        ("PATH",),
        ("dout_1",),
    ),
]

RIGHT["kata-9/dmid_1"] = [
    Right(MID + "return dout_1 + branch"),
    Right(
        "C = xhat2_1.shape[-1]\n"
        "d = dln2_1 * gain2_1\n"
        "s1, s2 = d.sum(-1, keepdim=True), (d * xhat2_1).sum(-1, keepdim=True)\n"
        "return rstd2_1 / C * (C * d - s1 - xhat2_1 * s2) + dout_1"
    ),
    Right(
        "product = dln2_1 * xhat2_1\n"
        "d = dln2_1 * gain2_1\n"
        "d = d - (dln2_1 @ gain2_1)[..., None] / len(gain2_1)\n"
        "d = d - xhat2_1 * (product @ gain2_1)[..., None] / len(gain2_1)\n"
        "return torch.addcmul(dout_1, d, rstd2_1)"
    ),
    Right(
        "diff = mid_1 - mid_1.mean(-1, keepdim=True)\n"
        "g = dln2_1 * gain2_1\n"
        "drstd = (g * diff).sum(-1, keepdim=True)\n"
        "ddiff = g * rstd2_1 - drstd * rstd2_1**3 * diff / C\n"
        "return dout_1 + ddiff - ddiff.mean(-1, keepdim=True)",
        reads="mid_1, gain2_1, rstd2_1, dln2_1, dout_1, C",
    ),
]

# A block's input, through attention.
HALF = """
def apart(x):
    return x.unflatten(-1, (n_head, head_size)).transpose(1, 2)

def together(x):
    return x.transpose(1, 2).flatten(2)

dy = apart({dmerged})
datt = dy @ v_1.transpose(-2, -1)
dv = att_1.transpose(-2, -1) @ dy
dscores = {dscores}
dq = dscores @ k_1
dk = dscores.transpose(-2, -1) @ q_1
dln = {dln}
g = gain1_1 * dln
m, along = g.mean(-1, keepdim=True), (g * xhat1_1).mean(-1, keepdim=True)
return {result}
"""
PARTS = {
    "dmerged": "dmid_1 @ Wo_1.T",
    "dscores": "att_1 * (datt - (att_1 * datt).sum(-1, keepdim=True)) / head_size**0.5",
    "dln": "together(dq) @ Wq_1.T + together(dk) @ Wk_1.T + together(dv) @ Wv_1.T",
    "result": "dmid_1 + rstd1_1 * (g - m - xhat1_1 * along)",
}


def half(**parts: str) -> str:
    """Half a block with other parts."""
    return HALF.format(**PARTS | parts)


WRONG["kata-9/dout_0"] = [
    Wrong(
        half(result="rstd1_1 * (g - m - xhat1_1 * along)"),
        "the residual is dropped",
        ("PATH",),
        ("mid_1",),
    ),
    Wrong(
        half(dscores="datt * att_1 * (1 - att_1) / head_size**0.5"),
        "softmax: only the diagonal of its Jacobian",
        ("LOCAL", "PATH", "NOT_SUMMED"),
    ),
    Wrong(
        half(dscores="datt / head_size**0.5"),
        "softmax left out",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        half(dscores="att_1 * (datt - (att_1 * datt).sum(-1, keepdim=True))"),
        "no division by the root of head_size",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        half(dln="together(dq) @ Wq_1.T + together(dk) @ Wk_1.T"),
        "the path through the values is missing",
        ("PATH",),
        ("v_1",),
    ),
    Wrong(
        half(dln="together(dv) @ Wv_1.T"),
        "the paths through queries and keys are missing",
        ("PATH",),
    ),
    Wrong(
        half(dln="(together(dq) + together(dk) + together(dv)) @ Wv_1.T"),
        "one matrix for all three",
        ("LOCAL", "SWAPPED", "PATH"),
    ),
    Wrong(
        half(dln="together(dk) @ Wq_1.T + together(dq) @ Wk_1.T + together(dv) @ Wv_1.T"),
        "queries and keys exchanged",
        ("SWAPPED", "LOCAL"),
    ),
    Wrong(
        half(result="rstd1_1 * (g - m - xhat1_1 * along) + dln"),
        "the residual from behind the norm",
        ("PATH", "SWAPPED", "LOCAL"),
    ),
    Wrong(
        half(result="dmid_1 + dln"),
        "the norm is skipped",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        half(result="dmid_1 + rstd1_1 * (g - m)"),
        "the path through the standard deviation is missing",
        ("PATH",),
        ("rstd1_1",),
    ),
    Wrong(
        half(dscores="att_1 * (datt - (att_1 * datt).sum(-2, keepdim=True)) / head_size**0.5"),
        "softmax along the other axis",
        ("LOCAL", "PATH", "NOT_SUMMED"),
    ),
    Wrong("dmid_1", "the branch is missing", ("PATH", "UNCHANGED")),
    Wrong(
        half(
            dln="sum(x.reshape(dmid_1.shape[:2] + (-1,)) @ W.T"
            " for x, W in ((dq, Wq_1), (dk, Wk_1), (dv, Wv_1)))"
        ),
        "the heads are put together by a reshape alone",
        ("TRANSPOSED",),
    ),
    Wrong(
        half(dln=f"{PARTS['dln']} + dmid_1"),
        "the stream's gradient goes through the norm as well as round it",
        ("PATH",),
        ("dmid_1",),
    ),
]

RIGHT["kata-9/dout_0"] = [
    Right(half()),
    Right(
        half(
            dscores="(att_1 * datt - att_1 * (att_1 * datt).sum(-1, keepdim=True)) * head_size**-0.5",
            dln="torch.cat([together(d) for d in (dq, dk, dv)], -1)"
            " @ torch.cat([Wq_1, Wk_1, Wv_1], 1).T",
        )
    ),
    Right(
        half(
            dmerged="torch.einsum('btc,hc->bth', dmid_1, Wo_1)",
            dscores="torch.where(later, 0.0, att_1 * (datt - ((att_1 @ v_1) * dy).sum(-1, keepdim=True)))"
            " / math.sqrt(head_size)",
        ),
        reads="gain1_1, Wq_1, Wk_1, Wv_1, Wo_1, rstd1_1, xhat1_1, q_1, k_1, v_1, att_1, later, "
        "dmid_1, n_head, head_size",
    ),
    Right(
        "dln = torch.zeros_like(dmid_1)\n"
        "dmerged = dmid_1 @ Wo_1.T\n"
        "for h in range(n_head):\n"
        "    s = slice(h * head_size, (h + 1) * head_size)\n"
        "    dy, a = dmerged[..., s], att_1[:, h]\n"
        "    q, k, v = q_1[:, h], k_1[:, h], v_1[:, h]\n"
        "    datt = dy @ v.mT\n"
        "    ds = a * (datt - (a * datt).sum(-1, keepdim=True)) / head_size**0.5\n"
        "    dln += (ds @ k) @ Wq_1[:, s].T + (ds.mT @ q) @ Wk_1[:, s].T + (a.mT @ dy) @ Wv_1[:, s].T\n"
        "g = dln * gain1_1\n"
        "d = g - g.mean(-1, keepdim=True) - xhat1_1 * (g * xhat1_1).mean(-1, keepdim=True)\n"
        "return dmid_1 + d * rstd1_1"
    ),
]

# The tables.
WRONG["kata-9/dwpe"] = [
    Wrong("dx.mean(0)", "a mean over the texts", ("CONSTANT",), ("B",)),
    Wrong("dx", "not summed over the texts", ("NOT_SUMMED", "UNCHANGED")),
    Wrong("dx.sum(0) / 2", "half of it for each term of the sum", ("CONSTANT",), ("1/2",)),
    Wrong("dx.sum(1)", "summed over the places", ("NOT_SUMMED", "SHAPE")),
    Wrong("dx[0]", "the first text only", ("NOT_SUMMED", "OVERWRITTEN")),
    Wrong(
        "dx.sum(0, keepdim=True)",
        "the summed axis is kept",
        ("SHAPE",),
    ),
    Wrong(
        "dx.sum((0, 1)).expand(dx.shape[1], -1)",
        "summed over the places, too",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "(dx * wpe).sum(0)",
        "times the table: that would be a product's",
        ("LOCAL",),
        ("wpe",),
        "wpe, dx",
    ),
    Wrong(
        "dwpe = torch.zeros_like(wpe)\nfor b in range(B):\n    dwpe = dx[b]\nreturn dwpe",
        "overwritten in the loop",
        ("OVERWRITTEN", "NOT_SUMMED"),
        (),
        "wpe, dx, B",
    ),
]

RIGHT["kata-9/dwpe"] = [
    Right("torch.einsum('btc->tc', dx)"),
    Right("dx.sum(dim=0)"),
    Right("sum(dx[b] for b in range(dx.shape[0]))"),
    Right("torch.ones(B, dtype=dx.dtype) @ dx.transpose(0, 1)", reads="dx, B"),
]

HEAD = "dlogits.flatten(0, 1).T @ lnf.flatten(0, 1)"
TOKENS = "index_add_(0, idx.flatten(), dtok_emb.flatten(0, 1))"

WRONG["kata-9/dwte"] = [
    Wrong(HEAD, "the tokens' part is missing", ("PATH",), ("tok_emb",)),
    Wrong(
        f"d = torch.zeros_like({HEAD})\nreturn d.{TOKENS}",
        "the head's part is missing",
        ("PATH",),
        ("logits",),
    ),
    Wrong(
        f"d = {HEAD}\nd[idx] = dtok_emb\nreturn d",
        "the tokens' rows overwrite what the head has put there",
        ("OVERWRITTEN", "PATH", "MASK"),
    ),
    Wrong(
        f"d = {HEAD}\nd[idx] += dtok_emb\nreturn d",
        "an indexed += counts a row once that is picked more than once",
        ("OVERWRITTEN", "PATH"),
        ("idx",),
    ),
    Wrong(
        f"d = {HEAD}\nd -= torch.zeros_like(d).{TOKENS}\nreturn d",
        "the sign of the tokens' part",
        ("PATH",),
        ("sign",),
    ),
    Wrong(
        f"d = {HEAD}\nd.{TOKENS}\nreturn d / 2",
        "the mean of the two parts",
        ("CONSTANT",),
        ("1/2",),
    ),
    Wrong(
        f"d = dlogits.flatten(0, 1).T @ dtok_emb.flatten(0, 1)\nd.{TOKENS}\nreturn d",
        "a gradient in the place of lnf",
        ("SWAPPED", "PATH", "LOCAL"),
    ),
    Wrong(
        f"d = ({HEAD}) / dlogits.flatten(0, 1).shape[0]\nd.{TOKENS}\nreturn d",
        "the head's part averaged over the places",
        ("PATH", "CONSTANT"),
        ("logits",),
    ),
    Wrong(
        f"d = {HEAD.replace('lnf', 'xhatf')}\nd.{TOKENS}\nreturn d",
        "xhatf for lnf: the gain is forgotten",
        ("SWAPPED", "PATH", "LOCAL"),
        ("xhatf",),
        "idx, xhatf, lnf, dtok_emb, dlogits",
    ),
    Wrong(
        f"d = dlogits[0].T @ lnf[0]\nd.{TOKENS}\nreturn d",
        "of the head's part, the first text only",
        ("PATH", "NOT_SUMMED", "OVERWRITTEN"),
    ),
    Wrong(
        f"d = {HEAD}\nfor b in range(idx.shape[0]):\n    d[idx[b]] += dtok_emb[b]\nreturn d",
        "a loop over texts with an indexed += in it: a letter that comes twice in a name counts once",
        ("OVERWRITTEN", "PATH"),
    ),
    Wrong(
        "one = F.one_hot(idx, dlogits.shape[-1]).to(lnf).flatten(0, 1)\n"
        "head = lnf.flatten(0, 1).T @ dlogits.flatten(0, 1)\n"
        "return one.T @ dtok_emb.flatten(0, 1) + head.reshape(dlogits.shape[-1], -1)",
        "the head's product the other way round, brought into shape by a reshape",
        ("TRANSPOSED",),
    ),
]

RIGHT["kata-9/dwte"] = [
    Right(f"d = {HEAD}\nd.{TOKENS}\nreturn d"),
    Right(
        "onehot = F.one_hot(idx, dlogits.shape[-1]).to(lnf.dtype)\n"
        "return torch.einsum('btv,btc->vc', dlogits, lnf)"
        " + torch.einsum('btv,btc->vc', onehot, dtok_emb)"
    ),
    Right(
        "d = torch.einsum('btv,btc->vc', dlogits, lnf)\n"
        "for b in range(idx.shape[0]):\n"
        "    for t in range(idx.shape[1]):\n"
        "        d[idx[b, t]] += dtok_emb[b, t]\n"
        "return d"
    ),
    Right(
        "d = (dlogits.transpose(1, 2) @ lnf).sum(0)\n"
        "index = idx.flatten()[:, None].expand(-1, d.shape[1])\n"
        "return d.scatter_add(0, index, dtok_emb.flatten(0, 1))"
    ),
    Right(
        f"d = torch.zeros_like(wte).index_put_((idx,), dtok_emb, accumulate=True)\nreturn d + {HEAD}",
        reads="wte, idx, lnf, dtok_emb, dlogits",
    ),
]
