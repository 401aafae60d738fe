"""kata-3: all of batch norm in one go, with the variance over n - 1 and with that over n."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

GIVEN = "bngain, bnvar_inv, bnraw, dhpreact, n"  # what the worked answers ask for

WRONG["kata-3/dhprebn"] = [
    # Constant factors
    Wrong(
        "-bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        "the sign",
        ("CONSTANT",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (n * dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        "the 1/n in front is forgotten",
        ("CONSTANT",),
        ("n",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / (n - 1) * (n * dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        "1/(n-1) in front, where it is 1/n",
        ("CONSTANT",),
        ("n",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along) / n",
        "1/n once more: dhpreact holds it already",
        ("CONSTANT",),
        ("n",),
        reads=GIVEN,
    ),
    # Bessel's correction and the other factors of one path
    Wrong(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - bnraw * (dhpreact * bnraw).sum(0))",
        "n/(n-1) is dropped: the variance divides by n - 1",
        ("PATH", "CONSTANT"),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - (n - 1) / n * bnraw * (dhpreact * bnraw).sum(0))",
        "Bessel's correction upside down: n/(n-1), not (n-1)/n",
        ("PATH", "CONSTANT"),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - (dhpreact.sum(0)"
        " + bnraw * (dhpreact * bnraw).sum(0)) / (n - 1))",
        "the mean divides by n, not by n - 1: only the variance is corrected",
        ("PATH", "CONSTANT"),
        ("bnmeani",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.sum(0) / (n - 1)"
        " - bnraw * (dhpreact * bnraw).sum(0) / n)",
        "n - 1 and n exchanged: the mean divides by n, the variance by n - 1",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.sum(0)"
        " - bnraw * (dhpreact * bnraw).sum(0) / (n - 1))",
        "a sum where the mean over the batch belongs",
        ("PATH",),
        ("bnmeani",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).sum(0))",
        "the variance's 1/(n-1) is forgotten",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.sum(0) - bnraw * (dhpreact * bnraw).sum(0))",
        "sums in place of means, in both paths through the batch",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        "the factor n of the direct path is forgotten within the brackets",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - 0.5 * bnraw * along)",
        "the 2 of the square's derivative is forgotten",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - 2 * bnraw * along)",
        "the 1/2 of the root's derivative is forgotten",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    # Paths missing, or of the wrong sign
    Wrong(
        "bngain * bnvar_inv * (dhpreact - bnraw * (dhpreact * bnraw).sum(0) / (n - 1))",
        "the path through the mean is missing: this is dbndiff",
        ("PATH", "OTHER_KATA"),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean(0))",
        "the path through the variance is missing",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * dhpreact",
        "mean and variance taken as constants: only the direct path",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "mean = dhpreact.sum(0) / n\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (-mean - bnraw * along)",
        "the direct path is missing",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "mean = dhpreact.sum(0) / n\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - mean + bnraw * along)",
        "the sign of the path through the variance",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "mean = dhpreact.sum(0) / n\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact + mean - bnraw * along)",
        "the sign of the path through the mean",
        ("PATH",),
        ("bnmeani",),
        reads=GIVEN,
    ),
    Wrong(
        "mean = dhpreact.sum(0) / n\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact + mean + bnraw * along)",
        "the sign of both paths through the batch",
        ("PATH",),
        reads=GIVEN,
    ),
    # Gain and scale
    Wrong(
        "dbnraw = bngain * dhpreact\n"
        "along = (dbnraw * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dbnraw - dbnraw.mean(0) - bnraw * along)",
        "the gain twice: dbnraw holds it already",
        ("LOCAL",),
        ("bngain",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "the gain is forgotten",
        ("LOCAL",),
        ("bngain",),
        reads="bnvar_inv, bnraw, dhpreact, n",
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bnvar_inv * (bngain * dhpreact - dhpreact.mean(0) - bnraw * along)",
        "the gain is in the direct path only",
        ("PATH", "LOCAL"),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bnbias * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnbias used where bngain belongs",
        ("SWAPPED", "LOCAL"),
        ("bnbias",),
        reads="bnbias, bnvar_inv, bnraw, dhpreact, n",
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar_inv is forgotten",
        ("LOCAL",),
        ("bnvar_inv",),
        reads="bngain, bnraw, dhpreact, n",
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv**2 * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar_inv squared: it comes in once",
        ("LOCAL",),
        ("bnvar_inv",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain / bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "divided by bnvar_inv, which is an inverse already",
        ("LOCAL",),
        ("bnvar_inv",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar used where bnvar_inv belongs",
        ("SWAPPED", "LOCAL"),
        ("bnvar",),
        reads="bngain, bnvar, bnraw, dhpreact, n",
    ),
    # Within the variance's term
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bndiff * along)",
        "bndiff used where bnraw belongs, outside of the sum",
        ("SWAPPED", "PATH", "LOCAL"),
        reads="bngain, bnvar_inv, bnraw, bndiff, dhpreact, n",
    ),
    Wrong(
        "along = (dhpreact * bndiff).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bndiff * along)",
        "bndiff used where bnraw belongs",
        ("SWAPPED", "PATH", "LOCAL"),
        reads="bngain, bnvar_inv, bndiff, dhpreact, n",
    ),
    Wrong(
        "along = (dhpreact * hpreact).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - hpreact * along)",
        "hpreact used where bnraw belongs: gain and bias are in it",
        ("SWAPPED", "PATH"),
        reads="bngain, bnvar_inv, hpreact, dhpreact, n",
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - along)",
        "the factor bnraw outside of the sum is forgotten",
        ("LOCAL", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "along = dhpreact.sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "the factor bnraw within the sum is forgotten",
        ("LOCAL", "PATH"),
        reads=GIVEN,
    ),
    # Sums
    Wrong(
        "bngain * bnvar_inv * dhpreact * (1 - 1 / n - bnraw**2 / (n - 1))",
        "only the Jacobian's diagonal: every example acts on all outputs of the batch",
        ("NOT_SUMMED", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "along = dhpreact * bnraw / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "the variance's term is not summed over the batch",
        ("NOT_SUMMED", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact / n - bnraw * along)",
        "the mean's term is not summed over the batch",
        ("NOT_SUMMED", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "mean = dhpreact.mean(1, keepdim=True)\n"
        "along = (dhpreact * bnraw).sum(1, keepdim=True) / (n_hidden - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - mean - bnraw * along)",
        "over the hidden units, as in layer norm: batch norm's statistics are over the batch",
        ("NOT_SUMMED",),
        reads="bngain, bnvar_inv, bnraw, dhpreact, n_hidden",
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum() / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean() - bnraw * along)",
        "summed over all there is: each hidden unit has statistics of its own",
        ("NOT_SUMMED",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean() - bnraw * along)",
        "the mean is over the hidden units, too: the axis is forgotten",
        ("NOT_SUMMED", "PATH"),
        reads=GIVEN,
    ),
    # Epsilon
    Wrong(
        "scale = bnvar**-0.5\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar_inv worked out anew, without the epsilon",
        ("EPSILON",),
        reads="bngain, bnvar, bnraw, dhpreact, n",
    ),
    Wrong(
        "scale = 1 / hprebn.std(0)\n"
        "xhat = (hprebn - hprebn.mean(0)) * scale\n"
        "along = (dhpreact * xhat).sum(0) / (n - 1)\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - xhat * along)",
        "bnvar_inv and bnraw worked out anew, without the epsilon",
        ("EPSILON",),
        reads="bngain, hprebn, dhpreact, n",
    ),
    Wrong(
        "scale = 1 / (bnvar.sqrt() + 1e-5)\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "the epsilon outside of the root",
        ("EPSILON", "LOCAL"),
        reads="bngain, bnvar, bnraw, dhpreact, n",
    ),
    # The upstream gradient
    Wrong(
        "(bngain * bnvar_inv).expand(n, -1)",
        "the direct path's local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (1 - 1 / n - bnraw**2 / (n - 1))",
        "the Jacobian's diagonal alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dh * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dh - dh.mean(0) - bnraw * along)",
        "dh used where dhpreact belongs: tanh is skipped",
        ("SWAPPED",),
        ("dh",),
        reads="bngain, bnvar_inv, bnraw, dh, n",
    ),
    Wrong(
        "g = (1 - h**2) * ((probs - F.one_hot(Yb, vocab_size)) / n @ W2.T)\n"
        "along = (g * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (g - g.mean(0) - bnraw * along)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhpreact",),
        reads="bngain, bnvar_inv, bnraw, h, W2, probs, Yb, n, vocab_size, dhpreact",
    ),
    Wrong(
        "dhpreact",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * dhpreact",
        "the gain alone: this is dbnraw",
        ("OTHER_KATA",),
        ("dbnraw",),
        reads=GIVEN,
    ),
    # The rest
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return (bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)).T",
        "transposed",
        ("TRANSPOSED",),
        reads=GIVEN,
    ),
    Wrong("torch.zeros_like(dhpreact)", "nothing but zeros", ("ZEROS",), reads=GIVEN),
    Wrong(
        "bngain * bnvar_inv / 32 * (32 * dhpreact - dhpreact.sum(0)"
        " - 32 / 31 * bnraw * (dhpreact * bnraw).sum(0))",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="bngain, bnvar_inv, bnraw, dhpreact",
    ),
    Wrong(
        "along = (dhpreact * bnraw).sum(0) / 31\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "n - 1 written as a number",
        ("HARD_CODED",),
        ("31",),
        reads="bngain, bnvar_inv, bnraw, dhpreact",
    ),
    Wrong(
        "dhpreact -= dhpreact.mean(0)\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - bnraw * along)",
        "the mean is taken off dhpreact in place",
        ("IN_PLACE",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "bnraw *= (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw)",
        "bnraw is multiplied in place",
        ("IN_PLACE",),
        ("bnraw",),
        reads=GIVEN,
    ),
]
RIGHT["kata-3/dhprebn"] = [
    Right(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        reads=GIVEN,
    ),
    Right(
        "dbnraw = bngain * dhpreact\n"
        "dbnvar = (dbnraw * bndiff).sum(0, keepdim=True) * -0.5 * (bnvar + 1e-5) ** -1.5\n"
        "dbndiff = bnvar_inv * dbnraw + 2 / (n - 1) * bndiff * dbnvar\n"
        "return dbndiff - dbndiff.sum(0, keepdim=True) / n",
        reads="bngain, bndiff, bnvar, bnvar_inv, dhpreact, n",
    ),
    Right(
        "xhat = torch.cat([torch.ones(1, n, n_hidden) / n**0.5, bnraw[None] / (n - 1) ** 0.5])\n"
        "away = torch.einsum('kih,kjh,jh->ih', xhat, xhat, dhpreact)\n"
        "return bngain * bnvar_inv * (dhpreact - away)",
        reads="bngain, bnvar_inv, bnraw, dhpreact, n, n_hidden",
    ),
    Right(
        "dhprebn = torch.zeros_like(dhpreact)\n"
        "for k in range(n_hidden):\n"
        "    x = bnraw[:, k]\n"
        "    jacobian = torch.eye(n) - 1 / n - torch.outer(x, x) / (n - 1)\n"
        "    dhprebn[:, k] = bngain[0, k] * bnvar_inv[0, k] * (jacobian @ dhpreact[:, k])\n"
        "return dhprebn",
        reads="bngain, bnvar_inv, bnraw, dhpreact, n, n_hidden",
    ),
    Right(
        "centred = dhpreact - dhpreact.mean(0)\n"
        "along = torch.einsum('nh,nh->h', centred, bnraw) / (n - 1)\n"
        "return (bngain * bnvar_inv).expand_as(bnraw) * (centred - bnraw * along)",
        reads=GIVEN,
    ),
    Right(
        "std = torch.sqrt(hprebn.var(0, keepdim=True) + 1e-5)\n"
        "xhat = (hprebn - hprebn.mean(0)) / std\n"
        "g = bngain * dhpreact / std\n"
        "return g - g.mean(0) - xhat * (g * xhat).sum(0) / (n - 1)",
        reads="hprebn, bngain, dhpreact, n",
    ),
    Right(
        "g, x = dhpreact.T, bnraw.T\n"
        "away = g.mean(1, keepdim=True) + x * (g * x).sum(1, keepdim=True) / (n - 1)\n"
        "return ((bngain * bnvar_inv).T * (g - away)).T",
        reads=GIVEN,
    ),
    Right(
        "g = (1 - h**2) * dh\n"
        "return bngain * bnvar_inv * (g - g.mean(0) - bnraw * (g * bnraw).sum(0) / (n - 1))",
        reads="bngain, bnvar_inv, bnraw, h, dh, n",
    ),
    Right(
        "centre = (torch.eye(n) - 1 / n).float().to(dhpreact.dtype)\n"
        "along = (dhpreact * bnraw).sum(0) / (n - 1)\n"
        "return bngain * bnvar_inv * (centre @ dhpreact - bnraw * along)",
        reads=GIVEN,
        hint=True,
    ),
]

# Here the variance divides by n, and bnvar_inv and bnraw come from it.
WRONG["kata-3/dhprebn_biased"] = [
    # Constant factors
    Wrong(
        "bngain * bnvar_inv * (dhpreact.mean(0) - dhpreact + bnraw * (dhpreact * bnraw).mean(0))",
        "the sign",
        ("CONSTANT",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (n * dhpreact - dhpreact.sum(0) - bnraw * (dhpreact * bnraw).sum(0))",
        "the 1/n in front is forgotten",
        ("CONSTANT",),
        ("n",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / (n - 1) * (n * dhpreact - dhpreact.sum(0)"
        " - bnraw * (dhpreact * bnraw).sum(0))",
        "1/(n-1) in front, where nothing is corrected",
        ("CONSTANT",),
        ("n",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (dhpreact - dhpreact.mean(0)"
        " - bnraw * (dhpreact * bnraw).mean(0))",
        "1/n once more: the means hold it, and dhpreact, too",
        ("CONSTANT",),
        ("n",),
        reads=GIVEN,
    ),
    # Bessel's correction and the other factors of one path
    Wrong(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
        "the previous kata's formula: with the biased variance there is no n/(n-1)",
        ("PATH", "CONSTANT"),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - (n - 1) / n * bnraw * (dhpreact * bnraw).sum(0))",
        "(n-1)/n, as if the biased variance had to be corrected the other way",
        ("PATH", "CONSTANT"),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.sum(0) / (n - 1)"
        " - bnraw * (dhpreact * bnraw).sum(0) / n)",
        "the mean divides by n, not by n - 1",
        ("PATH", "CONSTANT"),
        ("bnmeani",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - (dhpreact.sum(0)"
        " + bnraw * (dhpreact * bnraw).sum(0)) / (n - 1))",
        "n - 1 in both paths: nothing is corrected here",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.sum(0) - bnraw * (dhpreact * bnraw).mean(0))",
        "a sum where the mean over the batch belongs",
        ("PATH",),
        ("bnmeani",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).sum(0))",
        "the variance's 1/n is forgotten",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (dhpreact - dhpreact.sum(0) - bnraw * (dhpreact * bnraw).sum(0))",
        "the factor n of the direct path is forgotten within the brackets",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along / 2)",
        "the 2 of the square's derivative is forgotten",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - 2 * bnraw * along)",
        "the 1/2 of the root's derivative is forgotten",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - 2 * dhpreact.mean(0) - bnraw * along)",
        "the path through the mean counted twice",
        ("PATH",),
        ("bnmeani",),
        reads=GIVEN,
    ),
    # Paths missing, or of the wrong sign
    Wrong(
        "bngain * bnvar_inv * (dhpreact - bnraw * (dhpreact * bnraw).mean(0))",
        "the path through the mean is missing: this is dbndiff",
        ("PATH", "OTHER_KATA"),
        reads=GIVEN,
    ),
    Wrong(
        "g = bngain * bnvar_inv * dhpreact; return g - g.mean(0)",
        "the path through the variance is missing",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "dhpreact * bngain * bnvar_inv",
        "mean and variance taken as constants: only the direct path",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) + bnraw * (dhpreact * bnraw).mean(0))",
        "the sign of the path through the variance",
        ("PATH",),
        ("bnvar",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact + dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0))",
        "the sign of the path through the mean",
        ("PATH",),
        ("bnmeani",),
        reads=GIVEN,
    ),
    # Gain and scale
    Wrong(
        "g = bngain * dhpreact\n"
        "return bngain * bnvar_inv * (g - g.mean(0) - bnraw * (g * bnraw).mean(0))",
        "the gain twice: within the brackets it stands already",
        ("LOCAL",),
        ("bngain",),
        reads=GIVEN,
    ),
    Wrong(
        "bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0))",
        "the gain is forgotten",
        ("LOCAL",),
        ("bngain",),
        reads="bnvar_inv, bnraw, dhpreact",
    ),
    Wrong(
        "(dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0)) * bnvar_inv / bngain",
        "divided by the gain, as if to undo the forward pass",
        ("LOCAL",),
        ("bngain",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0))",
        "bnvar_inv is forgotten",
        ("LOCAL",),
        ("bnvar_inv",),
        reads="bngain, bnraw, dhpreact",
    ),
    Wrong(
        "scale = bnvar_inv**2\n"
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar_inv squared: it comes in once",
        ("LOCAL",),
        ("bnvar_inv",),
        reads=GIVEN,
    ),
    Wrong(
        "rest = dhpreact.mean(0) + bnraw * (dhpreact * bnraw).mean(0)\n"
        "return bngain * (bnvar_inv * dhpreact - rest)",
        "bnvar_inv is in the direct path only",
        ("PATH", "LOCAL"),
        reads=GIVEN,
    ),
    Wrong(
        "scale = (hprebn.var(0) + 1e-5) ** -0.5\n"
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar_inv worked out anew with var(), which divides by n - 1 unless told otherwise",
        ("LOCAL",),
        reads="bngain, hprebn, bnraw, dhpreact",
    ),
    # Within the variance's term
    Wrong(
        "along = (dhpreact * bndiff).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bndiff used where bnraw belongs, within the mean",
        ("SWAPPED", "PATH", "LOCAL"),
        reads="bngain, bnvar_inv, bnraw, bndiff, dhpreact",
    ),
    Wrong(
        "along = (dhpreact * hprebn).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - hprebn * along)",
        "hprebn used where bnraw belongs",
        ("SWAPPED", "PATH"),
        reads="bngain, bnvar_inv, hprebn, dhpreact",
    ),
    Wrong(
        "along = (dhpreact * hpreact).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "hpreact used where bnraw belongs, within the mean",
        ("SWAPPED", "PATH"),
        reads="bngain, bnvar_inv, bnraw, hpreact, dhpreact",
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - (dhpreact * bnraw).mean(0))",
        "the factor bnraw outside of the mean is forgotten",
        ("LOCAL", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw**2 * along)",
        "bnraw squared outside of the mean: it comes in once there and once within",
        ("LOCAL", "PATH"),
        reads=GIVEN,
    ),
    # Sums
    Wrong(
        "bngain * bnvar_inv / n * (n - 1 - bnraw**2) * dhpreact",
        "only the Jacobian's diagonal: every example acts on all outputs of the batch",
        ("NOT_SUMMED", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - bnraw**2 * dhpreact)",
        "the variance's term is not summed over the batch",
        ("NOT_SUMMED", "PATH"),
        reads=GIVEN,
    ),
    Wrong(
        "mean = dhpreact.mean(1, keepdim=True)\n"
        "along = (dhpreact * bnraw).mean(1, keepdim=True)\n"
        "return bngain * bnvar_inv * (dhpreact - mean - bnraw * along)",
        "over the hidden units, as in layer norm: batch norm's statistics are over the batch",
        ("NOT_SUMMED",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean() - bnraw * (dhpreact * bnraw).mean())",
        "averaged over all there is: each hidden unit has statistics of its own",
        ("NOT_SUMMED",),
        reads=GIVEN,
    ),
    # Epsilon
    Wrong(
        "scale = bnvar.rsqrt()\n"
        "along = (dhpreact * bnraw).mean(0)\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        "bnvar_inv worked out anew, without the epsilon",
        ("EPSILON",),
        reads="bngain, bnvar, bnraw, dhpreact",
    ),
    Wrong(
        "scale = 1 / hprebn.std(0, correction=0)\n"
        "xhat = (hprebn - hprebn.mean(0)) * scale\n"
        "return bngain * scale * (dhpreact - dhpreact.mean(0) - xhat * (dhpreact * xhat).mean(0))",
        "bnvar_inv and bnraw worked out anew, without the epsilon",
        ("EPSILON",),
        reads="bngain, hprebn, dhpreact",
    ),
    # The upstream gradient
    Wrong(
        "bngain * bnvar_inv * torch.ones_like(dhpreact)",
        "ones in place of the upstream gradient, in the direct path alone",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv / n * (n - 1 - bnraw**2)",
        "the Jacobian's diagonal alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain * bnvar_inv * (hpreact - hpreact.mean(0) - bnraw * (hpreact * bnraw).mean(0))",
        "hpreact itself used where its gradient belongs",
        ("SWAPPED", "NO_UPSTREAM"),
        ("dhpreact",),
        reads="bngain, bnvar_inv, bnraw, hpreact, dhpreact",
    ),
    Wrong(
        "g = (1 - h**2) * ((probs - F.one_hot(Yb, vocab_size)) / n @ W2.T)\n"
        "return bngain * bnvar_inv * (g - g.mean(0) - bnraw * (g * bnraw).mean(0))",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dhpreact",),
        reads="bngain, bnvar_inv, bnraw, h, W2, probs, Yb, n, vocab_size, dhpreact",
    ),
    Wrong(
        "dhpreact",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "dhpreact * bngain",
        "the gain alone: this is dbnraw",
        ("OTHER_KATA",),
        ("dbnraw",),
        reads=GIVEN,
    ),
    # The rest
    Wrong(
        "g, x = dhpreact.T, bnraw.T\n"
        "away = g.mean(1, keepdim=True) + x * (g * x).mean(1, keepdim=True)\n"
        "return (bngain * bnvar_inv).T * (g - away)",
        "transposed to work along rows, and not transposed back",
        ("TRANSPOSED",),
        reads=GIVEN,
    ),
    Wrong("torch.zeros_like(bnraw)", "nothing but zeros", ("ZEROS",), reads=GIVEN),
    Wrong(
        "bngain * bnvar_inv / 32 * (32 * dhpreact - dhpreact.sum(0)"
        " - bnraw * (dhpreact * bnraw).sum(0))",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
        reads="bngain, bnvar_inv, bnraw, dhpreact",
    ),
    Wrong(
        "dhprebn = torch.zeros_like(dhpreact)\n"
        "for k in range(64):\n"
        "    g, x = dhpreact[:, k], bnraw[:, k]\n"
        "    away = g.mean() + x * (g * x).mean()\n"
        "    dhprebn[:, k] = bngain[0, k] * bnvar_inv[0, k] * (g - away)\n"
        "return dhprebn",
        "the number of hidden units written as a number",
        ("HARD_CODED",),
        ("64",),
        reads="bngain, bnvar_inv, bnraw, dhpreact",
    ),
    Wrong(
        "dhpreact *= bngain\n"
        "return bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0))",
        "the gain is multiplied into dhpreact in place",
        ("IN_PLACE",),
        ("dhpreact",),
        reads=GIVEN,
    ),
    Wrong(
        "bnvar_inv *= bngain\n"
        "return bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0))",
        "the gain is multiplied into bnvar_inv in place",
        ("IN_PLACE",),
        ("bnvar_inv",),
        reads=GIVEN,
    ),
]
RIGHT["kata-3/dhprebn_biased"] = [
    Right(
        "bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * (dhpreact * bnraw).mean(0))",
        reads=GIVEN,
    ),
    Right(
        "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)"
        " - bnraw * (dhpreact * bnraw).sum(0))",
        reads=GIVEN,
    ),
    Right(
        "dbnraw = bngain * dhpreact\n"
        "dbnvar = (dbnraw * bndiff).sum(0, keepdim=True) * -0.5 * (bnvar + 1e-5) ** -1.5\n"
        "dbnmeani = -(bnvar_inv * dbnraw).sum(0) - dbnvar * 2 * bndiff.mean(0)\n"
        "return bnvar_inv * dbnraw + dbnvar * 2 / n * bndiff + dbnmeani / n",
        reads="bngain, bndiff, bnvar, bnvar_inv, dhpreact, n",
    ),
    Right(
        "xhat = torch.stack([torch.ones_like(bnraw), bnraw]) / n**0.5\n"
        "along = torch.einsum('kjh,jh->kh', xhat, dhpreact)\n"
        "return bngain * bnvar_inv * (dhpreact - torch.einsum('kih,kh->ih', xhat, along))",
        reads=GIVEN,
    ),
    Right(
        "dhprebn = torch.zeros_like(dhpreact)\n"
        "for i in range(n):\n"
        "    for j in range(n):\n"
        "        jacobian = float(i == j) - (1 + bnraw[i] * bnraw[j]) / n\n"
        "        dhprebn[i] += (bngain * bnvar_inv)[0] * jacobian * dhpreact[j]\n"
        "return dhprebn",
        reads=GIVEN,
    ),
    Right(
        "var, mean = torch.var_mean(hprebn, dim=0, correction=0)\n"
        "xhat = (hprebn - mean) / torch.sqrt(var + 1e-5)\n"
        "g = bngain * dhpreact / torch.sqrt(var + 1e-5)\n"
        "return g - g.mean(0) - xhat * (g * xhat).mean(0)",
        reads="hprebn, bngain, dhpreact",
    ),
    Right(
        "g, x = (bngain * dhpreact).T, bnraw.T\n"
        "away = g.mean(1, keepdim=True) + x * (g * x).mean(1, keepdim=True)\n"
        "return (bnvar_inv.T * (g - away)).T",
        reads=GIVEN,
    ),
    Right(
        "along = torch.zeros(n_hidden, dtype=torch.float32)\n"
        "for i in range(n):\n"
        "    along += dhpreact[i] * bnraw[i] / n\n"
        "return bngain * bnvar_inv * (dhpreact - dhpreact.mean(0) - bnraw * along)",
        reads="bngain, bnvar_inv, bnraw, dhpreact, n, n_hidden",
        hint=True,
    ),
]
