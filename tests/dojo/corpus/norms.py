"""kata-6: RMSNorm in one go, LayerNorm step by step and in one go, GroupNorm.

What stands first in a list was seen in the code of real people, and so was most of the rest.
"""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

G = "g = gain * dy\n"

WRONG["kata-6/dx_rms_norm"] = [
    # The gain
    Wrong(
        "gain * rrms * (dy - xhat * (dy * xhat).mean(-1, keepdim=True))",
        "the gain stands outside the mean, as in batch norm: here it differs along what is averaged",
        ("NOT_SUMMED", "PATH", "LOCAL"),
        ("gain",),
    ),
    Wrong(
        "rrms * (dy - xhat * (dy * xhat).mean(-1, keepdim=True))",
        "the gain is forgotten",
        ("LOCAL", "SWAPPED"),
        reads="rrms, xhat, dy",
    ),
    Wrong(
        G + "return gain * rrms * (g - xhat * (g * xhat).mean(-1, keepdim=True))",
        "the gain twice",
        ("LOCAL",),
        ("gain",),
    ),
    Wrong(
        "rrms * (gain * dy - xhat * (dy * xhat).mean(-1, keepdim=True))",
        "the gain is in the direct path only",
        ("PATH", "LOCAL"),
        ("gain",),
    ),
    # A factor rms
    Wrong(
        G + "return rrms * g - rrms**3 * xhat * (g * x).mean(-1, keepdim=True)",
        "a factor 1/rms too many through the mean square: xhat holds one of the three",
        ("PATH", "LOCAL"),
        ("rrms",),
        reads="gain, rrms, x, xhat, dy",
    ),
    Wrong(
        G + "return rrms * g - rrms**2 * x * (g * x).mean(-1, keepdim=True)",
        "a factor 1/rms short through the mean square: with x it comes in three times",
        ("PATH", "LOCAL"),
        ("rrms",),
        reads="gain, rrms, x, dy",
    ),
    Wrong(
        G + "return g - xhat * (g * xhat).mean(-1, keepdim=True)",
        "not divided by the root mean square",
        ("LOCAL",),
        ("rrms",),
        reads="gain, xhat, dy",
    ),
    Wrong(
        G + "return (g - xhat * (g * xhat).mean(-1, keepdim=True)) / rrms",
        "divided by rrms, which is a reciprocal already",
        ("LOCAL",),
        ("rrms",),
    ),
    Wrong(
        G + "return rrms * (g - x * (g * x).mean(-1, keepdim=True))",
        "the input x where the normalised xhat belongs",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="gain, rrms, x, dy",
    ),
    # C
    Wrong(
        G + "return rrms * (g - xhat * (g * xhat).sum(-1, keepdim=True))",
        "a sum where the mean over C belongs",
        ("PATH", "CONSTANT"),
        ("C",),
    ),
    Wrong(
        G + "return rrms * (g - xhat * (g * xhat).mean(-1, keepdim=True) / C)",
        "1/C twice in the path through the mean square",
        ("PATH", "CONSTANT"),
        ("C",),
        reads="gain, rrms, xhat, dy, C",
    ),
    Wrong(
        G + "return rrms * (g - xhat * (g * xhat).sum(-1, keepdim=True) / (C - 1))",
        "C - 1 for C: there is no Bessel's correction in a norm of features",
        ("PATH", "CONSTANT"),
        reads="gain, rrms, xhat, dy, C",
    ),
    Wrong(
        G + "return rrms * (C * g - xhat * (g * xhat).sum(-1, keepdim=True))",
        "the 1/C in front is forgotten",
        ("CONSTANT",),
        ("C",),
        reads="gain, rrms, xhat, dy, C",
    ),
    # Paths
    Wrong(
        "rrms * gain * dy",
        "the root mean square taken as a constant: only the direct path",
        ("PATH",),
        reads="gain, rrms, dy",
    ),
    Wrong(
        G + "return rrms * (g + xhat * (g * xhat).mean(-1, keepdim=True))",
        "the sign of the path through the mean square",
        ("PATH",),
        ("sign",),
    ),
    Wrong(
        G
        + "return rrms * (g - g.mean(-1, keepdim=True) - xhat * (g * xhat).mean(-1, keepdim=True))",
        "LayerNorm's formula: RMSNorm subtracts no mean, so its gradient does not either",
        ("ADDED",),
    ),
    Wrong(
        G + "return rrms * (g - 2 * xhat * (g * xhat).mean(-1, keepdim=True))",
        "the 1/2 of the root's slope is forgotten",
        ("PATH",),
        ("ms",),
    ),
    # Sums
    Wrong(
        "rrms * gain * dy * (1 - xhat**2 / C)",
        "only the Jacobian's diagonal: every feature acts on all the outputs of its row",
        ("NOT_SUMMED", "PATH"),
        reads="gain, rrms, xhat, dy, C",
    ),
    Wrong(
        G + "return rrms * (g - xhat * (g * xhat).mean((0, 1), keepdim=True))",
        "batch norm's axes: the mean is over the features of a place, not over the places",
        ("NOT_SUMMED",),
    ),
    Wrong(
        G + "return rrms * (g - xhat * (g * xhat).mean())",
        "the mean over everything: the axis is forgotten",
        ("NOT_SUMMED",),
    ),
    Wrong(
        G + "return rrms * (g - (g * xhat).mean(-1, keepdim=True))",
        "the factor xhat outside of the mean is forgotten",
        ("LOCAL", "PATH"),
        ("xhat",),
    ),
    Wrong(
        G + "return rrms * (g - xhat * g.mean(-1, keepdim=True))",
        "the factor xhat within the mean is forgotten",
        ("LOCAL", "PATH"),
        ("xhat",),
    ),
    # The rest
    Wrong(
        "r = x.pow(2).mean(-1, keepdim=True).rsqrt()\ng = gain * dy\n"
        "return r * (g - x * r * (g * x * r).mean(-1, keepdim=True))",
        "the root mean square worked out anew, without the epsilon",
        ("EPSILON",),
        reads="gain, x, dy",
    ),
    Wrong(
        "rrms * (gain - xhat * (gain * xhat).mean(-1, keepdim=True))",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dy",),
    ),
    Wrong("dy", "passed on as it came", ("UNCHANGED",), reads="dy"),
    Wrong(
        "rrms * (dy - y * (dy * y).mean(-1, keepdim=True))",
        "y where xhat belongs: the gain is in it",
        ("SWAPPED", "LOCAL"),
        reads="rrms, y, dy",
    ),
    Wrong(
        "g = gain * dy\nreturn rrms * g - x * (g * x).mean(-1, keepdim=True) * rrms**2",
        "the power of rrms: in terms of x it is the third",
        ("LOCAL",),
        ("term with `x`", "rrms"),
        "gain, rrms, x, dy",
    ),
    Wrong(
        "g = gain * dy\nreturn rrms * (g - xhat * (g * x).mean(-1, keepdim=True))",
        "x for xhat in the mean",
        ("SWAPPED",),
        ("`x`",),
        "gain, rrms, x, xhat, dy",
    ),
]
RIGHT["kata-6/dx_rms_norm"] = [
    Right(G + "return (g - xhat * (g * xhat).mean(-1, keepdim=True)) * rrms"),
    Right(
        G + "return rrms * g - rrms**3 / C * x * (g * x).sum(-1, keepdim=True)",
        reads="gain, rrms, x, dy, C",
    ),
    Right(
        "rms = torch.sqrt(ms + 1e-5)\ng = gain * dy\n"
        "return g / rms - x * (g * x).mean(-1, keepdim=True) / rms**3",
        reads="gain, ms, x, dy",
    ),
    Right(
        "dxhat = dy * gain\n"
        "drrms = (dxhat * x).sum(2, keepdim=True)\n"
        "dms = -0.5 * (ms + 1e-5) ** -1.5 * drrms\n"
        "dx = dxhat * rrms\n"
        "dx += 2.0 / C * x * dms\n"
        "return dx",
        reads="gain, rrms, ms, x, dy, C",
    ),
    Right(
        "dx = torch.zeros_like(xhat)\n"
        "for b in range(B):\n"
        "    for t in range(T):\n"
        "        g = gain * dy[b, t]\n"
        "        dx[b, t] = rrms[b, t] * (g - xhat[b, t] * (g @ xhat[b, t]) / C)\n"
        "return dx",
        reads="gain, rrms, xhat, dy, B, T, C",
    ),
    Right(
        "g = gain * dy\nr = (x.square().mean(-1, True) + 1e-5).rsqrt()\nz = x * r\n"
        "return r * (g - z * torch.einsum('btc,btc->bt', g, z)[..., None] / x.shape[-1])",
        reads="gain, x, dy",
    ),
    Right(
        "z = F.rms_norm(x, (C,), eps=1e-5)\ng = gain * dy\n"
        "return rrms / C * (C * g - z * torch.sum(g * z, dim=-1, keepdim=True))",
        reads="gain, rrms, x, dy, C",
    ),
    Right(G + "return rrms * (g.float() - xhat * (g * xhat).mean(-1, keepdim=True))", hint=True),
]

WRONG["kata-6/dgain"] = [
    Wrong(
        "(xhat * dy).sum(-1)",
        "summed over the features, which are the axis that the gain has",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "(xhat * dy).sum()",
        "summed over everything: each feature has a gain of its own",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "(xhat * dy).sum(0)",
        "summed over the sequences only, as with batch norm: the places share the gain, too",
        ("NOT_SUMMED",),
        ("T",),
    ),
    Wrong("(xhat * dy).sum(1)", "summed over the places only", ("NOT_SUMMED",), ("B",)),
    Wrong("xhat * dy", "not summed at all", ("NOT_SUMMED",)),
    Wrong(
        "(xhat * dy).sum((0, 1), keepdim=True)",
        "the summed axes are kept: the gain is a vector",
        ("SHAPE",),
    ),
    Wrong("(xhat * dy).mean((0, 1))", "mean for sum", ("CONSTANT",), ("B", "T")),
    Wrong(
        "dy.sum((0, 1))",
        "the bias's gradient: the factor xhat is forgotten",
        ("LOCAL", "OTHER_KATA"),
    ),
    Wrong(
        "(centered * dy).sum((0, 1))",
        "centered for xhat: not divided by the standard deviation",
        ("SWAPPED", "LOCAL"),
        ("centered",),
        reads="centered, dy",
    ),
    Wrong(
        "(x * dy).sum((0, 1))",
        "x for xhat: the input, before it is normalised",
        ("SWAPPED", "LOCAL"),
        ("`x`",),
        reads="x, dy",
    ),
    Wrong(
        "(y * dy).sum((0, 1))",
        "y for xhat: gain and bias are in it already",
        ("SWAPPED", "LOCAL"),
        ("`y`",),
        reads="y, dy",
    ),
    Wrong(
        "(gain * xhat * dy).sum((0, 1))",
        "a factor gain too many: that is the way to xhat",
        ("LOCAL",),
        ("gain",),
        reads="gain, xhat, dy",
    ),
    Wrong(
        "xhat.sum((0, 1)) * dy.sum((0, 1))",
        "summed before it is multiplied",
        ("NOT_SUMMED",),
    ),
    Wrong("xhat.sum((0, 1))", "the incoming gradient is forgotten", ("NO_UPSTREAM",), ("dy",)),
    Wrong(
        "for t in range(T):\n    dgain = (xhat[:, t] * dy[:, t]).sum(0)\nreturn dgain",
        "each place overwrites the one before",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="xhat, dy, T",
    ),
    Wrong("-(xhat * dy).sum((0, 1))", "the sign", ("CONSTANT",), ("sign",)),
]
RIGHT["kata-6/dgain"] = [
    Right("(xhat * dy).sum(tuple(range(dy.ndim - 1)))"),
    Right("(xhat * dy).reshape(-1, C).sum(0)", reads="xhat, dy, C"),
    Right("torch.einsum('btc,btc->c', xhat, dy)"),
    Right("(centered * rstd * dy).sum(0).sum(0)", reads="centered, rstd, dy"),
    Right(
        "dgain = torch.zeros_like(gain)\n"
        "for b in range(B):\n"
        "    for t in range(T):\n"
        "        dgain += xhat[b, t] * dy[b, t]\n"
        "return dgain",
        reads="gain, xhat, dy, B, T",
    ),
    Right("(xhat.flatten(0, 1).T @ dy.flatten(0, 1)).diagonal().clone()"),
    Right("(xhat.float() * dy).sum((0, 1)).float()", hint=True),
]

WRONG["kata-6/dbias"] = [
    Wrong("dy.sum(-1)", "summed over the features", ("NOT_SUMMED", "SHAPE")),
    Wrong("dy.sum()", "summed over everything", ("NOT_SUMMED", "SHAPE")),
    Wrong("dy.sum(0)", "summed over the sequences only", ("NOT_SUMMED",), ("T",)),
    Wrong("dy.sum(1)", "summed over the places only", ("NOT_SUMMED",), ("B",)),
    Wrong("dy", "not summed at all", ("NOT_SUMMED", "UNCHANGED", "SHAPE")),
    Wrong("dy.sum((0, 1), keepdim=True)", "the summed axes are kept", ("SHAPE",)),
    Wrong("dy.mean((0, 1))", "mean for sum", ("CONSTANT",), ("B", "T")),
    Wrong(
        "(xhat * dy).sum((0, 1))",
        "the gain's gradient: nothing multiplies a bias",
        ("OTHER_KATA", "LOCAL"),
        reads="xhat, dy",
    ),
    Wrong(
        "(gain * dy).sum((0, 1))",
        "a factor gain: the bias is added after the gain",
        ("LOCAL",),
        ("gain",),
        reads="gain, dy",
    ),
    Wrong("dy[-1, -1]", "the last place only", ("NOT_SUMMED", "OVERWRITTEN")),
    Wrong(
        "torch.ones_like(bias)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        reads="bias, dy",
    ),
    Wrong("dy.sum((0, 1)) / 32", "divided by the number of places, as a number", ("CONSTANT",)),
]
RIGHT["kata-6/dbias"] = [
    Right("dy.sum(0).sum(0)"),
    Right("dy.reshape(-1, C).sum(0)", reads="dy, C"),
    Right("torch.einsum('btc->c', dy)"),
    Right("torch.ones(B * T) @ dy.view(-1, C)", reads="dy, B, T, C"),
    Right("dy.new_ones(B * T) @ dy.view(-1, C)", reads="dy, B, T, C"),
    Right("dy.mean((0, 1)) * (B * T)", reads="dy, B, T"),
    Right("sum(dy[b, t] for b in range(B) for t in range(T))", reads="dy, B, T"),
]

WRONG["kata-6/dxhat"] = [
    Wrong("dy", "the gain is forgotten", ("UNCHANGED", "LOCAL")),
    Wrong(
        "gain * dy + bias",
        "the forward line with dy: the bias is added",
        ("ADDED",),
        ("bias",),
        reads="gain, bias, dy",
    ),
    Wrong("dy / gain", "divided by the gain, not multiplied by it", ("LOCAL",), ("gain",)),
    Wrong(
        "bias * dy",
        "the bias in the gain's place",
        ("SWAPPED", "LOCAL"),
        ("bias",),
        reads="bias, dy",
    ),
    Wrong(
        "gain * xhat * dy", "a factor xhat too many", ("LOCAL",), ("xhat",), reads="gain, xhat, dy"
    ),
    Wrong(
        "xhat * dy",
        "xhat where the gain belongs: that is the way to the gain",
        ("SWAPPED", "LOCAL"),
        ("xhat",),
        reads="xhat, dy",
    ),
    Wrong("gain.expand_as(dy)", "the incoming gradient is forgotten", ("NO_UPSTREAM",), ("dy",)),
    Wrong("gain**2 * dy", "the gain twice", ("LOCAL",), ("gain",)),
    Wrong("gain * dy.sum((0, 1))", "summed, though nothing was copied", ("NOT_SUMMED", "SHAPE")),
    Wrong("gain.sum() * dy", "the gains of all features in one", ("NOT_SUMMED", "LOCAL")),
    Wrong(
        "gain * rstd * dy",
        "one step too far: the standard deviation comes later",
        ("LOCAL",),
        ("rstd",),
        reads="gain, rstd, dy",
    ),
    Wrong("-gain * dy", "the sign", ("CONSTANT",), ("sign",)),
]
RIGHT["kata-6/dxhat"] = [
    Right("dy * gain"),
    Right("dy * gain.view(1, 1, -1)"),
    Right("torch.einsum('c,btc->btc', gain, dy)"),
    Right("dy @ torch.diag(gain)"),
    Right("(dy.transpose(1, 2) * gain[:, None]).transpose(1, 2)"),
    Right("gain.float() * dy", hint=True),
]

WRONG["kata-6/drstd"] = [
    Wrong(
        "(centered * dxhat).sum((0, 1), keepdim=True)",
        "summed over the places, as batch norm's is: here each place has its own",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "(xhat * dxhat).sum(-1, keepdim=True)",
        "xhat for centered: it is divided by the standard deviation already",
        ("SWAPPED", "LOCAL"),
        reads="xhat, dxhat",
    ),
    Wrong("(centered * dxhat).sum(-1)", "keepdim is forgotten", ("SHAPE",)),
    Wrong("centered * dxhat", "not summed over the features", ("NOT_SUMMED",), ("C",)),
    Wrong("(centered * dxhat).mean(-1, keepdim=True)", "mean for sum", ("CONSTANT",), ("C",)),
    Wrong(
        "dxhat.sum(-1, keepdim=True)", "the factor centered is forgotten", ("LOCAL",), ("centered",)
    ),
    Wrong(
        "(x * dxhat).sum(-1, keepdim=True)",
        "x for centered: the mean is still in it",
        ("SWAPPED", "LOCAL"),
        ("`x`",),
        reads="x, dxhat",
    ),
    Wrong(
        "centered.sum(-1, keepdim=True) * dxhat.sum(-1, keepdim=True)",
        "summed before it is multiplied: the deviations add up to zero",
        ("NOT_SUMMED", "ZEROS"),
    ),
    Wrong("(centered * dxhat).sum()", "summed over everything", ("NOT_SUMMED", "SHAPE")),
    Wrong(
        "(centered**2 * dxhat).sum(-1, keepdim=True)",
        "a factor centered too many",
        ("LOCAL",),
        ("centered",),
    ),
    Wrong(
        "(centered * dy).sum(-1, keepdim=True)",
        "dy for dxhat: the gain is left out",
        ("SWAPPED", "LOCAL"),
        reads="centered, dy, dxhat",
    ),
    Wrong("-(centered * dxhat).sum(-1, keepdim=True)", "the sign", ("CONSTANT",), ("sign",)),
    Wrong(
        "centered.sum(-1, keepdim=True)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM", "ZEROS"),
    ),
]
RIGHT["kata-6/drstd"] = [
    Right("(dxhat * centered).sum(2, keepdim=True)"),
    Right("torch.einsum('btc,btc->bt', centered, dxhat)[..., None]"),
    Right("((x - mean) * dxhat).sum(dim=-1).unsqueeze(-1)", reads="x, mean, dxhat"),
    Right("(xhat * dxhat).sum(-1, keepdim=True) / rstd", reads="xhat, rstd, dxhat"),
    Right("(centered[:, :, None] @ dxhat[..., None])[..., 0]"),
    Right("(centered * dxhat).sum(-1, keepdim=True).float()", hint=True),
]

WRONG["kata-6/dvar"] = [
    Wrong(
        "-0.5 * (var + 1e-5) ** -1 * drstd",
        "the power -1 for -3/2: a factor 1/std short",
        ("LOCAL",),
    ),
    Wrong(
        "-0.5 * rstd**2 * drstd",
        "rstd squared, where its cube belongs",
        ("LOCAL",),
        ("rstd",),
        reads="rstd, drstd",
    ),
    Wrong("-0.5 * (var + 1e-5) ** 0.5 * drstd", "the exponent went up, not down", ("LOCAL",)),
    Wrong("-0.5 * (var + 1e-5) ** -0.5 * drstd", "the exponent stays as it was", ("LOCAL",)),
    Wrong("0.5 * (var + 1e-5) ** -1.5 * drstd", "the sign", ("CONSTANT",), ("sign",)),
    Wrong("-((var + 1e-5) ** -1.5) * drstd", "the half is forgotten", ("CONSTANT",), ("2",)),
    Wrong(
        "-1.5 * (var + 1e-5) ** -1.5 * drstd",
        "the new exponent in front, not the old one",
        ("CONSTANT",),
        ("3",),
    ),
    Wrong("-0.5 * var**-1.5 * drstd", "the epsilon is forgotten", ("EPSILON",)),
    Wrong(
        "-0.5 * (var + 1e-8) ** -1.5 * drstd",
        "another epsilon than the forward pass's",
        ("EPSILON",),
    ),
    Wrong(
        "-0.5 * (var + 1e-5) ** -1.5",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("drstd",),
    ),
    Wrong("-0.5 * drstd", "the slope without its power", ("LOCAL",)),
    Wrong(
        "-0.5 * rstd * drstd / var",
        "the epsilon in one factor only",
        ("EPSILON", "LOCAL"),
        reads="rstd, var, drstd",
    ),
    Wrong("(var + 1e-5) ** -0.5 * drstd", "rstd itself for its slope", ("LOCAL",)),
]
RIGHT["kata-6/dvar"] = [
    Right("-0.5 * rstd**3 * drstd", reads="rstd, drstd"),
    Right("drstd * -0.5 * torch.pow(var + 1e-5, -1.5)"),
    Right("-drstd / (2 * (var + 1e-5) * torch.sqrt(var + 1e-5))"),
    Right("-0.5 * drstd * rstd / (var + 1e-5)", reads="rstd, var, drstd"),
    Right("s = (var + 1e-5).rsqrt()\nreturn drstd * s * s * s / -2"),
    Right("-0.5 * torch.exp(-1.5 * torch.log(var + 1e-5)) * drstd"),
    Right("-0.5 * rstd.float() ** 3 * drstd", reads="rstd, drstd", hint=True),
]

WRONG["kata-6/dcentered"] = [
    Wrong(
        "rstd * dxhat", "the variance taken as a constant: its path is missing", ("PATH",), ("var",)
    ),
    Wrong(
        "rstd * dxhat + 2 * centered / (C - 1) * dvar",
        "C - 1: there is no Bessel's correction here",
        ("PATH",),
        ("var",),
    ),
    Wrong(
        "rstd * dxhat + 2 * centered * dvar", "the mean's 1/C is forgotten", ("PATH",), ("var", "C")
    ),
    Wrong(
        "rstd * dxhat + centered / C * dvar", "the square's 2 is forgotten", ("PATH",), ("var", "2")
    ),
    Wrong(
        "rstd * dxhat - 2 * centered / C * dvar",
        "the sign of the variance's path",
        ("PATH",),
        ("var", "sign"),
    ),
    Wrong(
        "rstd * dxhat + 2 * xhat / C * dvar",
        "xhat for centered in the variance's path",
        ("SWAPPED", "LOCAL", "PATH"),
        ("xhat",),
        reads="xhat, rstd, dvar, dxhat, C",
    ),
    Wrong(
        "rstd * dxhat + 2 * centered / B * dvar",
        "the number of sequences for that of features",
        ("PATH",),
        ("var",),
        reads="centered, rstd, dvar, dxhat, B, C",
    ),
    Wrong(
        "dxhat + 2 * centered / C * dvar",
        "not divided by the standard deviation",
        ("LOCAL", "PATH"),
        ("rstd",),
    ),
    Wrong("2 * centered / C * dvar", "the direct path is missing", ("PATH",), ("xhat",)),
    Wrong(
        "rstd * dxhat + 2 * centered / C",
        "dvar is forgotten in the variance's path",
        ("NO_UPSTREAM", "PATH", "LOCAL"),
        ("dvar",),
    ),
    Wrong(
        "rstd * dxhat + 2 / C * dvar",
        "the slope of the square is 2 * centered: the centered is forgotten",
        ("LOCAL", "PATH", "NO_UPSTREAM"),
        ("centered",),
    ),
    Wrong(
        "rstd * dxhat + 2 * centered**2 / C * dvar", "the square for its slope", ("LOCAL", "PATH")
    ),
    Wrong(
        "2 * centered / C * dvar + rstd * xhat",
        "xhat where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM", "PATH"),
        ("xhat",),
        reads="centered, rstd, xhat, dvar, dxhat, C",
    ),
    Wrong(
        "rstd * dxhat + 2 * centered * dvar.sum(-1, keepdim=True) / (B * T * C)",
        "the mean over everything: a variance has one number a row",
        ("PATH",),
        ("var",),
        reads="centered, rstd, dvar, dxhat, B, T, C",
    ),
    Wrong(
        "rstd * (dxhat + 2 / C * centered * dvar)",
        "brackets around too much: rstd belongs to the direct path alone",
        ("LOCAL", "PATH"),
        ("through `var`", "rstd"),
    ),
]
RIGHT["kata-6/dcentered"] = [
    Right("dxhat * rstd + dvar * centered * 2 / C"),
    Right("dxhat * rstd + dvar * (2.0 / centered.shape[-1]) * centered"),
    Right("dcentered = rstd * dxhat\ndcentered += 2 / C * centered * dvar\nreturn dcentered"),
    Right("torch.addcmul(rstd * dxhat, centered, dvar.expand(-1, -1, C), value=2 / C)"),
    Right(
        "rstd * dxhat - rstd * xhat * (dxhat * xhat).mean(-1, keepdim=True)",
        reads="rstd, xhat, dxhat",
    ),
    Right(
        "rstd * (gain * dy) + 2 * (x - mean) / C * dvar", reads="rstd, gain, dy, x, mean, dvar, C"
    ),
    Right("(rstd * dxhat + 2 * centered / C * dvar).float()", hint=True),
]

WRONG["kata-6/dmean"] = [
    Wrong("dcentered.sum(-1, keepdim=True)", "the sign", ("CONSTANT",), ("sign",)),
    Wrong(
        "-dcentered.sum((0, 1), keepdim=True)",
        "summed over the places, as in batch norm",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong("-dcentered.mean(-1, keepdim=True)", "mean for sum", ("CONSTANT",), ("C",)),
    Wrong("-dcentered.sum(-1)", "keepdim is forgotten", ("SHAPE",)),
    Wrong("-dcentered", "not summed over the features", ("NOT_SUMMED",), ("C",)),
    Wrong("-dcentered.sum()", "summed over everything", ("NOT_SUMMED", "SHAPE")),
    Wrong(
        "-dcentered.sum(1, keepdim=True)",
        "summed over the places of a sequence",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "-torch.ones_like(mean) * C",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        reads="mean, dcentered, C",
    ),
    Wrong("-dcentered[..., :1]", "one feature of each row only", ("NOT_SUMMED",)),
    Wrong(
        "-(centered * dcentered).sum(-1, keepdim=True)",
        "a factor centered too many",
        ("LOCAL",),
        ("centered",),
        reads="centered, dcentered",
    ),
    Wrong(
        "torch.zeros_like(mean)",
        "all of it taken for zero: only the path through the variance adds up to zero",
        ("ZEROS",),
        reads="mean, dcentered",
    ),
    Wrong(
        "-mean * dcentered.sum(-1, keepdim=True)",
        "a factor mean too many",
        ("LOCAL",),
        ("mean",),
        reads="mean, dcentered",
    ),
]
RIGHT["kata-6/dmean"] = [
    Right("(-dcentered).sum(2, keepdim=True)"),
    Right("-torch.einsum('btc->bt', dcentered).unsqueeze(-1)"),
    Right("-dcentered @ dcentered.new_ones(C, 1)", reads="dcentered, C"),
    Right("-rstd * (gain * dy).sum(-1, keepdim=True)", reads="gain, rstd, dy"),
    Right(
        "-(rstd * dxhat).sum(-1, keepdim=True) - 2 / C * dvar * centered.sum(-1, keepdim=True)",
        reads="rstd, centered, dxhat, dvar, C",
    ),
    Right("-dcentered.float().sum(-1, keepdim=True)", hint=True),
]

WRONG["kata-6/dx"] = [
    Wrong("dcentered", "the mean taken as a constant: its path is missing", ("PATH", "UNCHANGED")),
    Wrong("dcentered + dmean", "the mean's 1/C is forgotten", ("PATH",), ("mean", "C")),
    Wrong(
        "dcentered - dmean / C",
        "the sign of the mean's path: dmean holds the minus already",
        ("PATH",),
        ("mean",),
    ),
    Wrong(
        "dcentered + dmean / B",
        "divided by the number of sequences",
        ("PATH",),
        ("mean",),
        reads="dcentered, dmean, B, C",
    ),
    Wrong(
        "dcentered + dmean / (B * T)",
        "divided by the number of places, as in batch norm",
        ("PATH",),
        ("mean",),
        reads="dcentered, dmean, B, T, C",
    ),
    Wrong("dcentered + dmean / (C - 1)", "C - 1 for C", ("PATH",), ("mean",)),
    Wrong("(dcentered + dmean) / C", "1/C for both paths", ("PATH",), ("centered",)),
    Wrong("dmean.expand_as(dcentered) / C", "the direct path is missing", ("PATH",), ("centered",)),
    Wrong(
        "dx = dcentered\ndx += dmean / C\nreturn dx",
        "a second name is no copy",
        ("IN_PLACE",),
        ("dcentered",),
    ),
    Wrong(
        "dcentered - dcentered.mean((0, 1), keepdim=True)",
        "batch norm's axes: a mean over the places",
        ("NOT_SUMMED", "PATH"),
        reads="dcentered",
    ),
    Wrong(
        "dcentered + mean / C",
        "mean where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM", "PATH"),
        ("mean",),
        reads="dcentered, mean, dmean, C",
    ),
    Wrong(
        "dcentered + dmean / 32",
        "the number of features written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="dcentered, dmean",
    ),
    Wrong(
        "dcentered - dcentered.mean(-1, keepdim=True) + dmean / C",
        "the mean's path twice",
        ("PATH",),
        ("mean",),
    ),
    Wrong("rstd * dxhat", "mean and variance taken as constants", ("PATH",), reads="rstd, dxhat"),
]
RIGHT["kata-6/dx"] = [
    Right("dcentered + dmean.expand(-1, -1, C) / C"),
    Right("dcentered - dcentered.mean(-1, keepdim=True)", reads="dcentered"),
    Right("dx = dcentered.clone()\ndx += 1.0 / C * dmean\nreturn dx"),
    Right("dcentered @ (torch.eye(C, dtype=dcentered.dtype) - 1 / C)", reads="dcentered, C"),
    Right("torch.add(dcentered, dmean, alpha=1 / dcentered.shape[-1])", reads="dcentered, dmean"),
    Right(
        "g = gain * dy\nreturn rstd * (g - g.mean(-1, True) - xhat * (g * xhat).mean(-1, True))",
        reads="gain, rstd, xhat, dy",
    ),
    Right("dcentered + dmean.float() / C", hint=True),
]

TWO = "return rstd * (g - g.mean(-1, keepdim=True) - xhat * (g * xhat).mean(-1, keepdim=True))"
DMEAN = "dmean = -(dxhat * rstd).sum(-1, keepdim=True)\n"

WRONG["kata-6/dx_layer_norm"] = [
    # The gain
    Wrong(
        "m, a = dy.mean(-1, keepdim=True), (dy * xhat).mean(-1, keepdim=True)\n"
        "return gain * rstd * (dy - m - xhat * a)",
        "the gain stands outside the means, as in batch norm: here it differs along them",
        ("NOT_SUMMED", "PATH", "LOCAL"),
        ("gain",),
    ),
    Wrong(
        "g = dy\n" + TWO,
        "the gain is forgotten",
        ("LOCAL", "SWAPPED"),
        reads="rstd, xhat, dy",
    ),
    Wrong("g = gain * gain * dy\n" + TWO, "the gain twice", ("LOCAL", "SWAPPED")),
    Wrong(
        "m, a = dy.mean(-1, keepdim=True), (dy * xhat).mean(-1, keepdim=True)\n"
        "return rstd * (gain * dy - m - xhat * a)",
        "the gain is in the direct path only",
        ("PATH", "LOCAL"),
        ("gain",),
    ),
    # Statistics as constants
    Wrong(
        "gain * dy * rstd",
        "mean and variance taken as constants: only the direct path",
        ("PATH",),
        reads="gain, rstd, dy",
    ),
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True))",
        "the variance taken as a constant",
        ("PATH",),
        ("var",),
        reads="gain, rstd, dy",
    ),
    Wrong(
        G + "return rstd * (g - xhat * (g * xhat).mean(-1, keepdim=True))",
        "RMSNorm's formula: the path through the mean is missing",
        ("PATH",),
        ("mean",),
    ),
    # A factor std
    Wrong(
        G
        + "return rstd * (g - g.mean(-1, keepdim=True) - centered * (g * centered).mean(-1, keepdim=True))",
        "centered for xhat in the variance's path: two factors 1/std short",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="gain, rstd, centered, dy",
    ),
    Wrong(
        G
        + "return rstd * (g - g.mean(-1, keepdim=True) - centered * (g * xhat).mean(-1, keepdim=True))",
        "centered for xhat outside of the mean: a factor 1/std short",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="gain, rstd, centered, xhat, dy",
    ),
    Wrong(
        "dxhat = gain * dy\n"
        "dvar = (dxhat * centered).sum(-1, keepdim=True) * -0.5 / (var + 1e-5)\n"
        + DMEAN
        + "return dxhat * rstd + dvar * 2 * centered / C + dmean / C",
        "the power -1 for -3/2 in the variance's path",
        ("PATH", "LOCAL"),
        ("var",),
        reads="gain, rstd, var, centered, dy, C",
    ),
    Wrong(
        G + "return g - g.mean(-1, keepdim=True) - xhat * (g * xhat).mean(-1, keepdim=True)",
        "not divided by the standard deviation",
        ("LOCAL",),
        ("rstd",),
        reads="gain, xhat, dy",
    ),
    Wrong(
        G + TWO.replace("return rstd", "return rstd**2"),
        "a factor 1/std too many",
        ("LOCAL",),
        ("rstd",),
    ),
    Wrong(
        G + TWO.replace("return rstd *", "return 1 / rstd *"),
        "divided by rstd, which is a reciprocal already",
        ("LOCAL",),
        ("rstd",),
    ),
    # C
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True)"
        " + xhat * (g * xhat).mean(-1, keepdim=True) / C)",
        "the variance's path: its sign, and 1/C twice",
        ("PATH",),
        ("var",),
        reads="gain, rstd, xhat, dy, C",
    ),
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True)"
        " + xhat * (g * xhat).mean(-1, keepdim=True))",
        "the sign of the variance's path",
        ("PATH",),
        ("var", "sign"),
    ),
    Wrong(
        G + "return rstd * (g - g.sum(-1, keepdim=True) - xhat * (g * xhat).sum(-1, keepdim=True))",
        "sums where means belong",
        ("PATH", "CONSTANT"),
    ),
    Wrong(
        G + "return rstd * (g - g.sum(-1, keepdim=True)"
        " - xhat * (g * xhat).mean(-1, keepdim=True))",
        "a sum for the mean in the mean's path",
        ("PATH",),
        ("mean", "C"),
    ),
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True)"
        " - xhat * (g * xhat).sum(-1, keepdim=True) / (C - 1))",
        "Bessel's correction in the variance's path: LayerNorm divides by C",
        ("PATH", "LOCAL"),
        ("var",),
        reads="gain, rstd, xhat, dy, C",
    ),
    Wrong(
        G
        + "return rstd * (C * g - g.sum(-1, keepdim=True) - xhat * (g * xhat).sum(-1, keepdim=True))",
        "the 1/C in front is forgotten",
        ("CONSTANT",),
        ("C",),
        reads="gain, rstd, xhat, dy, C",
    ),
    # Axes
    Wrong(
        G + "return rstd * (g - g.mean((0, 1), keepdim=True)"
        " - xhat * (g * xhat).mean((0, 1), keepdim=True))",
        "batch norm's axes: LayerNorm's means run over the features of a place",
        ("NOT_SUMMED",),
    ),
    Wrong(
        G + "return rstd * (g - g.mean(0) - xhat * (g * xhat).mean(0))",
        "means over the sequences, where they run over the features",
        ("NOT_SUMMED",),
    ),
    Wrong(
        G + "return rstd * (g - g.mean() - xhat * (g * xhat).mean())",
        "means over everything: the axis is forgotten",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "gain * rstd * dy * (1 - 1 / C - xhat**2 / C)",
        "only the Jacobian's diagonal: a feature acts on all the outputs of its row",
        ("NOT_SUMMED", "PATH"),
        reads="gain, rstd, xhat, dy, C",
    ),
    # Wrong operands
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True) - (g * xhat).mean(-1, keepdim=True))",
        "the factor xhat outside of the mean is lost",
        ("LOCAL", "PATH"),
        ("xhat",),
    ),
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True) - xhat * g.mean(-1, keepdim=True))",
        "the factor xhat within the mean is lost",
        ("LOCAL", "PATH"),
        ("xhat",),
    ),
    Wrong(
        G + "return rstd * (g - mean * g.mean(-1, keepdim=True)"
        " - xhat * (g * xhat).mean(-1, keepdim=True))",
        "a factor mean too many in the mean's path",
        ("LOCAL", "PATH"),
        ("mean",),
        reads="gain, rstd, mean, xhat, dy",
    ),
    Wrong(
        "r = (dy.var(-1, keepdim=True, unbiased=False) + 1e-5) ** -0.5\ng = gain * dy\n"
        "return r * (g - g.mean(-1, keepdim=True) - xhat * (g * xhat).mean(-1, keepdim=True))",
        "the standard deviation of dy, where that of x belongs",
        ("SWAPPED", "LOCAL"),
        reads="gain, xhat, dy",
    ),
    Wrong(
        "r = (xhat.var(-1, keepdim=True, unbiased=False) + 1e-5) ** -0.5\ng = gain * dy\n"
        "return r * (g - g.mean(-1, keepdim=True) - xhat * (g * xhat).mean(-1, keepdim=True))",
        "the standard deviation of xhat, where that of x belongs",
        ("SWAPPED", "LOCAL"),
        reads="gain, xhat, dy",
    ),
    Wrong(
        "g = bias * dy\n" + TWO,
        "the bias in the gain's place",
        ("SWAPPED", "LOCAL"),
        ("bias",),
        reads="bias, rstd, xhat, dy",
    ),
    Wrong(
        G + "return rstd * (g - g.mean(-1, keepdim=True) - y * (g * y).mean(-1, keepdim=True))",
        "y for xhat: gain and bias are in it",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="gain, rstd, y, dy",
    ),
    # The rest
    Wrong(
        "rstd = x.var(-1, keepdim=True, unbiased=False) ** -0.5\n"
        "xhat = (x - x.mean(-1, keepdim=True)) * rstd\ng = gain * dy\n" + TWO,
        "rstd worked out anew, without the epsilon",
        ("EPSILON",),
        reads="gain, x, dy",
    ),
    Wrong(
        "rstd = (x.var(-1, keepdim=True) + 1e-5) ** -0.5\n"
        "xhat = (x - x.mean(-1, keepdim=True)) * rstd\ng = gain * dy\n" + TWO,
        "torch's var divides by C - 1 unless it is told not to",
        ("LOCAL", "PATH"),
        reads="gain, x, dy",
    ),
    Wrong(
        "g = gain\nreturn rstd * (g - g.mean() - xhat * (g * xhat).mean(-1, keepdim=True))",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dy",),
    ),
    Wrong(
        "dy *= gain\n"
        "return rstd * (dy - dy.mean(-1, keepdim=True) - xhat * (dy * xhat).mean(-1, keepdim=True))",
        "dy is changed in place",
        ("IN_PLACE",),
        ("dy",),
    ),
    Wrong(
        G + "return rstd / 32 * (32 * g - g.sum(-1, keepdim=True)"
        " - xhat * (g * xhat).sum(-1, keepdim=True))",
        "the number of features written as a number",
        ("HARD_CODED",),
        ("32",),
    ),
    Wrong(
        "g = gain * 2 * (y - target) / y.numel()\n" + TWO,
        "worked out for the loss as it is, without the incoming gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        reads="gain, rstd, xhat, y, target, dy",
    ),
    Wrong("dy", "passed on as it came", ("UNCHANGED",), reads="dy"),
]
RIGHT["kata-6/dx_layer_norm"] = [
    Right(G + TWO),
    Right(
        G + "return rstd / C * (C * g - g.sum(-1, True) - xhat * (g * xhat).sum(-1, True))",
        reads="gain, rstd, xhat, dy, C",
    ),
    Right(
        "dxhat = dy * gain\n"
        "dvar = (dxhat * (x - mean) * -0.5 * (var + 1e-5) ** -1.5).sum(-1, keepdim=True)\n"
        "dmean = (-dxhat * rstd).sum(-1, keepdim=True)\n"
        "dmean += dvar * (-2 * (x - mean)).sum(-1, keepdim=True) / C\n"
        "return dxhat * rstd + dvar * 2 * (x - mean) / C + dmean / C",
        reads="gain, rstd, mean, var, x, dy, C",
    ),
    Right(
        "dxhat = gain * dy\n"
        "dvar = -0.5 * rstd**3 * (dxhat * centered).sum(-1, keepdim=True)\n"
        + DMEAN
        + "return dxhat * rstd + (2 * centered * dvar + dmean) / C",
        reads="gain, rstd, centered, dy, C",
    ),
    Right(
        "g = gain * dy * rstd\n"
        "return g - g.mean(-1, True) - centered * (g * centered).mean(-1, True) * rstd**2",
        reads="gain, rstd, centered, dy",
    ),
    Right(
        "J = torch.eye(C, dtype=dy.dtype) - 1 / C - xhat[..., :, None] * xhat[..., None, :] / C\n"
        "return torch.einsum('btij,btj->bti', J, gain * dy) * rstd",
        reads="gain, rstd, xhat, dy, C",
    ),
    Right(
        "rows, g = xhat.reshape(-1, C).T, (gain * dy).reshape(-1, C).T\n"
        "dx = g - g.mean(0) - rows * (g * rows).mean(0)\n"
        "return dx.T.view_as(dy) * rstd",
        reads="gain, rstd, xhat, dy, C",
    ),
    Right(
        "out = torch.zeros_like(dy)\n"
        "for b in range(B):\n"
        "    for t in range(T):\n"
        "        dnorm, dsum, dalong = gain * dy[b, t], 0.0, 0.0\n"
        "        for i in range(C):\n"
        "            dsum = dsum + dnorm[i] / C\n"
        "            dalong = dalong + dnorm[i] * xhat[b, t, i] / C\n"
        "        out[b, t] = (dnorm - dsum - xhat[b, t] * dalong) * rstd[b, t]\n"
        "return out",
        reads="gain, rstd, xhat, dy, B, T, C",
    ),
    Right(
        "xhat = F.layer_norm(x, (C,))\ng = gain * dy\n" + TWO,
        reads="gain, rstd, x, dy, C",
    ),
    Right(G + TWO.replace("return rstd", "return rstd.float()"), hint=True),
]

WRONG["kata-6/dgain_group_norm"] = [
    Wrong(
        "(xhat * dy).view(N, G, -1).sum((0, 2))",
        "one number a group: the gain has one a channel",
        ("NOT_SUMMED", "SHAPE"),
        reads="xhat, dy, N, G",
    ),
    Wrong(
        "(xhat * dy).view(N, G, -1).sum((0, 2)).repeat_interleave(K)",
        "the sum over a whole group, given to each of its channels",
        ("NOT_SUMMED",),
        reads="xhat, dy, N, G, K",
    ),
    Wrong(
        "(xhat * dy).sum((0, 2, 3)).view(G, K).T.reshape(-1)",
        "channels in the wrong order: c % G where it is c // K",
        ("TRANSPOSED", "MASK"),
        reads="xhat, dy, G, K",
    ),
    Wrong("(xhat * dy).sum(0)", "the places are not summed", ("NOT_SUMMED", "SHAPE")),
    Wrong("(xhat * dy).sum((2, 3))", "the images are not summed", ("NOT_SUMMED",), ("N",)),
    Wrong(
        "(xhat * dy).sum((0, 1))",
        "the channels are summed, not the places",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "(xhat * dy).sum((0, 2, 3), keepdim=True)",
        "of shape (1, G*K, 1, 1), as some courses have it: here the gain is a vector",
        ("SHAPE",),
    ),
    Wrong("(xhat * dy).mean((0, 2, 3))", "mean for sum", ("CONSTANT", "LOCAL")),
    Wrong(
        "dy.sum((0, 2, 3))",
        "the bias's gradient: the factor xhat is forgotten",
        ("LOCAL", "OTHER_KATA"),
    ),
    Wrong(
        "(x * dy).sum((0, 2, 3))",
        "x for xhat: the input, before it is normalised",
        ("SWAPPED", "LOCAL"),
        ("`x`",),
        reads="x, dy",
    ),
    Wrong(
        "(y * dy).sum((0, 2, 3))",
        "y for xhat: gain and bias are in it",
        ("SWAPPED", "LOCAL"),
        ("`y`",),
        reads="y, dy",
    ),
    Wrong("xhat.sum((0, 2, 3))", "the incoming gradient is forgotten", ("NO_UPSTREAM",), ("dy",)),
    Wrong("(xhat * dy).sum()", "summed over everything", ("NOT_SUMMED", "SHAPE")),
    Wrong(
        "xhat.sum((0, 2, 3)) * dy.sum((0, 2, 3))", "summed before it is multiplied", ("NOT_SUMMED",)
    ),
]
RIGHT["kata-6/dgain_group_norm"] = [
    Right("(xhat * dy).sum(0).sum(-1).sum(-1)"),
    Right("torch.einsum('nchw,nchw->c', xhat, dy)"),
    Right("(dy * xhat).transpose(0, 1).flatten(1).sum(1)"),
    Right("(dy * xhat).sum(dim=(0, 2, 3), keepdim=True).view(-1)"),
    Right("(normed.view_as(dy) * dy).sum((0, 2, 3))", reads="normed, dy"),
    Right("(xhat * dy.float()).sum((0, 2, 3)).float()", hint=True),
]

HEAD = "g = (gain[:, None, None] * dy).view(N, G, -1)\nz = xhat.view(N, G, -1)\n"
GROUP = (
    "return (rstd * (g - g.mean(-1, keepdim=True)"
    " - z * (g * z).mean(-1, keepdim=True))).view_as(xhat)"
)

WRONG["kata-6/dx_group_norm"] = [
    Wrong(
        "g, z = dy.view(N, G, -1), xhat.view(N, G, -1)\n"
        "d = rstd * (g - g.mean(-1, keepdim=True) - z * (g * z).mean(-1, keepdim=True))\n"
        "return gain[:, None, None] * d.view_as(xhat)",
        "the gain stands outside the means: it differs from channel to channel of a group",
        ("NOT_SUMMED", "PATH", "LOCAL"),
        ("gain",),
    ),
    Wrong(
        HEAD + "return (rstd * (g - g.mean(0, keepdim=True)"
        " - z * (g * z).mean(0, keepdim=True))).view_as(xhat)",
        "means over the images, as in batch norm: they run over a group",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "g = gain[:, None, None] * dy\n"
        "r = rstd.repeat_interleave(K, 1)[..., None]\n"
        "m, a = g.mean((0, 2, 3), keepdim=True), (g * xhat).mean((0, 2, 3), keepdim=True)\n"
        "return r * (g - m - xhat * a)",
        "batch norm's axes: means for each channel, over all images",
        ("NOT_SUMMED",),
        reads="gain, rstd, xhat, dy, K",
    ),
    Wrong(
        "g = gain[:, None, None] * dy\n"
        "r = rstd.repeat_interleave(K, 1)[..., None]\n"
        "m, a = g.mean((1, 2, 3), keepdim=True), (g * xhat).mean((1, 2, 3), keepdim=True)\n"
        "return r * (g - m - xhat * a)",
        "LayerNorm's axes: the groups of an image are averaged into one",
        ("NOT_SUMMED",),
        reads="gain, rstd, xhat, dy, K",
    ),
    Wrong(
        "g = gain[:, None, None] * dy\n"
        "r = rstd.repeat_interleave(K, 1)[..., None]\n"
        "m, a = g.mean((2, 3), keepdim=True), (g * xhat).mean((2, 3), keepdim=True)\n"
        "return r * (g - m - xhat * a)",
        "instance norm's axes: the mean of each channel alone, not of its group",
        ("NOT_SUMMED",),
        reads="gain, rstd, xhat, dy, K",
    ),
    Wrong(
        HEAD + "return (rstd * (g - (g.sum(-1, keepdim=True)"
        " + z * (g * z).sum(-1, keepdim=True)) / (K * W))).view_as(xhat)",
        "W for H*W in the number that is averaged over",
        ("PATH", "CONSTANT"),
        ("H",),
        reads="gain, rstd, xhat, dy, N, G, K, W",
    ),
    Wrong(
        HEAD + "return (rstd * (g - g.sum(-1, keepdim=True)"
        " - z * (g * z).sum(-1, keepdim=True))).view_as(xhat)",
        "sums where means belong",
        ("PATH", "CONSTANT"),
    ),
    Wrong(
        "g, z = dy.view(N, G, -1), xhat.view(N, G, -1)\n" + GROUP,
        "the gain is forgotten",
        ("LOCAL", "SWAPPED"),
        reads="rstd, xhat, dy, N, G",
    ),
    Wrong(
        "g = (gain[:, None, None] ** 2 * dy).view(N, G, -1)\nz = xhat.view(N, G, -1)\n" + GROUP,
        "the gain twice",
        ("LOCAL", "SWAPPED"),
    ),
    Wrong(
        "(rstd * (gain[:, None, None] * dy).view(N, G, -1)).view_as(dy)",
        "mean and variance taken as constants: only the direct path",
        ("PATH",),
        reads="gain, rstd, dy, N, G",
    ),
    Wrong(
        HEAD + "return (rstd * (g - g.mean(-1, keepdim=True))).view_as(xhat)",
        "the path through the variance is missing",
        ("PATH",),
        ("var",),
    ),
    Wrong(
        HEAD + "return (rstd * (g - z * (g * z).mean(-1, keepdim=True))).view_as(xhat)",
        "the path through the mean is missing",
        ("PATH",),
        ("mean",),
    ),
    Wrong(
        HEAD + "return (rstd * (g - g.mean(-1, keepdim=True)"
        " + z * (g * z).mean(-1, keepdim=True))).view_as(xhat)",
        "the sign of the variance's path",
        ("PATH",),
        ("var", "sign"),
    ),
    Wrong(
        HEAD + "return (g - g.mean(-1, keepdim=True)"
        " - z * (g * z).mean(-1, keepdim=True)).view_as(xhat)",
        "not divided by the standard deviation",
        ("LOCAL",),
        ("rstd",),
        reads="gain, xhat, dy, N, G",
    ),
    Wrong(HEAD + GROUP.replace(".view_as(xhat)", ""), "not laid back into an image", ("SHAPE",)),
    Wrong(
        "g = (gain[:, None, None] * dy).view(N, K, G, -1).transpose(1, 2).reshape(N, G, -1)\n"
        "z = xhat.view(N, K, G, -1).transpose(1, 2).reshape(N, G, -1)\n"
        "d = rstd * (g - g.mean(-1, keepdim=True) - z * (g * z).mean(-1, keepdim=True))\n"
        "return d.view(N, G, K, -1).transpose(1, 2).reshape(xhat.shape)",
        "channel c taken for one of group c % G: it lies in group c // K",
        ("TRANSPOSED", "NOT_SUMMED"),
        reads="gain, rstd, xhat, dy, N, G, K",
    ),
    Wrong(
        HEAD + "return (rstd * (g - (g.sum(-1, keepdim=True)"
        " + z * (g * z).sum(-1, keepdim=True)) / (K * H * W - 1))).view_as(xhat)",
        "one less than there are: there is no Bessel's correction here",
        ("PATH", "CONSTANT"),
        reads="gain, rstd, xhat, dy, N, G, K, H, W",
    ),
    Wrong(
        HEAD + "return (rstd * (g - g.sum(-1, keepdim=True)"
        " - z * (g * z).mean(-1, keepdim=True))).view_as(xhat)",
        "a sum for the mean in the mean's path",
        ("PATH",),
        ("mean",),
    ),
    Wrong(
        HEAD + GROUP.replace("(rstd *", "(rstd**2 *"),
        "a factor 1/std too many",
        ("LOCAL",),
        ("rstd",),
    ),
    Wrong(
        HEAD + "return (rstd * (g - g.mean(-1, keepdim=True)"
        " - (g * z).mean(-1, keepdim=True))).view_as(xhat)",
        "the factor xhat outside of the mean is lost",
        ("LOCAL", "PATH"),
        ("xhat",),
    ),
    Wrong(
        "g = (bias[:, None, None] * dy).view(N, G, -1)\nz = xhat.view(N, G, -1)\n" + GROUP,
        "the bias in the gain's place",
        ("SWAPPED", "LOCAL"),
        ("bias",),
        reads="bias, rstd, xhat, dy, N, G",
    ),
    Wrong(
        "c = x.view(N, G, -1)\nc = c - c.mean(-1, keepdim=True)\n"
        "rstd = (c**2).mean(-1, keepdim=True) ** -0.5\nz = c * rstd\n"
        "g = (gain[:, None, None] * dy).view(N, G, -1)\n" + GROUP.replace("xhat", "x"),
        "rstd worked out anew, without the epsilon",
        ("EPSILON",),
        reads="gain, x, dy, N, G",
    ),
    Wrong(HEAD + GROUP.replace("return (", "return (-"), "the sign", ("CONSTANT",), ("sign",)),
    Wrong("dy", "passed on as it came", ("UNCHANGED",), reads="dy"),
    Wrong(
        "g, D = gain[:, None, None] * dy, K * H * W\n"
        "r = rstd.repeat_interleave(K, 1)[..., None]\n"
        "return r * g * (1 - 1 / D - xhat**2 / D)",
        "only the Jacobian's diagonal: a number acts on all the outputs of its group",
        ("NOT_SUMMED", "PATH"),
        reads="gain, rstd, xhat, dy, K, H, W",
    ),
    Wrong(
        HEAD + "return (rstd * (K * H * W * g - g.sum(-1, keepdim=True)"
        " - z * (g * z).sum(-1, keepdim=True))).view_as(xhat)",
        "the division in front by the K*H*W numbers of a group is forgotten",
        ("CONSTANT",),
        ("K*H*W",),
        reads="gain, rstd, xhat, dy, N, G, K, H, W",
    ),
    Wrong(
        HEAD + "return (rstd * (g - (g.sum(-1, keepdim=True)"
        " + z * (g * z).sum(-1, keepdim=True)) / (H * W))).view_as(xhat)",
        "a mean over H*W, as if each channel were alone: a group has K*H*W numbers",
        ("PATH", "CONSTANT"),
        ("K",),
        reads="gain, rstd, xhat, dy, N, G, H, W",
    ),
    Wrong(
        "gain[:, None, None] * dy",
        "not normalised at all: this is dxhat",
        ("LOCAL", "OTHER_KATA"),
        reads="gain, dy",
    ),
]
RIGHT["kata-6/dx_group_norm"] = [
    Right(HEAD + GROUP),
    Right(
        "D = K * H * W\n" + HEAD + "return (rstd / D * (D * g - g.sum(-1, True)"
        " - z * (g * z).sum(-1, True))).reshape(N, G * K, H, W)",
        reads="gain, rstd, xhat, dy, N, G, K, H, W",
    ),
    Right(
        "g = (gain.view(1, G, K, 1, 1) * dy.view(N, G, K, H, W))\n"
        "z, r, axes = xhat.view(N, G, K, H, W), rstd[..., None, None], (2, 3, 4)\n"
        "dx = r * (g - g.mean(axes, True) - z * (g * z).mean(axes, True))\n"
        "return dx.view(N, G * K, H, W)",
        reads="gain, rstd, xhat, dy, N, G, K, H, W",
    ),
    Right(
        "dxhat = (gain[None, :, None, None] * dy).view(N, G, -1)\n"
        "dvar = (dxhat * centered).sum(-1, True) * -0.5 * rstd**3\n"
        "dmean = -(dxhat * rstd).sum(-1, True)\n"
        "D = centered.shape[-1]\n"
        "return (dxhat * rstd + 2 / D * centered * dvar + dmean / D).view_as(dy)",
        reads="gain, rstd, centered, dy, N, G",
    ),
    Right(
        "dx = torch.zeros_like(dy)\n"
        "for n in range(N):\n"
        "    for j in range(G):\n"
        "        own = slice(j * K, (j + 1) * K)\n"
        "        g, z = gain[own, None, None] * dy[n, own], xhat[n, own]\n"
        "        dx[n, own] = rstd[n, j] * (g - g.mean() - z * (g * z).mean())\n"
        "return dx",
        reads="gain, rstd, xhat, dy, N, G, K",
    ),
    Right(HEAD + GROUP.replace("return (rstd", "return (rstd.float()"), hint=True),
]
