"""kata-5: a level of the WaveNet. The mistakes are those of a third axis, and stage 3's once more."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-5/dh_2"] = [
    Wrong("dlogits @ W_3.T", "the axis that squeeze took away is not put back", ("SHAPE",)),
    Wrong("(dlogits @ W_3).unsqueeze(1)", "not transposed: shapes that do not fit", ()),
    Wrong("(W_3 @ dlogits.T).T.unsqueeze(2)", "the axis is put back at the end", ("SHAPE",)),
    Wrong(
        "dlogits @ W_3.T / n",
        "1/n once more, and no axis",
        ("SHAPE",),
        reads="W_3, dlogits, n",
    ),
    Wrong(
        "(dlogits @ W_3.T / n).unsqueeze(1)",
        "1/n once more: dlogits holds it already",
        ("CONSTANT",),
        ("n",),
        reads="W_3, dlogits, n",
    ),
    Wrong("-(dlogits @ W_3.T).unsqueeze(1)", "the sign", ("CONSTANT",)),
    Wrong(
        "W_3.sum(1) * torch.ones_like(h_2)",
        "the local derivative alone: the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dlogits",),
        reads="W_3, h_2",
    ),
    Wrong(
        "(dlogits @ W_3.T).unsqueeze(1) * (1 - h_2**2)",
        "one step too far: the tanh comes next",
        ("LOCAL", "OTHER_KATA", "ADDED"),
        reads="W_3, dlogits, h_2",
    ),
]
RIGHT["kata-5/dh_2"] = [
    Right("(dlogits @ W_3.T)[:, None]"),
    Right("torch.einsum('nv,jv->nj', dlogits, W_3).unsqueeze(1)"),
    Right("dlogits.unsqueeze(1) @ W_3.t()"),
    Right("F.linear(dlogits, W_3).view(h_2.shape)", reads="W_3, dlogits, h_2"),
    Right("(W_3 @ dlogits.T).T.reshape(n, 1, -1)", reads="W_3, dlogits, n"),
]

WRONG["kata-5/dbnbias_1"] = [
    Wrong(
        "dhpreact_1.sum(0)",
        "summed over the examples alone, as in stage 1: the places are left",
        ("NOT_SUMMED",),
    ),
    Wrong("dhpreact_1.sum(1)", "summed over the places alone", ("NOT_SUMMED",)),
    Wrong("dhpreact_1.sum((0, 1), keepdim=True)", "the shape of stage 1's bias", ("SHAPE",)),
    Wrong("dhpreact_1.sum(0).mean(0)", "the mean over the places", ("CONSTANT",), ("k",)),
    Wrong("dhpreact_1.mean((0, 1))", "the mean where the sum belongs", ("CONSTANT",), ("n",)),
    Wrong("dhpreact_1[:, -1].sum(0)", "the last place alone", ("OVERWRITTEN",)),
    Wrong("dhpreact_1.sum()", "summed over everything", ("NOT_SUMMED",)),
    Wrong("-dhpreact_1.sum((0, 1))", "the sign", ("CONSTANT",)),
    Wrong(
        "(dhpreact_1 * bnraw_1).sum((0, 1))",
        "the gradient of the gain: the bias is added, not multiplied",
        ("OTHER_KATA",),
        ("dbngain_1",),
        reads="bnraw_1, dhpreact_1",
    ),
]
RIGHT["kata-5/dbnbias_1"] = [
    Right("dhpreact_1.sum(0).sum(0)"),
    Right("dhpreact_1.flatten(0, 1).sum(0)"),
    Right("torch.einsum('npj->j', dhpreact_1)"),
    Right("dhpreact_1.sum((0, 1), keepdim=True).flatten()"),
    Right("sum(dhpreact_1[:, p] for p in range(k)).sum(0)", reads="dhpreact_1, k"),
]

WRONG["kata-5/dbngain_1"] = [
    Wrong("(bnraw_1 * dhpreact_1).sum(0)", "the places are left", ("NOT_SUMMED",)),
    Wrong("(bnraw_1 * dhpreact_1).sum((0, 1), keepdim=True)", "axes of length 1", ("SHAPE",)),
    Wrong(
        "dhpreact_1.sum((0, 1))",
        "the gradient of the bias: the other factor is forgotten",
        ("OTHER_KATA",),
        ("dbnbias_1",),
        reads="dhpreact_1",
    ),
    Wrong(
        "bnraw_1.sum((0, 1)) * dhpreact_1.sum((0, 1))",
        "the product of the sums, where the sum of the products belongs",
        ("NOT_SUMMED", "LOCAL", "ZEROS"),
    ),
    Wrong(
        "bnraw_1.sum((0, 1))",
        "the incoming gradient is forgotten, and normalised numbers add up to zero",
        ("NO_UPSTREAM", "ZEROS"),
        reads="bnraw_1",
    ),
    Wrong("(bnraw_1 * dhpreact_1).mean((0, 1))", "a mean for the sum", ("CONSTANT",), ("n",)),
    Wrong(
        "(hpreact_1 * dhpreact_1).sum((0, 1))",
        "hpreact_1 in the place of bnraw_1: the gain meets what was normalised",
        ("SWAPPED",),
        ("hpreact_1",),
        reads="hpreact_1, dhpreact_1",
    ),
    Wrong(
        "(bndiff_1 * dhpreact_1).sum((0, 1))",
        "bndiff_1 in the place of bnraw_1",
        ("SWAPPED",),
        ("bndiff_1",),
        reads="bndiff_1, dhpreact_1",
    ),
    Wrong(
        "(bnraw_1 * dhpreact_1).reshape(n_hidden, -1).sum(1)",
        "a reshape, as if it brought the axis to the front",
        ("TRANSPOSED",),
        ("reshape",),
        "bnraw_1, dhpreact_1, n_hidden",
    ),
]
RIGHT["kata-5/dbngain_1"] = [
    Right("(bnraw_1 * dhpreact_1).sum(1).sum(0)"),
    Right("torch.einsum('npj,npj->j', bnraw_1, dhpreact_1)"),
    Right("(dhpreact_1 * bnraw_1).flatten(0, 1).sum(0)"),
    Right(
        "(dhpreact_1 * bndiff_1).sum((0, 1)) * bnvar_inv_1.flatten()",
        reads="dhpreact_1, bndiff_1, bnvar_inv_1",
    ),
]

GIVEN = "bngain_1, bnvar_inv_1, bnraw_1, dhpreact_1, n, k"
NORM = "bngain_1 * bnvar_inv_1 * "
WRONG["kata-5/dhprebn_1"] = [
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.mean(0)"
        " - bnraw_1 * (dhpreact_1 * bnraw_1).sum(0) / (n - 1))",
        "stage 3's sums over the examples alone: each place has its own statistics then",
        ("NOT_SUMMED", "PATH", "LOCAL"),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.sum((0, 1)) / n"
        " - bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)) / (n - 1))",
        "n where N = n * k belongs",
        ("CONSTANT", "PATH", "LOCAL"),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.mean((0, 1))"
        " - bnraw_1 * (dhpreact_1 * bnraw_1).mean((0, 1)))",
        "N in both: the variance divides by N - 1",
        ("PATH", "CONSTANT"),
        ("bnvar_1",),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.mean((0, 1))"
        " - bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)) / (n * (k - 1)))",
        "Bessel's correction taken off k instead of N",
        ("PATH", "CONSTANT"),
        ("bnvar_1",),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "dhpreact_1",
        "the statistics are treated as constants",
        ("PATH",),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.mean((0, 1)))",
        "the path through the variance is missing",
        ("PATH",),
        ("bnvar_1",),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)) / (n * k - 1))",
        "the path through the mean is missing",
        ("PATH",),
        ("bnmean_1",),
        reads=GIVEN,
    ),
    Wrong(
        "bnvar_inv_1 * (dhpreact_1 - dhpreact_1.mean((0, 1))"
        " - bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)) / (n * k - 1))",
        "the gain is forgotten",
        ("LOCAL",),
        ("bngain_1",),
        reads=GIVEN,
    ),
    Wrong(
        "bngain_1 * (dhpreact_1 - dhpreact_1.mean((0, 1))"
        " - bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)) / (n * k - 1))",
        "bnvar_inv_1 is forgotten",
        ("LOCAL",),
        ("bnvar_inv_1",),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.mean((0, 1))"
        " + bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)) / (n * k - 1))",
        "the sign of the path through the variance",
        ("PATH", "CONSTANT"),
        ("bnvar_1",),
        reads=GIVEN,
    ),
    Wrong(
        NORM + "(dhpreact_1 - dhpreact_1.mean((0, 1))"
        " - n / (n - 1) * bnraw_1 * (dhpreact_1 * bnraw_1).mean((0, 1)))",
        "stage 3's n/(n - 1) for N/(N - 1)",
        ("PATH",),
        ("bnvar_1",),
        reads=GIVEN,
    ),
    Wrong(
        "N = n * k\n"
        "along = (dhpreact_1 * bnraw_1).sum((0, 1))\n"
        "return " + NORM + "(dhpreact_1 - dhpreact_1.mean((0, 1)) - bnraw_1 * along / N - 1)",
        "the brackets of N - 1",
        ("LOCAL",),
        ("brackets",),
        reads=GIVEN,
    ),
]
RIGHT["kata-5/dhprebn_1"] = [
    Right(
        "N = n * k\nreturn "
        + "bngain_1 * bnvar_inv_1 / N * (N * dhpreact_1 - dhpreact_1.sum((0, 1))"
        " - N / (N - 1) * bnraw_1 * (dhpreact_1 * bnraw_1).sum((0, 1)))",
        reads=GIVEN,
    ),
    Right(
        "g, x = dhpreact_1.flatten(0, 1), bnraw_1.flatten(0, 1)\n"
        "dx = g - g.mean(0) - x * (g * x).sum(0) / (len(g) - 1)\n"
        "return (bngain_1 * bnvar_inv_1.flatten() * dx).view(dhpreact_1.shape)",
    ),
    Right(
        "N = n * k\n"
        "g = bngain_1 * dhpreact_1\n"
        "dvar = -0.5 * bnvar_inv_1**2 * (g * bnraw_1).sum((0, 1), keepdim=True)\n"
        "dmean = -bnvar_inv_1 * g.sum((0, 1), keepdim=True)\n"
        "return bnvar_inv_1 * g + dmean / N + dvar * 2 * (bnraw_1 / bnvar_inv_1) / (N - 1)",
        reads=GIVEN,
    ),
    Right(
        "N = n * k\n"
        "mean = torch.einsum('npj->j', dhpreact_1) / N\n"
        "along = torch.einsum('npj,npj->j', dhpreact_1, bnraw_1) / (N - 1)\n"
        "return (dhpreact_1 - mean - bnraw_1 * along) * bngain_1 * bnvar_inv_1",
        reads=GIVEN,
    ),
]

WRONG["kata-5/dW_1"] = [
    Wrong(
        "flat_1.transpose(1, 2) @ dhprebn_1",
        "the examples are left: a product for each of them, not added up",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "(flat_1.transpose(1, 2) @ dhprebn_1).mean(0)",
        "a mean over the examples where the sum belongs",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "(flat_1.transpose(1, 2) @ dhprebn_1)[0]", "the first example alone", ("NOT_SUMMED", "PATH")
    ),
    Wrong(
        "flat_1.sum(1).T @ dhprebn_1.sum(1)",
        "summed over the places before the product",
        ("NOT_SUMMED",),
        ("dhprebn_1",),
    ),
    Wrong("flat_1[:, -1].T @ dhprebn_1[:, -1]", "the last place alone", ("OVERWRITTEN",)),
    Wrong(
        "(flat_1.flatten(0, 1).T @ dhprebn_1.flatten(0, 1)).T",
        "transposed",
        ("TRANSPOSED", "SHAPE"),
    ),
    Wrong(
        "flat_1.flatten(0, 1).T @ dhprebn_1.flatten(0, 1) / (n * k)",
        "a mean over the rows",
        ("CONSTANT",),
        ("n",),
        reads="flat_1, dhprebn_1, n, k",
    ),
    Wrong("-flat_1.flatten(0, 1).T @ dhprebn_1.flatten(0, 1)", "the sign", ("CONSTANT",)),
    Wrong(
        "flat_1.flatten(0, 1).T @ torch.ones_like(dhprebn_1.flatten(0, 1))",
        "ones in the place of the incoming gradient",
        ("NO_UPSTREAM",),
        ("dhprebn_1",),
    ),
    Wrong(
        "flat_1.flatten(0, 1).T @ hprebn_1.flatten(0, 1)",
        "the value hprebn_1 in the place of its gradient",
        ("NO_UPSTREAM", "SWAPPED"),
        ("dhprebn_1",),
        reads="flat_1, hprebn_1",
    ),
    Wrong(
        "flat_1.reshape(flat_1.shape[2], -1) @ dhprebn_1.flatten(0, 1)",
        "a reshape, as if it transposed",
        ("TRANSPOSED",),
        ("flat_1",),
    ),
]
RIGHT["kata-5/dW_1"] = [
    Right("torch.einsum('npa,npj->aj', flat_1, dhprebn_1)"),
    Right("(flat_1.transpose(1, 2) @ dhprebn_1).sum(0)"),
    Right("torch.tensordot(flat_1, dhprebn_1, dims=([0, 1], [0, 1]))"),
    Right("sum(flat_1[:, p].T @ dhprebn_1[:, p] for p in range(k))", reads="flat_1, dhprebn_1, k"),
    Right("flat_1.reshape(-1, flat_1.shape[2]).t().mm(dhprebn_1.reshape(-1, dhprebn_1.shape[2]))"),
]

WRONG["kata-5/dflat_1"] = [
    Wrong("dhprebn_1.flatten(0, 1) @ W_1.T", "examples and places are still one axis", ("SHAPE",)),
    Wrong(
        "(dhprebn_1 @ W_1.T).sum(0, keepdim=True)", "added up over the examples", ("NOT_SUMMED",)
    ),
    Wrong(
        "dhprebn_1 @ W_1.reshape(W_1.shape[1], -1)",
        "reshaped where it must be transposed",
        ("TRANSPOSED",),
        ("W_1",),
    ),
    Wrong("-(dhprebn_1 @ W_1.T)", "the sign", ("CONSTANT",)),
    Wrong(
        "(dhprebn_1 @ W_1.T) / k",
        "a share for each neighbour: a view copies nothing",
        ("CONSTANT",),
        ("k",),
        reads="W_1, dhprebn_1, k",
    ),
    Wrong(
        "W_1.sum(1).expand(n, k, -1)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dhprebn_1",),
        reads="W_1, n, k",
    ),
    Wrong(
        "hprebn_1 @ W_1.T",
        "the value in the place of its gradient",
        ("NO_UPSTREAM", "SWAPPED"),
        ("dhprebn_1",),
        reads="W_1, hprebn_1",
    ),
    Wrong(
        "(dhprebn_1 @ W_1.T).view(n, k * k, -1)",
        "one step too far: this is dh_0",
        ("OTHER_KATA", "SHAPE"),
        reads="W_1, dhprebn_1, n, k",
    ),
]
RIGHT["kata-5/dflat_1"] = [
    Right("torch.einsum('npj,aj->npa', dhprebn_1, W_1)"),
    Right("F.linear(dhprebn_1, W_1)"),
    Right("(dhprebn_1.flatten(0, 1) @ W_1.T).view(n, k, -1)", reads="W_1, dhprebn_1, n, k"),
    Right("(W_1 @ dhprebn_1.transpose(1, 2)).transpose(1, 2)"),
]

WRONG["kata-5/dh_0"] = [
    Wrong("dflat_1", "the view is not undone", ("SHAPE", "UNCHANGED")),
    Wrong(
        "dflat_1.view(n, -1, k * k).transpose(1, 2)",
        "the right shape by another order: neighbours and channels are mixed",
        ("TRANSPOSED",),
    ),
    Wrong(
        "torch.cat(dflat_1.chunk(k, dim=2), dim=1)",
        "all first neighbours, then all second ones: the places are mixed",
        ("TRANSPOSED", "MASK"),
    ),
    Wrong("dflat_1.view(n, k * k, -1) / k", "a share for each neighbour", ("CONSTANT",), ("k",)),
    Wrong("dflat_1.view(n, k * k, -1) * k", "k times too much", ("CONSTANT",), ("k",)),
    Wrong("-dflat_1.view(n, k * k, -1)", "the sign", ("CONSTANT",)),
    Wrong(
        "dflat_1.view(n, k, k, -1).sum(2).repeat_interleave(k, 1)",
        "both neighbours get the sum of their gradients",
        (),
    ),
    Wrong(
        "dflat_1.view(n, k, k, -1).flip(2).flatten(1, 2)",
        "the neighbours are exchanged",
        ("TRANSPOSED", "MASK"),
    ),
]
RIGHT["kata-5/dh_0"] = [
    Right("dflat_1.view(h_0.shape)", reads="dflat_1, h_0"),
    Right("dflat_1.unflatten(2, (k, -1)).flatten(1, 2)"),
    Right("torch.stack(dflat_1.chunk(k, dim=2), dim=2).flatten(1, 2)"),
    Right("dflat_1.reshape(n, k * k, dflat_1.shape[2] // k)"),
    Right("torch.cat([c[:, None, :] for row in dflat_1.unbind(1) for c in row.chunk(k, 1)], 1)"),
]

WRONG["kata-5/dC"] = [
    Wrong(
        "dC = torch.zeros_like(C)\ndC[Xb] = demb\nreturn dC",
        "overwritten: only the last time that a letter comes counts",
        ("OVERWRITTEN",),
    ),
    Wrong(
        "dC = torch.zeros_like(C)\ndC[Xb] += demb\nreturn dC",
        "+= with an index adds each letter once",
        ("OVERWRITTEN",),
    ),
    Wrong(
        "dC = torch.zeros_like(C)\nfor i in range(len(Xb)):\n    dC[Xb[i]] += demb[i]\nreturn dC",
        "+= for a row of letters: a letter that comes twice in one example is added once",
        ("OVERWRITTEN",),
    ),
    Wrong(
        "dC = torch.zeros_like(C).index_add_(0, Xb[:, -1], demb[:, -1])\nreturn dC",
        "the last place alone",
        ("PATH", "OVERWRITTEN", "MASK"),
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1)) / len(Xb)",
        "1/n once more",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "torch.ones_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))",
        "begun with ones: every number is 1 too large",
        ("ADDED",),
    ),
    Wrong(
        "torch.zeros_like(C).index_add_(0, Xb.T.flatten(), demb.flatten(0, 1))",
        "letters and gradients in different orders",
        ("TRANSPOSED", "SWAPPED"),
    ),
    Wrong("demb.sum((0, 1))", "no row for each letter", ("SHAPE",)),
    Wrong(
        "d = torch.zeros_like(C)\n"
        "for i in range(len(Xb)):\n"
        "    for j in range(k):\n"
        "        d[Xb[i, j]] += demb[i, j]\n"
        "return d",
        "a loop over k letters: an example has k*k*k",
        ("NOT_SUMMED",),
        ("first `k`",),
        "C, Xb, demb, k",
    ),
]
RIGHT["kata-5/dC"] = [
    Right(
        "dC = torch.zeros_like(C)\nfor i in range(Xb.shape[0]):\n    for p in range(Xb.shape[1]):\n"
        "        dC[Xb[i, p]] += demb[i, p]\nreturn dC"
    ),
    Right("F.one_hot(Xb.flatten(), len(C)).to(demb.dtype).T @ demb.flatten(0, 1)"),
    Right("torch.zeros_like(C).index_put_((Xb,), demb, accumulate=True)"),
    Right(
        "torch.einsum('npv,npe->ve', F.one_hot(Xb, C.shape[0]).to(C.dtype), demb)",
    ),
]
