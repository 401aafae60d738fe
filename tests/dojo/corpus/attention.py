"""kata-8, up to `dk`: softmax by itself, and one head of attention."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-8/dz"] = [
    Wrong(
        "p * (1 - p) * dp",
        "only the Jacobian's diagonal: the sigmoid's derivative for softmax's",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong("dp", "softmax left out", ("UNCHANGED",), ("dp",)),
    Wrong("p * dp", "the second term is missing: the row is tied together", ("LOCAL", "PATH")),
    Wrong(
        "p * (dp - dp.sum(-1, keepdim=True))",
        "p is missing in the sum: the average is weighted",
        ("LOCAL",),
    ),
    Wrong(
        "p * (dp - dp.mean(-1, keepdim=True))",
        "a plain mean: the average is taken with the weights",
        ("LOCAL",),
    ),
    Wrong(
        "p * (dp - (p * dp).mean(-1, keepdim=True))",
        "a mean where the sum belongs: the weights add up to 1 already",
        ("LOCAL", "CONSTANT"),
    ),
    Wrong(
        "dp - (p * dp).sum(-1, keepdim=True)",
        "the p in front is forgotten",
        ("LOCAL",),
        ("p",),
    ),
    Wrong(
        "p * (dp - (p * dp).sum(0, keepdim=True))",
        "summed over the wrong axis",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "p * (dp + (p * dp).sum(-1, keepdim=True))",
        "the sign of the second term",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "p * (dp - (p * dp).sum())",
        "summed over all rows",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong("p * (1 - p)", "the diagonal alone, without the incoming gradient", ("NO_UPSTREAM",)),
    Wrong(
        "dp * (1 - p)",
        "the second term's sum taken at its own place only, and p forgotten",
        ("LOCAL",),
    ),
    Wrong(
        "z * (dp - (z * dp).sum(-1, keepdim=True))",
        "the input for the output: the formula is written with p",
        ("SWAPPED", "LOCAL"),
        ("z",),
        reads="z, dp",
    ),
    Wrong(
        "dp * (1 - dp)",
        "the incoming gradient taken for softmax's output",
        ("SWAPPED", "LOCAL"),
    ),
    Wrong(
        "d = torch.zeros_like(p)\n"
        "for b in range(p.shape[0]):\n"
        "    for i in range(p.shape[1]):\n"
        "        for j in range(p.shape[1]):\n"
        "            d[b, i] = p[b, i] * (float(i == j) - p[b, j]) * dp[b, j]\n"
        "return d",
        "each term overwrites the one before it",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong("torch.zeros_like(p)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "dp -= (p * dp).sum(-1, keepdim=True); return p * dp",
        "the incoming gradient is changed in place",
        ("IN_PLACE",),
        ("dp",),
    ),
    Wrong("p * (dp - (p * dp).sum(-1))", "keepdim forgotten: torch says so itself", ()),
    Wrong(
        "dp - p * dp.sum(-1, keepdim=True)",
        "log_softmax's way back, which stage 2 had: p in front and p in the sum are missing",
        ("LOCAL",),
        ("p",),
    ),
]
RIGHT["kata-8/dz"] = [
    Right("p * (dp - (p * dp).sum(-1, keepdim=True))"),
    Right("p * dp - p * (p * dp).sum(-1, keepdim=True)"),
    Right("g = p * dp; return g - p * g.sum(1, keepdim=True)"),
    Right("torch.einsum('bij,bj->bi', torch.diag_embed(p) - p[:, :, None] * p[:, None, :], dp)"),
    Right(
        "return torch.stack([(row.diag() - torch.outer(row, row)) @ g for row, g in zip(p, dp)])"
    ),
    Right(
        "p = torch.exp(z - z.logsumexp(-1, keepdim=True))\n"
        "return p * (dp - (p * dp).sum(-1, keepdim=True))",
        reads="z, dp",
    ),
    Right(
        "d = torch.zeros_like(p)\n"
        "for b in range(B):\n"
        "    for i in range(T):\n"
        "        for j in range(T):\n"
        "            d[b, i] += p[b, i] * (float(i == j) - p[b, j]) * dp[b, j]\n"
        "return d",
        reads="p, dp, B, T",
    ),
    Right(
        "d = torch.empty_like(p, dtype=torch.float32)\n"
        "for b, row in enumerate(p):\n"
        "    d[b] = row * (dp[b] - row @ dp[b])\n"
        "return d",
        hint=True,
    ),
]

WRONG["kata-8/dv"] = [
    Wrong("att @ dy", "att for its transpose", ("TRANSPOSED", "LOCAL"), ("att",)),
    Wrong("dy.T @ att", "transposed", ("TRANSPOSED",)),
    Wrong("dy", "the mixture left out", ("UNCHANGED",), ("dy",)),
    Wrong(
        "att.T @ dy / head_size**0.5",
        "the scale belongs to the scores",
        ("CONSTANT",),
        ("head_size",),
        reads="att, dy, head_size",
    ),
    Wrong(
        "att.T @ dy / T",
        "a mean over the places where their sum belongs",
        ("CONSTANT",),
        ("T",),
        reads="att, dy, T",
    ),
    Wrong(
        "scores.T @ dy",
        "the scores, before the softmax, for the weights",
        ("SWAPPED", "LOCAL"),
        ("scores",),
        reads="scores, dy",
    ),
    Wrong(
        "att.sum(0)[:, None] * dy",
        "summed before the product: each row of dy has weights of its own",
        ("LOCAL", "NOT_SUMMED"),
    ),
    Wrong(
        "att.sum(0)[:, None].expand(-1, head_size)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dy",),
        reads="att, dy, head_size",
    ),
    Wrong(
        "att.T @ y",
        "the output for its gradient",
        ("SWAPPED", "NO_UPSTREAM", "LOCAL"),
        ("y",),
        reads="att, y",
    ),
    Wrong(
        "for i in range(T):\n    d = att[i][:, None] * dy[i]\nreturn d",
        "each place overwrites the one before it",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="att, dy, T",
    ),
]
RIGHT["kata-8/dv"] = [
    Right("att.T @ dy"),
    Right("(dy.T @ att).T"),
    Right("torch.einsum('ij,ic->jc', att, dy)"),
    Right("sum(torch.outer(att[i], dy[i]) for i in range(T))", reads="att, dy, T"),
    Right("torch.matmul(att.transpose(0, 1), dy)"),
    Right("torch.softmax(q @ k.T / math.sqrt(head_size), 1).T @ dy", reads="q, k, dy, head_size"),
]

WRONG["kata-8/datt"] = [
    Wrong("v @ dy.T", "the factors exchanged: this is the transpose", ("TRANSPOSED",)),
    Wrong(
        "dy @ v.T / head_size**0.5",
        "the scale belongs to the scores",
        ("CONSTANT",),
        ("head_size",),
        reads="v, dy, head_size",
    ),
    Wrong(
        "dy @ v.T * head_size**0.5",
        "the scale turned round, and at the wrong line",
        ("CONSTANT",),
        ("head_size",),
        reads="v, dy, head_size",
    ),
    Wrong(
        "dy @ k.T",
        "the keys for the values",
        ("SWAPPED", "LOCAL"),
        ("k",),
        reads="k, dy",
    ),
    Wrong("-dy @ v.T", "the sign", ("CONSTANT",)),
    Wrong(
        "y @ v.T",
        "the output for its gradient",
        ("SWAPPED", "NO_UPSTREAM", "LOCAL"),
        ("y",),
        reads="y, v",
    ),
    Wrong(
        "att * (dy @ v.T)",
        "the weights are not in the derivative of the product with respect to them",
        ("LOCAL",),
        ("att",),
        reads="att, v, dy",
    ),
    Wrong(
        "d = dy @ v.T; return att * (d - (att * d).sum(-1, keepdim=True))",
        "one step too far: this is dscores",
        ("OTHER_KATA",),
        ("dscores",),
        reads="att, v, dy",
    ),
    Wrong(
        "v.sum(1).expand(T, T)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dy",),
        reads="v, dy, T",
    ),
    Wrong(
        "(dy @ v.T) / head_size",
        "a mean over the features where their sum belongs",
        ("CONSTANT",),
        ("head_size",),
        reads="v, dy, head_size",
    ),
    Wrong("dy @ v", "v is not transposed: torch says so itself", ()),
]
RIGHT["kata-8/datt"] = [
    Right("dy @ v.T"),
    Right("(v @ dy.T).T"),
    Right("torch.einsum('ic,jc->ij', dy, v)"),
    Right("(dy[:, None, :] * v[None, :, :]).sum(-1)"),
    Right("torch.matmul(dy, v.transpose(0, 1))"),
    Right("torch.stack([v @ g for g in dy])"),
]

WRONG["kata-8/dscores"] = [
    Wrong(
        "datt * att * (1 - att)",
        "only the Jacobian's diagonal",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong("datt", "softmax left out", ("UNCHANGED",), ("datt",)),
    Wrong(
        "datt * head_size**0.5",
        "softmax left out, and a scale that has no place here, turned round",
        ("LOCAL", "CONSTANT"),
        reads="att, datt, head_size",
    ),
    Wrong(
        "datt * (1 - torch.eye(T))",
        "the identity for the weights: softmax left out",
        ("LOCAL", "MASK"),
        reads="att, datt, T",
    ),
    Wrong(
        "-(datt**2)",
        "the incoming gradient taken for softmax's output",
        ("LOCAL", "SWAPPED"),
    ),
    Wrong(
        "datt * (1 - datt)",
        "the incoming gradient taken for softmax's output",
        ("LOCAL", "SWAPPED"),
    ),
    Wrong("att * datt", "the second term is missing", ("LOCAL", "PATH")),
    Wrong(
        "att * (datt - (att * datt).sum(0, keepdim=True))",
        "summed over the wrong axis: a row of att adds up to 1, not a column",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "att * (datt - datt.sum(-1, keepdim=True))",
        "att is missing in the sum",
        ("LOCAL",),
    ),
    Wrong(
        "att * (datt - (att * datt).mean(-1, keepdim=True))",
        "a mean where the sum belongs",
        ("LOCAL", "CONSTANT"),
    ),
    Wrong(
        "datt - (att * datt).sum(-1, keepdim=True)",
        "the factor att is forgotten",
        ("LOCAL",),
        ("att",),
    ),
    Wrong(
        "att * (datt + (att * datt).sum(-1, keepdim=True))",
        "the sign of the second term",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "att * (datt - (att * datt).sum(-1, keepdim=True)) / head_size**0.5",
        "the scale lies before the scores, not behind them",
        ("CONSTANT",),
        ("head_size",),
        reads="att, datt, head_size",
    ),
    Wrong(
        "scores * (datt - (scores * datt).sum(-1, keepdim=True))",
        "softmax's input for its output",
        ("SWAPPED", "LOCAL"),
        ("scores",),
        reads="scores, datt",
    ),
    Wrong(
        "torch.softmax(datt, -1)",
        "the forward pass again",
        ("LOCAL",),
    ),
    Wrong(
        "att * (datt - (att * datt).sum(-1))",
        "keepdim forgotten: the averages of the rows are subtracted from the columns",
        ("SHAPE",),
        ("`keepdim` is missing",),
    ),
    Wrong(
        "d = torch.zeros_like(att)\n"
        "for i in range(T):\n"
        "    for j in range(T):\n"
        "        for k in range(T):\n"
        "            d[i, j] = datt[i, k] * att[i, k] * (float(j == k) - att[i, j])\n"
        "return d",
        "each term overwrites the one before it",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="att, datt, T",
    ),
]
RIGHT["kata-8/dscores"] = [
    Right("att * (datt - (att * datt).sum(-1, keepdim=True))"),
    Right("att * datt - att * (att * datt).sum(1, keepdim=True)"),
    Right("att * (datt - (dy * y).sum(-1, keepdim=True))", reads="att, datt, y, dy"),
    Right("torch.stack([(a.diag() - torch.outer(a, a)) @ g for a, g in zip(att, datt)])"),
    Right("att * (datt - torch.einsum('ij,ij->i', att, datt)[:, None])"),
    Right(
        "d = torch.zeros_like(att)\n"
        "for i in range(T):\n"
        "    for j in range(T):\n"
        "        for k in range(T):\n"
        "            d[i, k] += att[i, j] * (float(j == k) - att[i, k]) * datt[i, j]\n"
        "return d",
        reads="att, datt, T",
    ),
    Right(
        "datt = dy @ v.T; return att * (datt - (att * datt).sum(-1, keepdim=True))",
        reads="att, v, dy",
    ),
    Right("datt = datt - (att * datt).sum(-1, keepdim=True); datt *= att; return datt"),
]

WRONG["kata-8/dq"] = [
    Wrong("dscores @ k", "no scale", ("CONSTANT",), ("head_size",)),
    Wrong("dscores @ k / head_size", "scaled twice", ("CONSTANT",), ("head_size",)),
    Wrong("dscores @ k * head_size**0.5", "the scale turned round", ("CONSTANT",), ("head_size",)),
    Wrong(
        "dscores @ k / T**0.5",
        "the wrong size under the root",
        ("CONSTANT",),
        ("T",),
        reads="k, dscores, T, head_size",
    ),
    Wrong("dscores.T @ k / head_size**0.5", "dscores transposed", ("TRANSPOSED",), ("dscores",)),
    Wrong(
        "dscores @ q / head_size**0.5",
        "the queries for the keys",
        ("SWAPPED", "LOCAL"),
        ("q",),
        reads="q, dscores, head_size",
    ),
    Wrong(
        "att @ k / head_size**0.5",
        "the weights for the scores' gradient",
        ("SWAPPED", "NO_UPSTREAM", "LOCAL"),
        ("att",),
        reads="att, k, dscores, head_size",
    ),
    Wrong(
        "dscores @ v / head_size**0.5",
        "the values for the keys",
        ("SWAPPED", "LOCAL"),
        ("v",),
        reads="v, dscores, head_size",
    ),
    Wrong(
        "datt @ k / head_size**0.5",
        "softmax is left out",
        ("SWAPPED", "LOCAL"),
        ("datt",),
        reads="k, datt, head_size",
    ),
    Wrong(
        "att * (1 - att) * datt @ k / head_size**0.5",
        "only the diagonal of softmax",
        ("NOT_SUMMED", "LOCAL"),
        reads="att, datt, k, head_size",
    ),
    Wrong("-dscores @ k / head_size**0.5", "the sign", ("CONSTANT",)),
    Wrong("(k.T @ dscores.T) / head_size**0.5", "transposed", ("TRANSPOSED",)),
    Wrong(
        "k.sum(0).expand(T, -1) / head_size**0.5",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dscores",),
        reads="k, dscores, T, head_size",
    ),
    Wrong("dscores @ k / 4", "the root of the size written as a number", ("HARD_CODED",)),
    Wrong(
        "dscores /= head_size**0.5; return dscores @ k",
        "the incoming gradient is scaled in place",
        ("IN_PLACE",),
        ("dscores",),
    ),
]
RIGHT["kata-8/dq"] = [
    Right("dscores @ k / head_size**0.5"),
    Right("dscores @ (k * head_size**-0.5)"),
    Right("dscores / math.sqrt(k.shape[-1]) @ k", reads="k, dscores"),
    Right("torch.einsum('ij,jc->ic', dscores, k) / head_size**0.5"),
    Right("(k.T @ dscores.T).T / head_size**0.5"),
    Right(
        "dscores = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
        "return dscores @ k / head_size**0.5",
        reads="att, datt, k, head_size",
    ),
    Right("dscores = dscores.clone(); dscores /= head_size**0.5; return dscores @ k"),
]

WRONG["kata-8/dk"] = [
    Wrong(
        "dscores @ q / head_size**0.5", "the transpose is missing", ("TRANSPOSED",), ("dscores",)
    ),
    Wrong("dscores @ q", "neither transposed nor scaled", ("TRANSPOSED", "LOCAL")),
    Wrong("dscores.T @ q", "no scale", ("CONSTANT",), ("head_size",)),
    Wrong("dscores.T @ q / head_size", "scaled twice", ("CONSTANT",), ("head_size",)),
    Wrong(
        "dscores.T @ k / head_size**0.5",
        "the keys for the queries",
        ("SWAPPED", "LOCAL"),
        ("k",),
        reads="k, dscores, head_size",
    ),
    Wrong(
        "dscores @ k / head_size**0.5",
        "this is dq",
        ("OTHER_KATA",),
        ("dq",),
        reads="k, dscores, head_size",
    ),
    Wrong("q.T @ dscores / head_size**0.5", "transposed", ("TRANSPOSED",)),
    Wrong(
        "att.T @ q / head_size**0.5",
        "the weights for the scores' gradient",
        ("SWAPPED", "NO_UPSTREAM", "LOCAL"),
        ("att",),
        reads="att, q, dscores, head_size",
    ),
    Wrong(
        "datt.T @ q / head_size**0.5",
        "softmax is left out",
        ("SWAPPED", "LOCAL"),
        ("datt",),
        reads="q, datt, head_size",
    ),
    Wrong("-dscores.T @ q / head_size**0.5", "the sign", ("CONSTANT",)),
    Wrong(
        "dscores.T @ q / q.shape[0]**0.5",
        "the number of places under the root",
        ("CONSTANT",),
        ("T",),
    ),
    Wrong(
        "for i in range(T):\n    d = torch.outer(dscores[i], q[i]) / head_size**0.5\nreturn d",
        "each query overwrites the one before it",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="q, dscores, T, head_size",
    ),
    Wrong(
        "(q.T @ dscores).reshape(q.shape) / head_size**0.5",
        "the product the other way round, brought into shape by a reshape",
        ("TRANSPOSED",),
    ),
]
RIGHT["kata-8/dk"] = [
    Right("dscores.T @ q / head_size**0.5"),
    Right("(q.T @ dscores).T * head_size**-0.5"),
    Right("torch.einsum('ij,ic->jc', dscores, q) / math.sqrt(head_size)"),
    Right("dscores.transpose(-2, -1) @ (q / head_size**0.5)"),
    Right(
        "sum(torch.outer(dscores[i], q[i]) for i in range(T)) / head_size**0.5",
        reads="q, dscores, T, head_size",
    ),
]
