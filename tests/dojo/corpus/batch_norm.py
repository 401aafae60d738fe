"""kata-1, batch norm: from the pre-activations back to what goes into the layer."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-1/dbngain"] = [
    Wrong(
        "bnraw * dhpreact", "not summed over the batch", ("NOT_SUMMED",), reads="bnraw, dhpreact"
    ),
    Wrong(
        "(bnraw * dhpreact).sum(0)",
        "keepdim: bngain is a row (1, n_hidden)",
        ("SHAPE",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).sum(0)[:, None]",
        "a column where bngain is a row",
        ("SHAPE", "TRANSPOSED"),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).sum(0).expand_as(bnraw)",
        "summed, and spread over the batch again",
        ("SHAPE",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).sum(1, keepdim=True)",
        "summed over the neurons in place of the batch",
        ("NOT_SUMMED",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).sum()",
        "summed over both axes",
        ("NOT_SUMMED",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "bnraw * dhpreact.sum(0, keepdim=True)",
        "summed before the product: multiply first",
        ("NOT_SUMMED",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact)[:1]",
        "only the first example of the batch",
        ("NOT_SUMMED",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "for x, g in zip(bnraw, dhpreact):\n    dbngain = (x * g)[None]\nreturn dbngain",
        "each example overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).mean(0, keepdim=True)",
        "a mean where the sum belongs",
        ("CONSTANT",),
        ("n",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "-(bnraw * dhpreact).sum(0, keepdim=True)",
        "the sign",
        ("CONSTANT",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "bnraw.sum(0, keepdim=True)",
        "the local derivative alone: over the batch bnraw sums to mere rounding",
        ("NO_UPSTREAM", "ZEROS"),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "dhpreact.sum(0, keepdim=True)",
        "the factor bnraw is forgotten: this is dbnbias",
        ("OTHER_KATA", "LOCAL"),
        reads="dhpreact",
    ),
    Wrong(
        "bngain * dhpreact",
        "the gradient of the other factor: this is dbnraw",
        ("OTHER_KATA",),
        ("dbnraw",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "(bngain * dhpreact).sum(0, keepdim=True)",
        "the other factor: the derivative with respect to bngain is bnraw",
        ("SWAPPED", "LOCAL"),
        ("bngain",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "(bngain * bnraw * dhpreact).sum(0, keepdim=True)",
        "a factor bngain too much: hpreact is linear in it",
        ("LOCAL",),
        ("bngain",),
        reads="bngain, bnraw, dhpreact",
    ),
    Wrong(
        "(bndiff * dhpreact).sum(0, keepdim=True)",
        "bndiff used where bnraw belongs",
        ("SWAPPED",),
        ("bndiff",),
        reads="bndiff, dhpreact",
    ),
    Wrong(
        "(hpreact * dhpreact).sum(0, keepdim=True)",
        "hpreact used where bnraw belongs",
        ("SWAPPED",),
        ("hpreact",),
        reads="hpreact, dhpreact",
    ),
    Wrong(
        "(h * dhpreact).sum(0, keepdim=True)",
        "h used where bnraw belongs",
        ("SWAPPED",),
        ("h",),
        reads="h, dhpreact",
    ),
    Wrong(
        "(bnraw * dh).sum(0, keepdim=True)",
        "dh used where dhpreact belongs: tanh is skipped",
        ("SWAPPED", "LOCAL"),
        ("dh",),
        reads="bnraw, dh",
    ),
    Wrong(
        "(bndiff * bnvar**-0.5 * dhpreact).sum(0, keepdim=True)",
        "bnraw worked out again, without the epsilon",
        ("EPSILON",),
        reads="bndiff, bnvar, dhpreact",
    ),
    Wrong(
        "bnraw.T @ dhpreact",
        "a matrix product, as for a weight: each neuron has a gain of its own",
        ("SHAPE",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "dbngain = torch.zeros(1, 64)\n"
        "for i in range(32):\n"
        "    dbngain += bnraw[i] * dhpreact[i]\n"
        "return dbngain",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).mean(0, keepdim=True) * 32",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "dhpreact *= bnraw; return dhpreact.sum(0, keepdim=True)",
        "dhpreact is multiplied in place",
        ("IN_PLACE",),
        ("dhpreact",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "return (bnraw * (1 - h**2) * dh).sum(0, keepdim=True)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhpreact",),
        reads="bnraw, h, W2, probs, Yb, n, vocab_size, dhpreact",
    ),
]
RIGHT["kata-1/dbngain"] = [
    Right("(bnraw * dhpreact).sum(0, keepdim=True)", reads="bnraw, dhpreact"),
    Right("torch.einsum('nh,nh->h', bnraw, dhpreact)[None, :]", reads="bnraw, dhpreact"),
    Right("torch.ones(1, n) @ (bnraw * dhpreact)", reads="bnraw, dhpreact, n"),
    Right("torch.diagonal(bnraw.T @ dhpreact).unsqueeze(0)", reads="bnraw, dhpreact"),
    Right("(bnraw.T * dhpreact.T).sum(1, keepdim=True).T", reads="bnraw, dhpreact"),
    Right("torch.linalg.vecdot(bnraw, dhpreact, dim=0).view(1, -1)", reads="bnraw, dhpreact"),
    Right(
        "(bnraw * dhpreact).mean(0, keepdim=True) * batch_size", reads="bnraw, dhpreact, batch_size"
    ),
    Right(
        "(bndiff * dhpreact).sum(0, keepdim=True) * bnvar_inv", reads="bndiff, bnvar_inv, dhpreact"
    ),
    Right(
        "((hpreact - bnbias) / bngain * dhpreact).sum(0, keepdim=True)",
        reads="hpreact, bnbias, bngain, dhpreact",
    ),
    Right("(bnraw * (1 - h**2) * dh).sum(0, keepdim=True)", reads="bnraw, h, dh"),
    Right(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "return (bnraw * (1 - h**2) * dh).sum(0, keepdim=True)",
        reads="bnraw, h, W2, probs, Yb, n, vocab_size",
    ),
    Right(
        "dbngain = torch.zeros_like(bngain)\n"
        "for i in range(n):\n"
        "    for j in range(n_hidden):\n"
        "        dbngain[0, j] += bnraw[i, j] * dhpreact[i, j]\n"
        "return dbngain",
        reads="bngain, bnraw, dhpreact, n, n_hidden",
    ),
    Right(
        "dbngain = torch.zeros(1, n_hidden, dtype=torch.float32)\n"
        "for x, g in zip(bnraw, dhpreact):\n"
        "    dbngain += x * g\n"
        "return dbngain",
        reads="bnraw, dhpreact, n_hidden",
        hint=True,
    ),
]

WRONG["kata-1/dbnbias"] = [
    Wrong(
        "dhpreact.sum(0)", "keepdim: bnbias is a row (1, n_hidden)", ("SHAPE",), reads="dhpreact"
    ),
    Wrong(
        "dhpreact.sum(0)[:, None]",
        "a column where bnbias is a row",
        ("SHAPE", "TRANSPOSED"),
        reads="dhpreact",
    ),
    Wrong(
        "dhpreact.sum(0).expand_as(dhpreact)",
        "summed, and spread over the batch again",
        ("SHAPE",),
        reads="dhpreact",
    ),
    Wrong(
        "dhpreact",
        "the upstream gradient passed on as it came: not summed over the batch",
        ("NOT_SUMMED", "UNCHANGED"),
        reads="dhpreact",
    ),
    Wrong(
        "dhpreact.sum(1, keepdim=True)",
        "summed over the neurons in place of the batch",
        ("NOT_SUMMED",),
        reads="dhpreact",
    ),
    Wrong("dhpreact.sum()", "summed over both axes", ("NOT_SUMMED",), reads="dhpreact"),
    Wrong("dhpreact[:1]", "only the first example of the batch", ("NOT_SUMMED",), reads="dhpreact"),
    Wrong(
        "sum(dhpreact[i : i + 1] for i in range(n - 1))",
        "the loop stops one example too early",
        ("NOT_SUMMED",),
        reads="dhpreact, n",
    ),
    Wrong(
        "for row in dhpreact:\n    dbnbias = row[None]\nreturn dbnbias",
        "each example overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="dhpreact",
    ),
    Wrong(
        "dhpreact.max(0, keepdim=True).values",
        "the greatest of each column where the sum belongs",
        ("NOT_SUMMED",),
        reads="dhpreact",
    ),
    Wrong(
        "dhpreact.mean(0, keepdim=True)",
        "a mean where the sum belongs",
        ("CONSTANT",),
        ("n",),
        reads="dhpreact",
    ),
    Wrong("-dhpreact.sum(0, keepdim=True)", "the sign", ("CONSTANT",), reads="dhpreact"),
    Wrong(
        "torch.ones_like(bnbias)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads="bnbias, dhpreact",
    ),
    Wrong(
        "torch.ones_like(dhpreact).sum(0, keepdim=True)",
        "the local derivative alone, summed: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads="dhpreact",
    ),
    Wrong("torch.zeros_like(bnbias)", "nothing but zeros", ("ZEROS",), reads="bnbias, dhpreact"),
    Wrong(
        "(bnbias * dhpreact).sum(0, keepdim=True)",
        "a factor bnbias too much: it is added, not multiplied",
        ("LOCAL",),
        ("bnbias",),
        reads="bnbias, dhpreact",
    ),
    Wrong(
        "(bngain * dhpreact).sum(0, keepdim=True)",
        "a factor bngain too much: the bias is added after the gain",
        ("LOCAL",),
        ("bngain",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).sum(0, keepdim=True)",
        "the gradient of the gain: this is dbngain",
        ("OTHER_KATA",),
        ("dbngain",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "dh.sum(0, keepdim=True)",
        "dh used where dhpreact belongs: tanh is skipped",
        ("SWAPPED", "LOCAL"),
        ("dh",),
        reads="dh",
    ),
    Wrong(
        "((1 - h**2) * dhpreact).sum(0, keepdim=True)",
        "tanh's derivative once more: dhpreact holds it already",
        ("LOCAL",),
        ("h",),
        reads="h, dhpreact",
    ),
    Wrong(
        "(dhpreact + bnbias).sum(0, keepdim=True)",
        "the forward line run with the gradient: the bias itself has no part in it",
        (),
        reads="bnbias, dhpreact",
    ),
    Wrong(
        "dbnbias = torch.zeros(1, 64)\n"
        "for i in range(32):\n"
        "    dbnbias += dhpreact[i]\n"
        "return dbnbias",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="dhpreact",
    ),
    Wrong(
        "dhpreact.mean(0, keepdim=True) * 32",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="dhpreact",
    ),
    Wrong(
        "for row in dhpreact[1:]:\n    dhpreact[0] += row\nreturn dhpreact[:1]",
        "the sum is gathered in the first row of dhpreact itself",
        ("IN_PLACE",),
        ("dhpreact",),
        reads="dhpreact",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "return ((1 - h**2) * dh).sum(0, keepdim=True)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhpreact",),
        reads="h, W2, probs, Yb, n, vocab_size, dhpreact",
    ),
]
RIGHT["kata-1/dbnbias"] = [
    Right("dhpreact.sum(0, keepdim=True)", reads="dhpreact"),
    Right("torch.einsum('nh->h', dhpreact).view(1, -1)", reads="dhpreact"),
    Right("torch.ones(1, n) @ dhpreact", reads="dhpreact, n"),
    Right("sum(dhpreact)[None]", reads="dhpreact"),
    Right("dhpreact.T.sum(1, keepdim=True).T", reads="dhpreact"),
    Right("dhpreact.cumsum(0)[-1:]", reads="dhpreact"),
    Right("n * dhpreact.mean(dim=0, keepdim=True)", reads="dhpreact, n"),
    Right("F.linear(torch.ones(1, n), dhpreact.T)", reads="dhpreact, n"),
    Right("dhpreact.sum_to_size(1, n_hidden)", reads="dhpreact, n_hidden"),
    Right("((1.0 - h**2) * dh).sum(0, keepdim=True)", reads="h, dh"),
    Right("((1 - h**2) * (dlogits @ W2.T)).sum(0, keepdim=True)", reads="h, W2, dlogits"),
    Right(
        "dbnbias = torch.zeros_like(bnbias)\n"
        "for i in range(n):\n"
        "    for j in range(n_hidden):\n"
        "        dbnbias[0, j] += dhpreact[i, j]\n"
        "return dbnbias",
        reads="bnbias, dhpreact, n, n_hidden",
    ),
    Right(
        "dbnbias = torch.zeros(1, n_hidden, dtype=torch.float32)\n"
        "for row in dhpreact:\n"
        "    dbnbias += row\n"
        "return dbnbias",
        reads="dhpreact, n_hidden",
        hint=True,
    ),
]

WRONG["kata-1/dbnraw"] = [
    Wrong(
        "dhpreact",
        "the upstream gradient passed on as it came: the gain is forgotten",
        ("UNCHANGED", "LOCAL"),
        ("dhpreact",),
        reads="dhpreact",
    ),
    Wrong(
        "bngain.expand(n, -1)",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads="bngain, dhpreact, n",
    ),
    Wrong("-bngain * dhpreact", "the sign", ("CONSTANT",), reads="bngain, dhpreact"),
    Wrong(
        "bngain * dhpreact / n",
        "1/n once more: dhpreact holds it already",
        ("CONSTANT",),
        ("n",),
        reads="bngain, dhpreact, n",
    ),
    Wrong(
        "dhpreact / bngain",
        "divided by the gain: the forward line was solved, not differentiated",
        ("LOCAL",),
        ("bngain",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "bngain**2 * dhpreact", "the gain twice", ("LOCAL",), ("bngain",), reads="bngain, dhpreact"
    ),
    Wrong(
        "bnraw * dhpreact",
        "the other factor: the derivative with respect to bnraw is bngain",
        ("SWAPPED", "LOCAL"),
        ("bnraw",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "(bnraw * dhpreact).sum(0, keepdim=True)",
        "the gradient of the other factor: this is dbngain",
        ("OTHER_KATA",),
        ("dbngain",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "bnbias * dhpreact",
        "bnbias used where bngain belongs",
        ("SWAPPED",),
        ("bnbias",),
        reads="bnbias, dhpreact",
    ),
    Wrong(
        "bnvar_inv * dhpreact",
        "bnvar_inv used where bngain belongs",
        ("SWAPPED",),
        ("bnvar_inv",),
        reads="bnvar_inv, dhpreact",
    ),
    Wrong(
        "bngain * bnraw * dhpreact",
        "a factor bnraw too much: hpreact is linear in it",
        ("LOCAL",),
        ("bnraw",),
        reads="bngain, bnraw, dhpreact",
    ),
    Wrong(
        "bngain * bnvar_inv * dhpreact",
        "bnvar_inv belongs to the next line",
        ("LOCAL",),
        ("bnvar_inv",),
        reads="bngain, bnvar_inv, dhpreact",
    ),
    Wrong(
        "bngain * dh",
        "dh used where dhpreact belongs: tanh is skipped",
        ("SWAPPED", "LOCAL"),
        ("dh",),
        reads="bngain, dh",
    ),
    Wrong(
        "bngain * (1 - h**2) * dhpreact",
        "tanh's derivative once more: dhpreact holds it already",
        ("LOCAL",),
        ("h",),
        reads="bngain, h, dhpreact",
    ),
    Wrong(
        "bngain * dhpreact + bnbias",
        "the forward line run with the gradient: the bias has no part in dbnraw",
        ("ADDED",),
        ("`bnbias`",),
        reads="bngain, bnbias, dhpreact",
    ),
    Wrong(
        "(bngain * dhpreact).sum(0, keepdim=True)",
        "summed over the batch, though bnraw was never broadcast",
        ("NOT_SUMMED",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "dhpreact @ bngain.T",
        "a matrix product: it sums over the neurons",
        ("NOT_SUMMED",),
        reads="bngain, dhpreact",
    ),
    Wrong("(bngain * dhpreact).T", "transposed", ("TRANSPOSED",), reads="bngain, dhpreact"),
    Wrong(
        "bngain[0, 0] * dhpreact",
        "the first neuron's gain for all neurons",
        ("MASK", "NOT_EXPANDED", "LOCAL"),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "dbnraw = torch.zeros_like(dhpreact)\n"
        "for i in range(n - 1):\n"
        "    dbnraw[i] = bngain[0] * dhpreact[i]\n"
        "return dbnraw",
        "the loop stops one example too early",
        ("MASK",),
        reads="bngain, dhpreact, n",
    ),
    Wrong("torch.zeros_like(dhpreact)", "nothing but zeros", ("ZEROS",), reads="dhpreact"),
    Wrong(
        "bngain.expand(32, 64) * dhpreact",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "dhpreact *= bngain; return dhpreact",
        "dhpreact is multiplied in place",
        ("IN_PLACE",),
        ("dhpreact",),
        reads="bngain, dhpreact",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\nreturn bngain * (1 - h**2) * dh",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhpreact",),
        reads="bngain, h, W2, probs, Yb, n, vocab_size, dhpreact",
    ),
]
RIGHT["kata-1/dbnraw"] = [
    Right("bngain * dhpreact", reads="bngain, dhpreact"),
    Right("torch.einsum('h,nh->nh', bngain[0], dhpreact)", reads="bngain, dhpreact"),
    Right("dhpreact @ torch.diag(bngain.squeeze())", reads="bngain, dhpreact"),
    Right("(bngain.T * dhpreact.T).T", reads="bngain, dhpreact"),
    Right("bngain.repeat(n, 1) * dhpreact", reads="bngain, dhpreact, n"),
    Right("bngain.expand_as(dhpreact).mul(dhpreact)", reads="bngain, dhpreact"),
    Right("torch.stack([bngain[0] * row for row in dhpreact])", reads="bngain, dhpreact"),
    Right("bngain * (1.0 - h**2) * dh", reads="bngain, h, dh"),
    Right("dlogits @ W2.T * (1 - h.square()) * bngain", reads="bngain, h, W2, dlogits"),
    Right(
        "bngain * (1 - h**2) * (probs @ W2.T - W2.T[Yb]) / n", reads="bngain, h, W2, probs, Yb, n"
    ),
    Right(
        "dbnraw = torch.empty_like(dhpreact)\n"
        "for j in range(n_hidden):\n"
        "    dbnraw[:, j] = bngain[0, j].item() * dhpreact[:, j]\n"
        "return dbnraw",
        reads="bngain, dhpreact, n_hidden",
    ),
    Right(
        "dbnraw = torch.zeros(n, n_hidden, dtype=torch.float32)\n"
        "dbnraw += bngain * dhpreact\n"
        "return dbnraw",
        reads="bngain, dhpreact, n, n_hidden",
        hint=True,
    ),
]

WRONG["kata-1/dbnvar_inv"] = [
    Wrong("bndiff * dbnraw", "not summed over the batch", ("NOT_SUMMED",), reads="bndiff, dbnraw"),
    Wrong(
        "(bndiff * dbnraw).sum(0)",
        "keepdim: bnvar_inv is a row (1, n_hidden)",
        ("SHAPE",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "(bndiff * dbnraw).sum(0).view(-1, 1)",
        "a column where bnvar_inv is a row",
        ("SHAPE", "TRANSPOSED"),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "(bndiff * dbnraw).sum(0, keepdim=True).expand(n, -1)",
        "summed, and spread over the batch again",
        ("SHAPE",),
        reads="bndiff, dbnraw, n",
    ),
    Wrong(
        "(bndiff * dbnraw).sum(1, keepdim=True)",
        "summed over the neurons in place of the batch",
        ("NOT_SUMMED",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "(bndiff * dbnraw).sum(1)",
        "summed over the neurons in place of the batch, without keepdim",
        ("NOT_SUMMED",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "bndiff * dbnraw.sum(0, keepdim=True)",
        "summed before the product: multiply first",
        ("NOT_SUMMED",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "(bndiff * dbnraw)[:1]",
        "only the first example of the batch",
        ("NOT_SUMMED",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "for i in range(n):\n"
        "    dbnvar_inv = (bndiff[i] * dbnraw[i]).view(1, -1)\n"
        "return dbnvar_inv",
        "each example overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="bndiff, dbnraw, n",
    ),
    Wrong(
        "(bndiff * dbnraw).mean(0, keepdim=True)",
        "a mean where the sum belongs",
        ("CONSTANT",),
        ("n",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "(bndiff * dbnraw).sum(0, keepdim=True) / (n - 1)",
        "the variance's 1/(n-1) belongs two lines further back",
        ("CONSTANT",),
        ("n",),
        reads="bndiff, dbnraw, n",
    ),
    Wrong(
        "-(bndiff * dbnraw).sum(0, keepdim=True)", "the sign", ("CONSTANT",), reads="bndiff, dbnraw"
    ),
    Wrong(
        "dbnraw.sum(0, keepdim=True)",
        "the factor bndiff is forgotten",
        ("LOCAL",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "bndiff.sum(0, keepdim=True)",
        "the local derivative alone: over the batch bndiff sums to mere rounding",
        ("NO_UPSTREAM", "ZEROS"),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "(bnvar_inv * dbnraw).sum(0, keepdim=True)",
        "the other factor: the derivative with respect to bnvar_inv is bndiff",
        ("SWAPPED", "LOCAL"),
        ("bnvar_inv",),
        reads="bnvar_inv, dbnraw",
    ),
    Wrong(
        "(bnraw * dbnraw).sum(0, keepdim=True)",
        "bnraw used where bndiff belongs",
        ("SWAPPED", "LOCAL"),
        ("bnraw",),
        reads="bnraw, dbnraw",
    ),
    Wrong(
        "(hprebn * dbnraw).sum(0, keepdim=True)",
        "hprebn used where bndiff belongs",
        ("SWAPPED",),
        ("hprebn",),
        reads="hprebn, dbnraw",
    ),
    Wrong(
        "(bndiff2 * dbnraw).sum(0, keepdim=True)",
        "bndiff2 used where bndiff belongs",
        ("SWAPPED", "LOCAL"),
        ("bndiff2",),
        reads="bndiff2, dbnraw",
    ),
    Wrong(
        "(bndiff * dhpreact).sum(0, keepdim=True)",
        "dhpreact used where dbnraw belongs: the gain is skipped",
        ("SWAPPED", "LOCAL"),
        ("dhpreact",),
        reads="bndiff, dhpreact",
    ),
    Wrong(
        "(dbnraw / bndiff).sum(0, keepdim=True)",
        "divided by bndiff where it must be multiplied",
        ("LOCAL",),
        ("bndiff",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "-(bndiff * dbnraw).sum(0, keepdim=True) / bnvar_inv**2",
        "the derivative of bndiff / x: bnvar_inv is a factor, not a divisor",
        ("LOCAL",),
        ("bnvar_inv",),
        reads="bndiff, bnvar_inv, dbnraw",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** -1.5 * (bndiff * dbnraw).sum(0, keepdim=True)",
        "one step too far: this is dbnvar",
        ("OTHER_KATA",),
        ("dbnvar",),
        reads="bndiff, bnvar, dbnraw",
    ),
    Wrong(
        "(bnraw * dhpreact).sum(0, keepdim=True)",
        "the factors of another line: this is dbngain",
        ("OTHER_KATA",),
        ("dbngain",),
        reads="bnraw, dhpreact",
    ),
    Wrong(
        "bndiff.T @ dbnraw",
        "a matrix product, as for a weight: each neuron has a variance of its own",
        ("SHAPE",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "dbnvar_inv = torch.zeros(1, 64)\n"
        "for i in range(32):\n"
        "    dbnvar_inv += bndiff[i] * dbnraw[i]\n"
        "return dbnvar_inv",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "dbnraw.mul_(bndiff); return dbnraw.sum(0, keepdim=True)",
        "dbnraw is multiplied in place",
        ("IN_PLACE",),
        ("dbnraw",),
        reads="bndiff, dbnraw",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "return (bndiff * bngain * (1 - h**2) * dh).sum(0, keepdim=True)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dbnraw",),
        reads="bndiff, bngain, h, W2, probs, Yb, n, vocab_size, dbnraw",
    ),
]
RIGHT["kata-1/dbnvar_inv"] = [
    Right("(bndiff * dbnraw).sum(0, keepdim=True)", reads="bndiff, dbnraw"),
    Right("torch.einsum('ij,ij->j', bndiff, dbnraw).unsqueeze(0)", reads="bndiff, dbnraw"),
    Right("torch.ones(1, n) @ (bndiff * dbnraw)", reads="bndiff, dbnraw, n"),
    Right("(bndiff.T @ dbnraw).diagonal()[None]", reads="bndiff, dbnraw"),
    Right("((hprebn - bnmeani) * dbnraw).sum(0, keepdim=True)", reads="hprebn, bnmeani, dbnraw"),
    Right("(bnraw * dbnraw).sum(0, keepdim=True) / bnvar_inv", reads="bnraw, bnvar_inv, dbnraw"),
    Right(
        "torch.sqrt(bnvar + 1e-5) * (bnraw * dbnraw).sum(0, keepdim=True)",
        reads="bnraw, bnvar, dbnraw",
    ),
    Right("(bndiff * bngain * dhpreact).sum(0, keepdim=True)", reads="bndiff, bngain, dhpreact"),
    Right(
        "bngain * torch.linalg.vecdot(bndiff, dhpreact, dim=0)", reads="bndiff, bngain, dhpreact"
    ),
    Right(
        "(bndiff * bngain * (1.0 - h**2) * dh).sum(0, keepdim=True)", reads="bndiff, bngain, h, dh"
    ),
    Right(
        "torch.bmm(bndiff.T.unsqueeze(1), dbnraw.T.unsqueeze(2)).view(1, -1)",
        reads="bndiff, dbnraw",
    ),
    Right(
        "dbnvar_inv = torch.zeros_like(bnvar_inv)\n"
        "for i in range(n):\n"
        "    for j in range(n_hidden):\n"
        "        dbnvar_inv[0, j] += bndiff[i, j] * dbnraw[i, j]\n"
        "return dbnvar_inv",
        reads="bnvar_inv, bndiff, dbnraw, n, n_hidden",
    ),
    Right("(bndiff.float() * dbnraw).sum(0, keepdim=True)", reads="bndiff, dbnraw", hint=True),
]

WRONG["kata-1/dbnvar"] = [
    Wrong(
        "(bnvar + 1e-5) ** -0.5 * dbnvar_inv",
        "not differentiated: the forward line itself",
        ("LOCAL",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** -0.5 * dbnvar_inv",
        "the exponent stays as it was: it goes down by one",
        ("LOCAL",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** 0.5 * dbnvar_inv",
        "the exponent goes up by one: it goes down",
        ("LOCAL",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** 1.5 * dbnvar_inv",
        "the exponent's sign is lost: -1.5",
        ("LOCAL",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "0.5 * (bnvar + 1e-5) ** -0.5 * dbnvar_inv",
        "the derivative of the square root, not of one over it",
        ("LOCAL",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-1 / (bnvar + 1e-5) ** 2 * dbnvar_inv",
        "the derivative of 1/x: the square root is forgotten",
        ("LOCAL",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * bnvar_inv**2 * dbnvar_inv",
        "bnvar_inv squared where it must be cubed",
        ("LOCAL",),
        ("bnvar_inv",),
        reads="bnvar_inv, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * bnvar**3 * dbnvar_inv",
        "bnvar used where bnvar_inv belongs",
        ("SWAPPED", "LOCAL"),
        ("bnvar",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv",
        "the sign",
        ("CONSTANT",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-((bnvar + 1e-5) ** -1.5) * dbnvar_inv",
        "the factor 0.5 is forgotten",
        ("CONSTANT",),
        ("2",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-1.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv",
        "the new exponent in front: the old one belongs there",
        ("CONSTANT",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv / n",
        "1/n has no place here: the variance is a step further back",
        ("CONSTANT",),
        ("n",),
        reads="bnvar, dbnvar_inv, n",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv / (n - 1)",
        "1/(n-1) taken here: it belongs to the next line",
        ("CONSTANT",),
        ("n",),
        reads="bnvar, dbnvar_inv, n",
    ),
    Wrong(
        "-0.5 * bnvar**-1.5 * dbnvar_inv",
        "the epsilon is forgotten",
        ("EPSILON",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-8) ** -1.5 * dbnvar_inv",
        "another epsilon: 1e-8 for 1e-5",
        ("EPSILON",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar**0.5 + 1e-5) ** -3 * dbnvar_inv",
        "the epsilon is added after the root is taken",
        ("EPSILON", "LOCAL"),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * bnvar + 1e-5**-1.5 * dbnvar_inv",
        "brackets forgotten around bnvar + 1e-5",
        (),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** -1.5",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dbnvar_inv",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bnvar + 1e-5) ** -1.5 * bnvar_inv",
        "bnvar_inv used where its gradient dbnvar_inv belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("dbnvar_inv",),
        reads="bnvar, bnvar_inv, dbnvar_inv",
    ),
    Wrong(
        "dbnvar_inv",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dbnvar_inv",),
        reads="dbnvar_inv",
    ),
    Wrong(
        "-0.5 * (bndiff2.mean(0, keepdim=True) + 1e-5) ** -1.5 * dbnvar_inv",
        "the variance worked out again, with 1/n for 1/(n-1)",
        ("LOCAL",),
        reads="bndiff2, dbnvar_inv",
    ),
    Wrong(
        "(-0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv).sum(0)",
        "summed, though bnvar was never broadcast",
        ("SHAPE",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "(-0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv).expand(n, -1)",
        "spread over the batch: that is the next line's business",
        ("SHAPE",),
        reads="bnvar, dbnvar_inv, n",
    ),
    Wrong(
        "(-0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv).sum(1, keepdim=True)",
        "summed over the neurons, though nothing was broadcast",
        ("NOT_SUMMED",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "-0.5 * bnvar_inv**3 * (bndiff * dbnraw)",
        "the sum over the batch is still missing",
        ("NOT_SUMMED", "SHAPE"),
        reads="bnvar_inv, bndiff, dbnraw",
    ),
    Wrong(
        "(-0.5 * bnvar_inv**3 * dbnvar_inv).expand(n, -1) / (n - 1)",
        "one step too far: this is dbndiff2",
        ("OTHER_KATA",),
        ("dbndiff2",),
        reads="bnvar_inv, dbnvar_inv, n",
    ),
    Wrong("torch.zeros_like(bnvar)", "nothing but zeros", ("ZEROS",), reads="bnvar, dbnvar_inv"),
    Wrong(
        "dbnvar = torch.zeros(1, 64)\n"
        "for j in range(64):\n"
        "    dbnvar[0, j] = -0.5 * (bnvar[0, j] + 1e-5) ** -1.5 * dbnvar_inv[0, j]\n"
        "return dbnvar",
        "the shape written as numbers",
        ("HARD_CODED",),
        ("64",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "bnvar += 1e-5; return -0.5 * bnvar**-1.5 * dbnvar_inv",
        "the epsilon is added to bnvar itself",
        ("IN_PLACE",),
        ("bnvar",),
        reads="bnvar, dbnvar_inv",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "dbnraw = bngain * (1 - h**2) * dh\n"
        "return -0.5 * bnvar_inv**3 * (bndiff * dbnraw).sum(0, keepdim=True)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dbnvar_inv",),
        reads="bnvar_inv, bndiff, bngain, h, W2, probs, Yb, n, vocab_size, dbnvar_inv",
    ),
]
RIGHT["kata-1/dbnvar"] = [
    Right("(-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv", reads="bnvar, dbnvar_inv"),
    Right("-0.5 * bnvar_inv**3 * dbnvar_inv", reads="bnvar_inv, dbnvar_inv"),
    Right("-bnvar_inv * dbnvar_inv / (2 * (bnvar + 1e-5))", reads="bnvar, bnvar_inv, dbnvar_inv"),
    Right("-0.5 * torch.rsqrt(bnvar + 1e-5).pow(3) * dbnvar_inv", reads="bnvar, dbnvar_inv"),
    Right(
        "std = torch.sqrt(bnvar + 1e-5); return -dbnvar_inv / (2 * std**3)",
        reads="bnvar, dbnvar_inv",
    ),
    Right("torch.exp(-1.5 * torch.log(bnvar + 1e-5)) * dbnvar_inv / -2", reads="bnvar, dbnvar_inv"),
    Right(
        "torch.einsum('kh,kh->kh', bnvar_inv**3, dbnvar_inv).mul(-0.5)",
        reads="bnvar_inv, dbnvar_inv",
    ),
    Right(
        "-0.5 * bnvar_inv**3 * (bndiff * dbnraw).sum(0, keepdim=True)",
        reads="bnvar_inv, bndiff, dbnraw",
    ),
    Right(
        "-0.5 * bngain * bnvar_inv**2 * (bnraw * dhpreact).sum(0, keepdim=True)",
        reads="bngain, bnvar_inv, bnraw, dhpreact",
    ),
    Right(
        "(bndiff * bngain * dhpreact).sum(0, keepdim=True) * -0.5 * (bnvar + 1e-5) ** -1.5",
        reads="bndiff, bngain, bnvar, dhpreact",
    ),
    Right(
        "dbnvar = torch.empty_like(bnvar)\n"
        "for j in range(bnvar.shape[1]):\n"
        "    dbnvar[0, j] = -0.5 * math.pow(bnvar[0, j].item() + 1e-5, -1.5) * dbnvar_inv[0, j]\n"
        "return dbnvar",
        reads="bnvar, dbnvar_inv",
    ),
    Right(
        "-0.5 * (bnvar.float() + 1e-5) ** -1.5 * dbnvar_inv", reads="bnvar, dbnvar_inv", hint=True
    ),
]

WRONG["kata-1/dbndiff2"] = [
    Wrong(
        "dbnvar.expand(n, -1) / n",
        "1/n for 1/(n-1): Bessel's correction is forgotten",
        ("CONSTANT",),
        ("n",),
        reads="dbnvar, n",
    ),
    Wrong(
        "dbnvar.expand(n, -1) / (n + 1)",
        "1/(n+1) for 1/(n-1)",
        ("CONSTANT",),
        ("n",),
        reads="dbnvar, n",
    ),
    Wrong(
        "torch.ones_like(bndiff2) * dbnvar",
        "the factor 1/(n-1) is forgotten",
        ("CONSTANT",),
        ("n",),
        reads="bndiff2, dbnvar",
    ),
    Wrong(
        "(n - 1) * torch.ones_like(bndiff2) * dbnvar",
        "multiplied by n-1 where it must be divided",
        ("CONSTANT",),
        ("n",),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "dbnvar.expand(n, -1) / (n_hidden - 1)",
        "the number of neurons in place of the batch size",
        ("CONSTANT",),
        reads="dbnvar, n, n_hidden",
    ),
    Wrong(
        "dbnvar.expand(n, -1) / (n - 1) ** 0.5",
        "the standard deviation's share: the root of n-1",
        ("CONSTANT",),
        reads="dbnvar, n",
    ),
    Wrong(
        "2 / (n - 1) * torch.ones_like(bndiff2) * dbnvar",
        "the square's factor 2 belongs to the next line",
        ("CONSTANT",),
        ("2",),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "-torch.ones_like(bndiff2) * dbnvar / (n - 1)",
        "the sign",
        ("CONSTANT",),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "dbnvar / (n - 1)",
        "not expanded: each example of the batch gets its share",
        ("NOT_EXPANDED",),
        reads="dbnvar, n",
    ),
    Wrong(
        "(dbnvar / (n - 1)).squeeze(0)",
        "not expanded, and the axis dropped",
        ("NOT_EXPANDED",),
        reads="dbnvar, n",
    ),
    Wrong(
        "dbnvar",
        "the upstream gradient passed on as it came: neither divided nor expanded",
        ("UNCHANGED", "NOT_EXPANDED"),
        reads="dbnvar",
    ),
    Wrong(
        "dbndiff2 = torch.zeros_like(bndiff2)\ndbndiff2[0] = dbnvar[0] / (n - 1)\nreturn dbndiff2",
        "only the first example gets its share",
        ("NOT_EXPANDED", "MASK"),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "dbnvar.T.expand(-1, n) / (n - 1)",
        "expanded along the wrong axis: transposed",
        ("TRANSPOSED",),
        reads="dbnvar, n",
    ),
    Wrong(
        "torch.ones_like(bndiff2) / (n - 1)",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dbnvar",),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "bnvar.expand(n, -1) / (n - 1)",
        "bnvar used where its gradient dbnvar belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("dbnvar",),
        reads="bnvar, dbnvar, n",
    ),
    Wrong(
        "torch.ones_like(bndiff2) * dbnvar_inv / (n - 1)",
        "dbnvar_inv used where dbnvar belongs: the root is skipped",
        ("SWAPPED", "LOCAL"),
        ("dbnvar_inv",),
        reads="bndiff2, dbnvar_inv, n",
    ),
    Wrong(
        "bndiff2 * dbnvar / (n - 1)",
        "a factor bndiff2 too much: a sum is linear in its terms",
        ("LOCAL",),
        ("bndiff2",),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "2 * bndiff * dbnvar / (n - 1)",
        "the derivative of the square belongs to the next line",
        ("LOCAL",),
        ("bndiff",),
        reads="bndiff, dbnvar, n",
    ),
    Wrong(
        "dbnvar * bndiff2 / bndiff2.sum(0, keepdim=True)",
        "shared out in proportion to bndiff2: each term of a sum gets the same",
        ("LOCAL",),
        ("bndiff2",),
        reads="bndiff2, dbnvar",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bndiff * dbnvar / (n - 1)",
        "one step too far: this is dbndiff",
        ("OTHER_KATA",),
        ("dbndiff",),
        reads="bnvar_inv, bndiff, dbnraw, dbnvar, n",
    ),
    Wrong("torch.zeros_like(bndiff2)", "nothing but zeros", ("ZEROS",), reads="bndiff2, dbnvar, n"),
    Wrong(
        "dbnvar.expand_as(bndiff2) / 31",
        "n - 1 written as a number",
        ("HARD_CODED",),
        ("31",),
        reads="bndiff2, dbnvar",
    ),
    Wrong(
        "torch.ones(32, 64) * dbnvar / (n - 1)",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="dbnvar, n",
    ),
    Wrong(
        "dbnvar /= n - 1; return dbnvar.expand(n, -1)",
        "dbnvar is divided in place",
        ("IN_PLACE",),
        ("dbnvar",),
        reads="dbnvar, n",
    ),
    Wrong(
        "bndiff2[:] = dbnvar / (n - 1); return bndiff2",
        "bndiff2 itself used as the buffer",
        ("IN_PLACE",),
        ("bndiff2",),
        reads="bndiff2, dbnvar, n",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "dbnvar_inv = (bndiff * bngain * (1 - h**2) * dh).sum(0, keepdim=True)\n"
        "return (-0.5 * bnvar_inv**3 * dbnvar_inv).expand(n, -1) / (n - 1)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dbnvar",),
        reads="bnvar_inv, bndiff, bngain, h, W2, probs, Yb, n, vocab_size, dbnvar",
    ),
]
RIGHT["kata-1/dbndiff2"] = [
    Right("(1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar", reads="bndiff2, dbnvar, n"),
    Right("(dbnvar / (n - 1)).expand(n, -1)", reads="dbnvar, n"),
    Right("torch.broadcast_to(dbnvar / (n - 1), bndiff2.shape)", reads="bndiff2, dbnvar, n"),
    Right("(dbnvar.T / (n - 1)).expand(-1, n).T", reads="dbnvar, n"),
    Right("torch.ones(n, 1) @ dbnvar / (n - 1)", reads="dbnvar, n"),
    Right("torch.outer(torch.full((n,), 1 / (n - 1)), dbnvar[0])", reads="dbnvar, n"),
    Right("torch.einsum('i,kj->ij', torch.ones(n), dbnvar) / (n - 1)", reads="dbnvar, n"),
    Right("torch.cat([dbnvar / (n - 1)] * n)", reads="dbnvar, n"),
    Right("dbnvar.tile(n, 1) / (batch_size - 1)", reads="dbnvar, n, batch_size"),
    Right("torch.zeros_like(bndiff2).add(dbnvar, alpha=1 / (n - 1))", reads="bndiff2, dbnvar, n"),
    Right(
        "(-0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv / (n - 1)).repeat(n, 1)",
        reads="bnvar, dbnvar_inv, n",
    ),
    Right(
        "dbnvar = -0.5 * bnvar_inv**3 * (bndiff * bngain * dhpreact).sum(0)\n"
        "return torch.cat([dbnvar / (n - 1) for _ in range(n)])",
        reads="bnvar_inv, bndiff, bngain, dhpreact, n",
    ),
    Right(
        "dbndiff2 = torch.empty_like(bndiff2)\n"
        "for i in range(n):\n"
        "    for j in range(n_hidden):\n"
        "        dbndiff2[i, j] = dbnvar[0, j] / (n - 1)\n"
        "return dbndiff2",
        reads="bndiff2, dbnvar, n, n_hidden",
    ),
    Right(
        "torch.full((n, n_hidden), 1 / (n - 1), dtype=torch.float32) * dbnvar",
        reads="dbnvar, n, n_hidden",
        hint=True,
    ),
]

WRONG["kata-1/dbndiff"] = [
    Wrong(
        "bnvar_inv * dbnraw",
        "the path through bndiff2 is missing",
        ("PATH",),
        ("bndiff2",),
        reads="bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "dbndiff = bnvar_inv * dbnraw\ndbndiff = 2 * bndiff * dbndiff2\nreturn dbndiff",
        "the second contribution overwrites the first: the path through bnraw is lost",
        ("OVERWRITTEN", "PATH"),
        ("bnraw",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + bndiff * dbndiff2",
        "the square's factor 2 is forgotten",
        ("PATH",),
        ("bndiff2",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "2 * (bnvar_inv * dbnraw + bndiff * dbndiff2)",
        "the square's factor 2 for both paths",
        ("PATH",),
        ("bnraw",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw - 2 * bndiff * dbndiff2",
        "the sign of the path through bndiff2",
        ("PATH",),
        ("bndiff2",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "2 * bndiff * dbndiff2 - bnvar_inv * dbnraw",
        "the sign of the path through bnraw",
        ("PATH",),
        ("bnraw",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bndiff * dbndiff2 / (n - 1)",
        "1/(n-1) once more: dbndiff2 holds it already",
        ("PATH",),
        ("bndiff2",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw, n",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bndiff * dbnvar",
        "dbnvar used where dbndiff2 belongs: 1/(n-1) is lost",
        ("PATH", "SWAPPED"),
        reads="bndiff, bnvar_inv, dbnvar, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bndiff * dbnvar / n",
        "1/n for 1/(n-1) on the path through the variance",
        ("PATH",),
        ("n",),
        reads="bndiff, bnvar_inv, dbnvar, dbnraw, n",
    ),
    Wrong(
        "bnvar_inv * dbnraw / n + 2 * bndiff * dbndiff2",
        "1/n on the path through bnraw: it has no place there",
        ("PATH",),
        ("bnraw",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw, n",
    ),
    Wrong(
        "bnvar_inv * dbnraw + bndiff**2 * dbndiff2",
        "the square is not differentiated",
        ("LOCAL", "PATH"),
        ("bndiff",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * dbndiff2",
        "the derivative of the square is 2 * bndiff: bndiff is forgotten",
        ("LOCAL", "PATH"),
        ("bndiff",),
        reads="bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "dbnraw + 2 * bndiff * dbndiff2",
        "the factor bnvar_inv is forgotten",
        ("LOCAL", "PATH"),
        reads="bndiff, dbndiff2, dbnraw",
    ),
    Wrong(
        "dbnraw + dbndiff2",
        "the two gradients added as they came: no local derivatives",
        ("LOCAL", "PATH"),
        reads="dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bndiff",
        "the second path without its upstream gradient",
        ("NO_UPSTREAM", "PATH"),
        ("bndiff2",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv + 2 * bndiff * dbndiff2",
        "the first path without its upstream gradient",
        ("NO_UPSTREAM", "PATH"),
        ("bnraw",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bnraw * dbndiff2",
        "bnraw used where bndiff belongs: bnvar_inv once too often",
        ("SWAPPED", "PATH", "LOCAL"),
        reads="bnraw, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * hprebn * dbndiff2",
        "hprebn used where bndiff belongs",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="hprebn, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar * dbnraw + 2 * bndiff * dbndiff2",
        "bnvar used where bnvar_inv belongs",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="bndiff, bnvar, dbndiff2, dbnraw",
    ),
    Wrong(
        "dbnraw / bnvar_inv + 2 * bndiff * dbndiff2",
        "divided by bnvar_inv where it must be multiplied",
        ("LOCAL", "PATH"),
        ("bnvar_inv",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar**-0.5 * dbnraw + 2 * bndiff * dbndiff2",
        "bnvar_inv worked out again, without the epsilon",
        ("EPSILON", "PATH"),
        reads="bndiff, bnvar, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dhpreact + 2 * bndiff * dbndiff2",
        "dhpreact used where dbnraw belongs: the gain is skipped",
        ("SWAPPED", "PATH"),
        reads="bndiff, bnvar_inv, dbndiff2, dhpreact",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 * bndiff * dbndiff2.sum(0, keepdim=True)",
        "dbndiff2 is summed over the batch, though bndiff was never broadcast",
        ("PATH", "NOT_SUMMED"),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "(bnvar_inv * dbnraw + 2 * bndiff * dbndiff2).sum(0, keepdim=True)",
        "summed over the batch, though bndiff was never broadcast",
        ("NOT_SUMMED",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "(bnvar_inv * dbnraw) * (2 * bndiff * dbndiff2)",
        "the contributions multiplied where they must be added",
        ("LOCAL",),
        ("dbndiff2",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "-(bnvar_inv * dbnraw + 2 * bndiff * dbndiff2)",
        "the sign",
        ("CONSTANT",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "(bnvar_inv * dbnraw + 2 * bndiff * dbndiff2) / 2",
        "the mean of the two paths where their sum belongs",
        ("CONSTANT",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "dbndiff = bnvar_inv * dbnraw + 2 * bndiff * dbndiff2\n"
        "return dbndiff - dbndiff.mean(0, keepdim=True)",
        "one step too far: this is dhprebn",
        ("OTHER_KATA",),
        ("dhprebn",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "(2 * bndiff * dbndiff2 + bnvar_inv * dbnraw).view(32, 64)",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "bnvar_inv * dbnraw + 2 / 31 * bndiff * dbnvar",
        "n - 1 written as a number",
        ("HARD_CODED",),
        ("31",),
        reads="bndiff, bnvar_inv, dbnvar, dbnraw",
    ),
    Wrong(
        "dbndiff = dbnraw\ndbndiff *= bnvar_inv\ndbndiff += 2 * bndiff * dbndiff2\nreturn dbndiff",
        "a second name is no copy: dbnraw is changed in place",
        ("IN_PLACE",),
        ("dbnraw",),
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "dbnraw = bngain * (1 - h**2) * dh\n"
        "return bnvar_inv * (dbnraw - bnraw * (bnraw * dbnraw).sum(0) / (n - 1))",
        "worked out for the loss as it is, without the upstream gradients",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        reads="bnvar_inv, bnraw, bngain, h, W2, probs, Yb, n, vocab_size, dbndiff2, dbnraw",
    ),
]
RIGHT["kata-1/dbndiff"] = [
    Right(
        "bnvar_inv * dbnraw + 2.0 * bndiff * dbndiff2", reads="bndiff, bnvar_inv, dbndiff2, dbnraw"
    ),
    Right(
        "dbndiff = bnvar_inv * dbnraw\ndbndiff += (2 * bndiff) * dbndiff2\nreturn dbndiff",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "torch.addcmul(bnvar_inv * dbnraw, bndiff, dbndiff2, value=2)",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "torch.einsum('kh,nh->nh', bnvar_inv, dbnraw) + 2 * torch.mul(bndiff, dbndiff2)",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "dbnraw @ torch.diag(bnvar_inv[0]) + (bndiff + bndiff) * dbndiff2",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "torch.stack([bnvar_inv * dbnraw, 2 * bndiff * dbndiff2]).sum(0)",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "(bnvar_inv.T * dbnraw.T + 2 * bndiff.T * dbndiff2.T).T",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "dbnraw / torch.sqrt(bnvar + 1e-5) + 2 * (hprebn - bnmeani) * dbndiff2",
        reads="bnvar, hprebn, bnmeani, dbndiff2, dbnraw",
    ),
    Right(
        "bnvar_inv * dbnraw + 2 / (n - 1) * bndiff * dbnvar",
        reads="bndiff, bnvar_inv, dbnvar, dbnraw, n",
    ),
    Right(
        "bnvar_inv * dbnraw - bnvar_inv**3 * bndiff * dbnvar_inv / (n - 1)",
        reads="bndiff, bnvar_inv, dbnvar_inv, dbnraw, n",
    ),
    Right(
        "bnvar_inv * (dbnraw - bnraw * (bnraw * dbnraw).sum(0) / (n - 1))",
        reads="bnraw, bnvar_inv, dbndiff2, dbnraw, n",
    ),
    Right(
        "g = bngain * dhpreact\n"
        "via_var = bndiff * bnvar_inv**3 / (n - 1) * (bndiff * g).sum(0, keepdim=True)\n"
        "return bnvar_inv * g - via_var",
        reads="bngain, bndiff, bnvar_inv, dhpreact, n",
    ),
    Right(
        "dbndiff = torch.zeros_like(bndiff)\n"
        "for i in range(n):\n"
        "    for j in range(n_hidden):\n"
        "        dbndiff[i, j] += bnvar_inv[0, j] * dbnraw[i, j]\n"
        "        dbndiff[i, j] += 2 * bndiff[i, j] * dbndiff2[i, j]\n"
        "return dbndiff",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw, n, n_hidden",
    ),
    Right(
        "dbndiff = torch.zeros(n, n_hidden, dtype=torch.float32)\n"
        "dbndiff += bnvar_inv * dbnraw\n"
        "dbndiff += 2 * bndiff * dbndiff2\n"
        "return dbndiff",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw, n, n_hidden",
        hint=True,
    ),
]

WRONG["kata-1/dbnmeani"] = [
    Wrong(
        "dbndiff.sum(0, keepdim=True)",
        "the sign: the mean is subtracted",
        ("CONSTANT",),
        reads="dbndiff",
    ),
    Wrong(
        "(-dbndiff).sum(0)",
        "keepdim: bnmeani is a row (1, n_hidden), as the lecture itself forgets",
        ("SHAPE",),
        reads="dbndiff",
    ),
    Wrong(
        "-dbndiff.sum(0).unsqueeze(1)",
        "a column where bnmeani is a row",
        ("SHAPE", "TRANSPOSED"),
        reads="dbndiff",
    ),
    Wrong(
        "-dbndiff.sum(0).expand_as(dbndiff)",
        "summed, and spread over the batch again",
        ("SHAPE",),
        reads="dbndiff",
    ),
    Wrong("-dbndiff", "not summed over the batch", ("NOT_SUMMED",), reads="dbndiff"),
    Wrong(
        "dbndiff",
        "the upstream gradient passed on as it came",
        ("UNCHANGED", "NOT_SUMMED"),
        reads="dbndiff",
    ),
    Wrong(
        "-dbndiff.sum(1, keepdim=True)",
        "summed over the neurons in place of the batch",
        ("NOT_SUMMED",),
        reads="dbndiff",
    ),
    Wrong("-dbndiff.sum()", "summed over both axes", ("NOT_SUMMED",), reads="dbndiff"),
    Wrong("-dbndiff[:1]", "only the first example of the batch", ("NOT_SUMMED",), reads="dbndiff"),
    Wrong(
        "for i in range(n):\n    dbnmeani = -dbndiff[i : i + 1]\nreturn dbnmeani",
        "each example overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="dbndiff, n",
    ),
    Wrong(
        "-dbndiff.mean(0, keepdim=True)",
        "a mean where the sum belongs: 1/n comes with the next line",
        ("CONSTANT",),
        ("n",),
        reads="dbndiff",
    ),
    Wrong(
        "dbndiff.mean(0, keepdim=True)",
        "a mean where the sum belongs, and the sign",
        ("CONSTANT",),
        ("n",),
        reads="dbndiff",
    ),
    Wrong(
        "-dbndiff.sum(0, keepdim=True) / (n - 1)",
        "the variance's 1/(n-1) has no place here",
        ("CONSTANT",),
        ("n",),
        reads="dbndiff, n",
    ),
    Wrong(
        "-2 * dbndiff.sum(0, keepdim=True)",
        "twice what it should be",
        ("CONSTANT",),
        ("2",),
        reads="dbndiff",
    ),
    Wrong(
        "-torch.ones_like(bnmeani)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dbndiff",),
        reads="bnmeani, dbndiff",
    ),
    Wrong(
        "torch.full_like(bnmeani, -n)",
        "the local derivative alone, summed: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dbndiff",),
        reads="bnmeani, dbndiff, n",
    ),
    Wrong(
        "torch.zeros_like(bnmeani)",
        "zeros: the deviations sum to nothing, their gradients do not",
        ("ZEROS",),
        reads="bnmeani, dbndiff",
    ),
    Wrong(
        "-(bnmeani * dbndiff).sum(0, keepdim=True)",
        "a factor bnmeani too much: it is subtracted, not multiplied",
        ("LOCAL",),
        ("bnmeani",),
        reads="bnmeani, dbndiff",
    ),
    Wrong(
        "-(bndiff * dbndiff).sum(0, keepdim=True)",
        "a factor bndiff too much",
        ("LOCAL",),
        ("bndiff",),
        reads="bndiff, dbndiff",
    ),
    Wrong(
        "-(hprebn * dbndiff).sum(0, keepdim=True)",
        "a factor hprebn too much: the other term of a difference has no part in it",
        ("LOCAL",),
        ("hprebn",),
        reads="hprebn, dbndiff",
    ),
    Wrong(
        "(hprebn - dbndiff).sum(0, keepdim=True)",
        "the forward line run with the gradient",
        ("ADDED",),
        ("hprebn",),
        reads="hprebn, dbndiff",
    ),
    Wrong(
        "-dbnraw.sum(0, keepdim=True)",
        "dbnraw used where dbndiff belongs",
        ("SWAPPED", "LOCAL"),
        ("dbnraw",),
        reads="dbnraw, dbndiff",
    ),
    Wrong(
        "-dbndiff2.sum(0, keepdim=True)",
        "dbndiff2 used where dbndiff belongs",
        ("SWAPPED", "LOCAL"),
        ("dbndiff2",),
        reads="dbndiff2, dbndiff",
    ),
    Wrong(
        "dbndiff - dbndiff.mean(0, keepdim=True)",
        "one step too far: this is dhprebn",
        ("OTHER_KATA",),
        ("dhprebn",),
        reads="dbndiff",
    ),
    Wrong(
        "dbnmeani = torch.zeros(1, 64)\n"
        "for i in range(32):\n"
        "    dbnmeani -= dbndiff[i]\n"
        "return dbnmeani",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="dbndiff",
    ),
    Wrong(
        "-32 * dbndiff.mean(0, keepdim=True)",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="dbndiff",
    ),
    Wrong(
        "dbndiff *= -1; return dbndiff.sum(0, keepdim=True)",
        "dbndiff is negated in place",
        ("IN_PLACE",),
        ("dbndiff",),
        reads="dbndiff",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "return -(bnvar_inv * bngain * (1 - h**2) * dh).sum(0, keepdim=True)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dbndiff",),
        reads="bnvar_inv, bngain, h, W2, probs, Yb, n, vocab_size, dbndiff",
    ),
]
RIGHT["kata-1/dbnmeani"] = [
    Right("-dbndiff.sum(0, keepdim=True)", reads="dbndiff"),
    Right("(-torch.ones_like(dbndiff) * dbndiff).sum(0, keepdim=True)", reads="dbndiff"),
    Right("torch.full((1, n), -1.0) @ dbndiff", reads="dbndiff, n"),
    Right("torch.einsum('nh->h', -dbndiff)[None]", reads="dbndiff"),
    Right("-n * dbndiff.mean(0, keepdim=True)", reads="dbndiff, n"),
    Right("dbndiff.T.neg().sum(1, keepdim=True).T", reads="dbndiff"),
    Right(
        "torch.zeros(n_hidden).sub(dbndiff.sum(0)).reshape(1, n_hidden)", reads="dbndiff, n_hidden"
    ),
    Right(
        "-(bnvar_inv * dbnraw + 2 * bndiff * dbndiff2).sum(0, keepdim=True)",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right("-bnvar_inv * dbnraw.sum(0, keepdim=True)", reads="bnvar_inv, dbndiff2, dbnraw"),
    Right(
        "-(bnvar_inv * bngain * dhpreact).sum(0, keepdim=True)", reads="bnvar_inv, bngain, dhpreact"
    ),
    Right(
        "dbnmeani = torch.zeros_like(bnmeani)\n"
        "for row in dbndiff:\n"
        "    dbnmeani -= row\n"
        "return dbnmeani",
        reads="bnmeani, dbndiff",
    ),
    Right(
        "columns = torch.arange(n_hidden).repeat(n)\n"
        "return -torch.zeros(n_hidden).index_add(0, columns, dbndiff.flatten()).view(1, -1)",
        reads="dbndiff, n, n_hidden",
    ),
    Right("-dbndiff.float().sum(0, keepdim=True)", reads="dbndiff", hint=True),
]

WRONG["kata-1/dhprebn"] = [
    Wrong(
        "dbndiff",
        "the path through the mean is missing",
        ("PATH", "UNCHANGED"),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dhprebn = dbndiff\ndhprebn = dbnmeani.expand(n, -1) / n\nreturn dhprebn",
        "the second contribution overwrites the first: the direct path is lost",
        ("OVERWRITTEN", "PATH"),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff - dbnmeani / n",
        "the sign of the path through the mean: dbnmeani holds the minus already",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + dbnmeani",
        "the mean's 1/n is forgotten",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani",
    ),
    Wrong(
        "dbndiff - dbnmeani",
        "the forward line copied: the mean's 1/n is forgotten, and the sign",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani",
    ),
    Wrong(
        "dbndiff + dbnmeani / (n - 1)",
        "1/(n-1) for 1/n: that is the variance's",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + n * dbnmeani",
        "multiplied by n where it must be divided",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + dbnmeani / n_hidden",
        "the number of neurons in place of the batch size",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani, n_hidden",
    ),
    Wrong(
        "(dbndiff + dbnmeani) / n",
        "1/n for both paths: it belongs to the mean's alone",
        ("PATH",),
        ("bndiff",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff - dbndiff.mean(0, keepdim=True) + dbnmeani / n",
        "the path through the mean counted twice",
        ("PATH",),
        ("bnmeani",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "2 * dbndiff + dbnmeani / n",
        "the direct path counted twice",
        ("PATH",),
        ("bndiff",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong("-(dbndiff + dbnmeani / n)", "the sign", ("CONSTANT",), reads="dbndiff, dbnmeani, n"),
    Wrong(
        "(dbndiff + dbnmeani / n) / n",
        "1/n once more for the whole",
        ("CONSTANT",),
        ("n",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + torch.ones_like(hprebn) / n",
        "the mean's path without its upstream gradient",
        ("NO_UPSTREAM", "PATH"),
        ("bnmeani",),
        reads="hprebn, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + bnmeani / n",
        "bnmeani used where its gradient dbnmeani belongs",
        ("SWAPPED", "NO_UPSTREAM", "PATH"),
        ("bnmeani",),
        reads="bnmeani, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + hprebn * dbnmeani / n",
        "a factor hprebn too much: a mean is linear in its terms",
        ("LOCAL", "PATH"),
        reads="hprebn, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "hprebn * dbndiff + dbnmeani / n",
        "a factor hprebn too much: bndiff is linear in it",
        ("LOCAL", "PATH"),
        reads="hprebn, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbnraw + dbnmeani / n",
        "dbnraw used where dbndiff belongs",
        ("SWAPPED", "PATH"),
        reads="dbnraw, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + dbnmeani.sum(1, keepdim=True) / n",
        "dbnmeani is summed over the neurons: it is to be spread over the batch",
        ("NOT_SUMMED", "PATH"),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dhprebn = dbndiff.clone()\ndhprebn[0] += dbnmeani[0] / n\nreturn dhprebn",
        "only the first example gets its share of the mean's gradient",
        ("MASK", "NOT_EXPANDED", "PATH"),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "(dbndiff + dbnmeani / n) @ W1.T",
        "one step too far: this is dembcat",
        ("OTHER_KATA",),
        ("dembcat",),
        reads="W1, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "g = bngain * bnvar_inv * dhpreact\nreturn g - g.mean(0, keepdim=True)",
        "the variance taken as a constant",
        ("PATH",),
        ("bnvar",),
        reads="bngain, bnvar_inv, dhpreact",
    ),
    Wrong(
        "bngain * bnvar_inv * dhpreact",
        "mean and variance taken as constants",
        ("PATH",),
        reads="bngain, bnvar_inv, dhpreact",
    ),
    Wrong(
        "g = bngain * bnvar_inv * dhpreact\n"
        "return g - g.mean(0, keepdim=True) + bnraw * (bnraw * g).sum(0, keepdim=True) / (n - 1)",
        "the sign of the path through the variance",
        ("PATH",),
        ("bnvar",),
        reads="bngain, bnraw, bnvar_inv, dhpreact, n",
    ),
    Wrong(
        "g = bngain * bnvar_inv * dhpreact\n"
        "return g - g.mean(0, keepdim=True) - bnraw * (bnraw * g).mean(0, keepdim=True)",
        "1/n for 1/(n-1) on the path through the variance",
        ("PATH",),
        ("bnvar",),
        reads="bngain, bnraw, bnvar_inv, dhpreact",
    ),
    Wrong(
        "g = bnvar_inv * dhpreact\n"
        "return g - g.mean(0, keepdim=True) - bnraw * (bnraw * g).sum(0, keepdim=True) / (n - 1)",
        "the gain is forgotten",
        ("LOCAL",),
        ("bngain",),
        reads="bnraw, bnvar_inv, dhpreact, n",
    ),
    Wrong(
        "g = bngain * bnvar**-0.5 * dhpreact\n"
        "return g - g.mean(0, keepdim=True) - bnraw * (bnraw * g).sum(0, keepdim=True) / (n - 1)",
        "bnvar_inv worked out again, without the epsilon",
        ("EPSILON",),
        reads="bngain, bnraw, bnvar, dhpreact, n",
    ),
    Wrong(
        "torch.zeros_like(hprebn)",
        "nothing but zeros",
        ("ZEROS",),
        reads="hprebn, dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dbndiff + dbnmeani / 32",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="dbndiff, dbnmeani",
    ),
    Wrong(
        "dhprebn = torch.zeros(32, 64)\n"
        "for i in range(32):\n"
        "    dhprebn[i] = dbndiff[i] + dbnmeani[0] / n\n"
        "return dhprebn",
        "the shape written as numbers",
        ("HARD_CODED",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dhprebn = dbndiff\ndhprebn += dbnmeani / n\nreturn dhprebn",
        "a second name is no copy: dbndiff is changed in place",
        ("IN_PLACE",),
        ("dbndiff",),
        reads="dbndiff, dbnmeani, n",
    ),
    Wrong(
        "dh = (probs - F.one_hot(Yb, vocab_size)) @ W2.T / n\n"
        "g = bngain * bnvar_inv * (1 - h**2) * dh\n"
        "return g - g.mean(0) - bnraw * (bnraw * g).sum(0) / (n - 1)",
        "worked out for the loss as it is, without the upstream gradients",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        reads="bngain, bnraw, bnvar_inv, h, W2, probs, Yb, n, vocab_size, dhpreact",
    ),
]
RIGHT["kata-1/dhprebn"] = [
    Right("dbndiff + dbnmeani / n", reads="dbndiff, dbnmeani, n"),
    Right(
        "dhprebn = dbndiff.clone()\n"
        "dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)\n"
        "return dhprebn",
        reads="hprebn, dbndiff, dbnmeani, n",
    ),
    Right("dbndiff - dbndiff.mean(0, keepdim=True)", reads="dbndiff"),
    Right("(torch.eye(n) - 1 / n) @ dbndiff", reads="dbndiff, n"),
    Right("dbndiff + torch.full((n, 1), 1 / n) @ dbnmeani", reads="dbndiff, dbnmeani, n"),
    Right(
        "torch.add(dbndiff, dbnmeani.expand(batch_size, -1), alpha=1 / batch_size)",
        reads="dbndiff, dbnmeani, batch_size",
    ),
    Right("torch.einsum('nh->hn', dbndiff).add(dbnmeani.T / n).T", reads="dbndiff, dbnmeani, n"),
    Right(
        "bngain * bnvar_inv / n * (\n"
        "    n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0)\n"
        ")",
        reads="bngain, bnraw, bnvar_inv, dhpreact, n",
    ),
    Right(
        "g = bnvar_inv * dbnraw + 2 * bndiff * dbndiff2; return g - g.mean(0, keepdim=True)",
        reads="bndiff, bnvar_inv, dbndiff2, dbnraw",
    ),
    Right(
        "dvar = -0.5 * (bnvar + 1e-5) ** -1.5 * (bndiff * bngain * dhpreact).sum(0)\n"
        "g = bnvar_inv * bngain * dhpreact\n"
        "return g - g.sum(0) / n + 2 / (n - 1) * bndiff * dvar",
        reads="bnvar, bndiff, bngain, bnvar_inv, dhpreact, n",
    ),
    Right(
        "g = (1 - h**2) * ((probs - F.one_hot(Yb, vocab_size)) @ W2.T / n) * bngain * bnvar_inv\n"
        "return g - g.mean(0) - bnraw * (bnraw * g).sum(0) / (n - 1)",
        reads="h, W2, probs, Yb, n, vocab_size, bngain, bnraw, bnvar_inv",
    ),
    Right(
        "dhprebn = torch.zeros_like(hprebn)\n"
        "for i in range(n):\n"
        "    for k in range(n):\n"
        "        dhprebn[i] += ((i == k) - 1 / n) * dbndiff[k]\n"
        "return dhprebn",
        reads="hprebn, dbndiff, n",
    ),
    Right(
        "dbndiff + dbnmeani * torch.full((n, n_hidden), 1 / n, dtype=torch.float32)",
        reads="dbndiff, dbnmeani, n, n_hidden",
        hint=True,
    ),
]
