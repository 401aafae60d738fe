"""kata-7: both GELUs, capped logits, dropout, both halves of SwiGLU, the residual.

What stands first in a list was seen in the code of real people, and so was most of the rest.
"""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

PDF = "pdf = torch.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)\n"
C = "c = math.sqrt(2 / math.pi)\n"
DU = C + "du = c * (1 + 3 * 0.044715 * x**2)\n"

WRONG["kata-7/dx_gelu_exact"] = [
    Wrong(
        "cdf * dy",
        "the second term of the product rule is missing: cdf depends on x, too",
        ("PATH",),
        ("cdf",),
    ),
    Wrong(
        PDF + "return (cdf + x * pdf / math.sqrt(2)) * dy",
        "1/√2 once more: the density's exponent holds it already",
        ("PATH", "CONSTANT", "LOCAL"),
    ),
    Wrong(
        PDF + "return (cdf + 0.5 * x * pdf) * dy",
        "a half too many before the density",
        ("PATH", "CONSTANT"),
        ("1/2",),
    ),
    Wrong(
        "(cdf + x / math.sqrt(math.pi) * torch.exp(-0.5 * x**2)) * dy",
        "the inner derivative 1/√2 of erf is forgotten",
        ("PATH", "CONSTANT", "LOCAL"),
    ),
    Wrong(
        "(cdf + x * torch.exp(-0.5 * x**2)) * dy",
        "the density is not divided by √(2π)",
        ("PATH", "CONSTANT", "LOCAL"),
    ),
    Wrong(
        PDF.replace("-0.5 * x**2", "-(x**2)") + "return (cdf + x * pdf) * dy",
        "the half in the density's exponent is forgotten",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        PDF + "return (cdf + pdf) * dy",
        "the factor x before the density is forgotten",
        ("LOCAL", "PATH", "SWAPPED"),
    ),
    Wrong(
        PDF + "return x * pdf * dy",
        "the first term of the product rule is missing",
        ("PATH",),
        ("y",),
    ),
    Wrong(
        PDF + "return (cdf - x * pdf) * dy",
        "the sign of the second term",
        ("PATH",),
        ("sign",),
    ),
    Wrong(
        PDF + "return cdf + x * pdf",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dy",),
    ),
    Wrong(
        DU + "t = torch.tanh(c * (x + 0.044715 * x**3))\n"
        "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy",
        "the slope of the other GELU, the one with tanh: off by up to 0.0009",
        (),
    ),
    Wrong(
        "k = 1.702\nsig = torch.sigmoid(k * x)\nreturn (sig + k * x * sig * (1 - sig)) * dy",
        "the slope of another approximation, with a sigmoid",
        (),
    ),
    Wrong(
        "(cdf + x * cdf * (1 - cdf)) * dy",
        "the slope of the sigmoid, where the density belongs",
        ("LOCAL", "PATH"),
    ),
    Wrong("(x > 0) * dy", "the slope of ReLU", (), reads="x, dy"),
    Wrong("dy", "passed on as it came", ("UNCHANGED",)),
    Wrong(
        "y * dy",
        "the value of GELU for its slope",
        ("LOCAL",),
        reads="y, dy",
    ),
    Wrong(
        PDF + "return (cdf + x * pdf) * dy * x",
        "a factor x too many",
        ("LOCAL",),
        ("`x`",),
    ),
    Wrong(
        PDF + "return -(cdf + x * pdf) * dy",
        "the sign",
        ("CONSTANT",),
        ("sign",),
    ),
]
RIGHT["kata-7/dx_gelu_exact"] = [
    Right(
        "d = torch.exp(-(x**2) / 2) * (2 * math.pi) ** -0.5\nreturn dy * cdf + dy * x * d",
    ),
    Right(
        "z = x / 2**0.5\nreturn dy * (0.5 * (1 + torch.erf(z)) + z * torch.exp(-z * z) / math.pi**0.5)",
        reads="x, dy",
    ),
    Right(
        "dcdf = x * dy\n"
        "dz = dcdf * 0.5 * 2 / math.sqrt(math.pi) * torch.exp(-((x / math.sqrt(2)) ** 2))\n"
        "return cdf * dy + dz / math.sqrt(2)",
    ),
    Right(
        "phi = torch.special.ndtr(x)\n"
        "pdf = (-0.5 * (x.square() + math.log(2 * math.pi))).exp()\n"
        "return dy * (phi + x * pdf)",
        reads="x, dy",
    ),
    Right(
        "dx = torch.where(x == 0, dy / 2, dy * F.gelu(x) / x)\n"
        "return dx + dy * x * torch.exp(-x * x / 2) / math.sqrt(2 * math.pi)",
        reads="x, dy",
    ),
    Right(PDF + "return (cdf + x * pdf).float() * dy", hint=True),
]

WRONG["kata-7/dx_gelu_tanh"] = [
    Wrong(
        DU + "return (0.5 * t + 0.5 * x * (1 - t**2) * du) * dy",
        "the 1 of 1 + t is lost",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "0.5 * (1 + t) * dy",
        "the second term of the product rule is missing: t depends on x, too",
        ("PATH",),
        ("u",),
    ),
    Wrong(
        PDF + "return (0.5 * (1 + t) + x * pdf) * dy",
        "the density of the exact GELU, beside the tanh of this one",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        PDF + "cdf = 0.5 * (1 + torch.erf(x / math.sqrt(2)))\nreturn (cdf + x * pdf) * dy",
        "the slope of the other GELU, the exact one: off by up to 0.0009",
        (),
    ),
    Wrong(
        PDF + "return (0.5 * (1 + t) + 0.5 * x * pdf) * dy",
        "the density of the exact GELU, and a half of it",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        C + "du = c * (1 + 0.044715 * x**2)\n"
        "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy",
        "the 3 of the cube is forgotten",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "du = 1 + 3 * 0.044715 * x**2\nreturn (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy",
        "√(2/π) is forgotten in the slope of u",
        ("PATH", "LOCAL", "CONSTANT"),
    ),
    Wrong(
        DU + "return (0.5 * (1 + t) + 0.5 * x * (1 - t) * du) * dy",
        "1 - t for 1 - t**2",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        DU + "return (0.5 * (1 + t) + x * (1 - t**2) * du) * dy",
        "the half of the second term is forgotten",
        ("PATH",),
        ("twice",),
    ),
    Wrong(
        DU + "return (0.5 * (1 + t) + 0.5 * (1 - t**2) * du) * dy",
        "the factor x of the second term is forgotten",
        ("LOCAL", "PATH"),
        ("`x`",),
    ),
    Wrong(
        DU + "return (0.5 * (1 + t) + 0.5 * x * du) * dy",
        "the slope of the tanh is forgotten",
        ("LOCAL", "PATH"),
        ("t",),
    ),
    Wrong(
        C + "du = c * (1 + 3 * 0.044715 * x)\n"
        "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy",
        "x for x**2 in the slope of the cube",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        C + "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * c) * dy",
        "the slope of the cubic term is forgotten",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        DU + "return (0.5 * (1 + t) - 0.5 * x * (1 - t**2) * du) * dy",
        "the sign of the second term",
        ("PATH",),
        ("sign",),
    ),
    Wrong(
        DU + "return ((1 + t) + x * (1 - t**2) * du) * dy",
        "the half is forgotten in both terms",
        ("CONSTANT",),
        ("2",),
    ),
    Wrong(
        DU + "return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dy",),
    ),
    Wrong(
        "k = 1.702\nsig = torch.sigmoid(k * x)\nreturn (sig + k * x * sig * (1 - sig)) * dy",
        "the slope of another approximation, with a sigmoid",
        (),
    ),
    Wrong(
        DU + "return 0.5 * x * (1 - t**2) * du * dy",
        "the first term of the product rule is missing",
        ("PATH",),
        ("y",),
    ),
    Wrong(
        DU + "return (0.5 * (1 + t) + 0.5 * x * (1 - u**2) * du) * dy",
        "u for its tanh: the slope is written with the output",
        ("LOCAL", "PATH", "SWAPPED"),
        reads="x, u, t, dy",
    ),
    Wrong("dy", "passed on as it came", ("UNCHANGED",)),
]
RIGHT["kata-7/dx_gelu_tanh"] = [
    Right(
        C + "inner = c * (x + 0.044715 * x**3)\nt = torch.tanh(inner)\nsech2 = 1 - t * t\n"
        "return dy * (0.5 * (1 + t) + x * 0.5 * sech2 * c * (1.0 + 0.134145 * x * x))",
        reads="x, dy",
    ),
    Right(
        DU + "sech2 = 1 / torch.cosh(u) ** 2\nreturn dy * (0.5 * (1 + t) + 0.5 * x * sech2 * du)",
        reads="x, u, t, dy",
    ),
    Right(
        DU + "s = torch.sigmoid(2 * u)\nreturn dy * (s + x * 2 * s * (1 - s) * du)",
        reads="x, u, dy",
    ),
    Right(
        "dt = 0.5 * x * dy\ndu = (1 - t**2) * dt\n"
        "dx = 0.5 * (1 + t) * dy\n"
        "dx += math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2) * du\nreturn dx",
    ),
    Right(
        "k, a = (2 / math.pi) ** 0.5, 0.044715\n"
        "left, right = 0.5 * x, 1 + t\n"
        "dleft, dright = 0.5 * right, left * (1 - torch.square(t)) * k * (1 + 3 * a * x.pow(2))\n"
        "return torch.mul(dleft + dright, dy)",
    ),
    Right(DU + "return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du).float() * dy", hint=True),
]

WRONG["kata-7/dlogits"] = [
    Wrong(
        "(1 - capped**2) * dcapped",
        "capped for the tanh: it is the tanh times the cap",
        ("LOCAL",),
    ),
    Wrong(
        "cap * (1 - (capped / cap) ** 2) * dcapped",
        "the cap outside stays, though the 1/cap inside cancels it",
        ("LOCAL",),
        ("cap",),
    ),
    Wrong(
        "(1 - (capped / cap) ** 2) / cap * dcapped",
        "the 1/cap inside stays, though the cap outside cancels it",
        ("LOCAL",),
        ("cap",),
    ),
    Wrong(
        "(1 - torch.tanh(logits) ** 2) * dcapped",
        "the slope of a tanh without a cap",
        ("LOCAL",),
        reads="logits, cap, dcapped",
    ),
    Wrong(
        "(1 - capped / cap) * dcapped",
        "the square is forgotten",
        ("LOCAL",),
    ),
    Wrong(
        "(1 - (logits / cap) ** 2) * dcapped",
        "what goes into the tanh for what comes out of it",
        ("LOCAL", "SWAPPED"),
        reads="logits, cap, dcapped",
    ),
    Wrong("dcapped", "passed on as it came: the cap is skipped", ("UNCHANGED",)),
    Wrong(
        "1 - (capped / cap) ** 2",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dcapped",),
        reads="capped, cap, dcapped",
    ),
    Wrong(
        "(logits.abs() < cap) * dcapped",
        "the slope of a hard cap",
        ("LOCAL",),
        reads="logits, cap, dcapped",
    ),
    Wrong(
        "cap * torch.tanh(dcapped / cap)",
        "the forward line with the gradient put in",
        ("LOCAL",),
        reads="cap, dcapped",
    ),
    Wrong(
        "capped / cap * (1 - capped / cap) * dcapped",
        "the slope of a sigmoid",
        ("LOCAL",),
    ),
    Wrong(
        "(1 + (capped / cap) ** 2) * dcapped",
        "a plus for the minus in the slope of the tanh",
        ("LOCAL", "PATH"),
    ),
    Wrong("-(1 - (capped / cap) ** 2) * dcapped", "the sign", ("CONSTANT",), ("sign",)),
    Wrong(
        "dcapped *= 1 - (capped / cap) ** 2\nreturn dcapped",
        "dcapped is changed in place",
        ("IN_PLACE",),
        ("dcapped",),
    ),
    Wrong(
        "(1 - (capped / cap) ** 2) * dcapped @ W_head.T",
        "one step too far: this is dout",
        ("OTHER_KATA",),
        ("dout",),
        reads="capped, cap, W_head, dcapped",
    ),
    Wrong(
        "(1 - (capped / cap) ** 2) * dcapped / (B * T)",
        "the mean of the loss once more: dcapped holds it already",
        ("CONSTANT",),
        ("1/(B*T)",),
        reads="capped, cap, dcapped, B, T",
    ),
    Wrong(
        "(1 - capped**2 / cap) * dcapped",
        "the cap is not squared with the rest",
        ("LOCAL",),
        ("cap",),
    ),
    Wrong(
        "(capped / cap) ** 2 * dcapped",
        "the 1 of 1 - t**2 is lost, and the sign with it",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "(1 - (capped / cap) ** 2) * capped",
        "the value capped for its gradient",
        ("SWAPPED", "NO_UPSTREAM"),
        ("capped",),
        reads="capped, cap, dcapped",
    ),
    Wrong(
        "capped * dcapped",
        "the value for the slope",
        ("LOCAL",),
        reads="capped, dcapped",
    ),
]
RIGHT["kata-7/dlogits"] = [
    Right("dcapped * (1 - torch.tanh(logits / cap) ** 2)", reads="logits, cap, dcapped"),
    Right("dcapped / torch.cosh(logits / cap) ** 2", reads="logits, cap, dcapped"),
    Right("dcapped - dcapped * capped**2 / cap**2"),
    Right(
        "t = torch.tanh(logits / cap)\ndt = cap * dcapped\nreturn (1 - t * t) * dt / cap",
        reads="logits, cap, dcapped",
    ),
    Right("dcapped * (1 - capped / cap) * (1 + capped / cap)"),
    Right("dcapped * (1 - (capped.float() / cap) ** 2)", hint=True),
]

WRONG["kata-7/dproj"] = [
    Wrong("dkept * mask", "the scale 1/(1-p) is forgotten", ("LOCAL",), ("p",)),
    Wrong("dkept * mask * p", "times p for over 1 - p", ("LOCAL",), ("p",)),
    Wrong(
        "dkept * mask / p",
        "p for 1 - p: it is the probability to be dropped",
        ("LOCAL",),
        ("`1 - p`",),
    ),
    Wrong("dkept * mask * (1 - p)", "times 1 - p for over it", ("LOCAL",), ("p",)),
    Wrong(
        "dkept / (1 - p)",
        "the mask is forgotten: what was dropped has no say",
        ("MASK", "LOCAL"),
        ("mask",),
    ),
    Wrong(
        "dkept * ~mask / (1 - p)",
        "the mask turned round",
        ("MASK", "LOCAL"),
        ("mask",),
    ),
    Wrong("dkept * mask / (1 - p) ** 2", "the scale twice", ("LOCAL",), ("p",)),
    Wrong("dkept", "passed on as it came: dropout is skipped", ("UNCHANGED",)),
    Wrong(
        "mask / (1 - p)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dkept",),
        reads="mask, p, dkept",
    ),
    Wrong(
        "proj * mask / (1 - p)",
        "the value proj for the gradient: the forward line once more",
        ("SWAPPED", "NO_UPSTREAM"),
        ("proj",),
        reads="proj, mask, p, dkept",
    ),
    Wrong(
        "proj * dkept * mask / (1 - p)",
        "a factor proj too many",
        ("LOCAL",),
        ("proj",),
        reads="proj, mask, p, dkept",
    ),
    Wrong(
        "F.dropout(dkept, float(p))",
        "a mask drawn anew: it must be that of the forward pass",
        (),
    ),
    Wrong("-dkept * mask / (1 - p)", "the sign", ("CONSTANT",), ("sign",)),
    Wrong(
        "dkept * mask / 1 - p",
        "the brackets of 1 - p",
        ("LOCAL",),
        ("brackets", "divided by the first term alone"),
    ),
]
RIGHT["kata-7/dproj"] = [
    Right("torch.where(mask, dkept / (1 - p), 0.0)"),
    Right("mask.to(dkept.dtype) * dkept * (1 / (1 - p))"),
    Right("(dkept / (1 - p)).masked_fill(~mask, 0)"),
    Right("dproj = torch.zeros_like(dkept)\ndproj[mask] = dkept[mask] / (1 - p)\nreturn dproj"),
    Right("scale = mask.double() / (1 - p)\nreturn scale.to(dkept) * dkept"),
    Right("dkept.float() * mask / (1 - p)", hint=True),
]

WRONG["kata-7/dup"] = [
    Wrong(
        "up * dhidden",
        "the halves exchanged: that is the gradient of act",
        ("SWAPPED", "OTHER_KATA", "LOCAL"),
        reads="up, dhidden",
    ),
    Wrong(
        "gate * dhidden",
        "the gate before SiLU",
        ("SWAPPED", "LOCAL"),
        ("gate",),
        reads="gate, dhidden",
    ),
    Wrong(
        "s * dhidden",
        "the sigmoid for SiLU: that is GLU",
        ("SWAPPED", "LOCAL"),
        ("`s`",),
        reads="s, dhidden",
    ),
    Wrong(
        "gate * torch.sigmoid(gate * up) * dhidden",
        "SiLU over the product of both halves",
        ("LOCAL",),
        reads="gate, up, dhidden",
    ),
    Wrong(
        "act * up * dhidden",
        "a factor up too many: hidden for act",
        ("LOCAL", "SWAPPED"),
        reads="act, up, dhidden",
    ),
    Wrong("dhidden", "passed on as it came", ("UNCHANGED",)),
    Wrong(
        "act",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM", "UNCHANGED"),
        reads="act, dhidden",
    ),
    Wrong(
        "act * hidden",
        "hidden where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("hidden",),
        reads="act, hidden, dhidden",
    ),
    Wrong(
        "torch.relu(gate) * dhidden",
        "ReLU for SiLU",
        ("LOCAL",),
        reads="gate, dhidden",
    ),
    Wrong("-act * dhidden", "the sign", ("CONSTANT",), ("sign",)),
    Wrong("dhidden / act", "divided by the other factor", ("LOCAL",), ("act",)),
    Wrong(
        "act * dhidden * s",
        "the sigmoid once more: act holds it",
        ("LOCAL",),
        ("`s`",),
        reads="act, s, dhidden",
    ),
]
RIGHT["kata-7/dup"] = [
    Right("F.silu(gate) * dhidden", reads="gate, dhidden"),
    Right("gate * s * dhidden", reads="gate, s, dhidden"),
    Right("dhidden * gate / (1 + torch.exp(-gate))", reads="gate, dhidden"),
    Right("dhidden * hidden / up", reads="hidden, up, dhidden"),
    Right("torch.einsum('bth,bth->bth', act, dhidden)"),
    Right("act.float() * dhidden", hint=True),
]

WRONG["kata-7/dgate"] = [
    Wrong(
        "s * up * dhidden",
        "the second term of SiLU's slope is missing: s depends on the gate",
        ("PATH",),
        ("s",),
    ),
    Wrong(
        "s * (1 - s) * up * dhidden",
        "the slope of the sigmoid alone, where SiLU's belongs",
        ("PATH", "LOCAL"),
    ),
    Wrong(
        "act * dhidden",
        "the halves exchanged: that is the gradient of up",
        ("OTHER_KATA", "SWAPPED"),
        ("dup",),
        reads="act, dhidden",
    ),
    Wrong(
        "e = torch.exp(-gate)\nreturn (1 + e + gate * e / (1 + e) ** 2) * up * dhidden",
        "the brackets: all of 1 + e + gate * e is divided",
        ("LOCAL",),
    ),
    Wrong(
        "(s + gate * s * (1 - s)) * dhidden",
        "the factor up is forgotten",
        ("LOCAL",),
        ("up",),
    ),
    Wrong(
        "gate * s * (1 - s) * up * dhidden",
        "the first term of SiLU's slope is missing",
        ("PATH",),
        ("act",),
    ),
    Wrong(
        "(s + s * (1 - s)) * up * dhidden",
        "the factor gate of the second term is forgotten",
        ("LOCAL", "PATH"),
        ("gate",),
    ),
    Wrong(
        "(s + gate * (1 - s)) * up * dhidden",
        "the factor s in the slope of the sigmoid is forgotten",
        ("LOCAL", "PATH"),
        ("`s`",),
    ),
    Wrong(
        "(s + gate * s) * up * dhidden",
        "the factor 1 - s in the slope of the sigmoid is forgotten",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "(s + gate * (1 - s**2)) * up * dhidden",
        "the slope of tanh for that of the sigmoid",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "(s - gate * s * (1 - s)) * up * dhidden",
        "the sign of the second term",
        ("PATH",),
        ("sign",),
    ),
    Wrong(
        "(s + gate * s * (1 - s)) * up",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhidden",),
        reads="gate, s, up, dhidden",
    ),
    Wrong(
        "up * dhidden",
        "SiLU is skipped: that is the gradient of act",
        ("LOCAL", "OTHER_KATA"),
        reads="up, dhidden",
    ),
    Wrong(
        "(s + gate * s * (1 - s)) * act * dhidden",
        "act for up: the other half is what it is multiplied by",
        ("SWAPPED", "LOCAL"),
        ("act",),
        reads="gate, s, act, dhidden",
    ),
    Wrong(
        "q = torch.sigmoid(up)\nreturn (q + up * q * (1 - q)) * gate * dhidden",
        "the halves exchanged: SiLU taken of up",
        ("SWAPPED", "LOCAL"),
        reads="gate, up, dhidden",
    ),
    Wrong(
        "(s + act * s * (1 - s)) * up * dhidden",
        "act for gate in the second term: a factor s too many",
        ("LOCAL", "PATH"),
        ("`s`",),
        reads="s, act, up, dhidden",
    ),
    Wrong("-(s + gate * s * (1 - s)) * up * dhidden", "the sign", ("CONSTANT",), ("sign",)),
]
RIGHT["kata-7/dgate"] = [
    Right("dhidden * up * s * (1 + gate * (1 - s))"),
    Right("dhidden * up * (act + s * (1 - act))", reads="act, s, up, dhidden"),
    Right("dhidden * up * (s + act * (1 - s))", reads="act, s, up, dhidden"),
    Right(
        "e = torch.exp(-gate)\nreturn (1 + e + gate * e) / (1 + e) ** 2 * up * dhidden",
        reads="gate, up, dhidden",
    ),
    Right(
        "dact = up * dhidden\nds = gate * dact\ndgate = s * dact\ndgate += s * (1 - s) * ds\nreturn dgate"
    ),
    Right(
        "s = torch.special.expit(gate)\nreturn up * dhidden * (s + F.silu(gate) - s * F.silu(gate))",
        reads="gate, up, dhidden",
    ),
    Right("(s + gate * s * (1 - s)).float() * up * dhidden", hint=True),
]

WRONG["kata-7/dx"] = [
    Wrong(
        "dgate @ W_gate.T + dup @ W_up.T",
        "the residual is skipped: x is added to the block's output as well",
        ("PATH",),
        ("out",),
    ),
    Wrong("dout + dgate @ W_gate.T", "the path through up is missing", ("PATH",), ("up",)),
    Wrong("dout + dup @ W_up.T", "the path through gate is missing", ("PATH",), ("gate",)),
    Wrong("dout", "the block is skipped: only the residual", ("PATH", "UNCHANGED")),
    Wrong(
        "0.5 * dout + dgate @ W_gate.T + dup @ W_up.T",
        "half of it for each summand: a sum copies, it does not divide",
        ("PATH",),
        ("out", "1/2"),
    ),
    Wrong(
        "dout + (dgate + dup) @ W_gate.T",
        "one matrix for both halves",
        ("SWAPPED", "PATH", "LOCAL"),
        ("W_gate",),
    ),
    Wrong(
        "dout + dgate @ W_up.T + dup @ W_gate.T",
        "the two matrices exchanged",
        ("SWAPPED", "PATH", "LOCAL"),
    ),
    Wrong(
        "dx = dgate @ W_gate.T\ndx = dup @ W_up.T\nreturn dx + dout",
        "the second contribution overwrites the first",
        ("OVERWRITTEN", "PATH"),
        ("gate",),
    ),
    Wrong(
        "dout += dgate @ W_gate.T + dup @ W_up.T\nreturn dout",
        "dout is changed in place",
        ("IN_PLACE",),
        ("dout",),
    ),
    Wrong(
        "dout - dgate @ W_gate.T + dup @ W_up.T",
        "the sign of the path through gate",
        ("PATH",),
        ("gate", "sign"),
    ),
    Wrong(
        "dout + dout + dgate @ W_gate.T + dup @ W_up.T",
        "the residual twice",
        ("PATH",),
        ("out", "twice"),
    ),
    Wrong(
        "x * dout + dgate @ W_gate.T + dup @ W_up.T",
        "a factor x too many on the residual",
        ("LOCAL", "PATH"),
        ("`x`",),
        reads="x, W_gate, W_up, dgate, dup, dout",
    ),
    Wrong(
        "(dout + dgate @ W_gate.T + dup @ W_up.T) / 3",
        "a third for each reader: contributions are added, not averaged",
        ("CONSTANT",),
        ("1/3",),
    ),
    Wrong(
        "out + dgate @ W_gate.T + dup @ W_up.T",
        "the value out for its gradient",
        ("SWAPPED", "NO_UPSTREAM", "PATH"),
        ("out",),
        reads="out, W_gate, W_up, dgate, dup, dout",
    ),
    Wrong(
        "dout + gate @ W_gate.T + up @ W_up.T",
        "the values gate and up for their gradients",
        ("SWAPPED", "NO_UPSTREAM", "PATH"),
        reads="gate, up, W_gate, W_up, dgate, dup, dout",
    ),
    Wrong(
        "dout * (dgate @ W_gate.T + dup @ W_up.T)",
        "multiplied where it is added",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "(dgate + dup) @ (W_gate + W_up).T + dout",
        "two products made one: each gradient meets the other's weights, too",
        ("PATH",),
        ("through `gate` and through `up`",),
    ),
]
RIGHT["kata-7/dx"] = [
    Right("dgate @ W_gate.T + dup @ W_up.T + dout"),
    Right("dout + F.linear(dgate, W_gate) + F.linear(dup, W_up)"),
    Right(
        "dx = dout.clone()\ndx += torch.einsum('bth,ch->btc', dgate, W_gate)\n"
        "dx += torch.einsum('bth,ch->btc', dup, W_up)\nreturn dx"
    ),
    Right("dout + torch.cat([dgate, dup], -1) @ torch.cat([W_gate, W_up], 1).T"),
    Right(
        "dkept + (dgate.reshape(-1, H) @ W_gate.t() + dup.reshape(-1, H) @ W_up.t()).view_as(dkept)",
        reads="W_gate, W_up, dgate, dup, dkept, dout, H",
    ),
    Right("dout + (dgate.float() @ W_gate.T.float()) + dup @ W_up.T", hint=True),
]
