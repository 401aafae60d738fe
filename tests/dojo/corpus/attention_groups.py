"""kata-8, the last four: keys and values that a group of heads shares, and all in one go."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-8/dk_shared"] = [
    Wrong(
        "dkeys",
        "not summed over the group",
        ("SHAPE", "NOT_SUMMED", "UNCHANGED"),
    ),
    Wrong(
        "dkeys.unflatten(1, (n_rep, n_kv_head)).sum(1)",
        "the groups of `repeat`, whose copies take turns, not of `repeat_interleave`",
        ("NOT_SUMMED", "TRANSPOSED", "LOCAL"),
    ),
    Wrong(
        "dkeys.unflatten(1, (n_kv_head, n_rep)).mean(2)",
        "a mean over the group where its sum belongs",
        ("CONSTANT",),
        ("n_rep",),
    ),
    Wrong(
        "dkeys[:, ::n_rep]",
        "the first head of each group only",
        ("NOT_SUMMED", "PATH", "MASK"),
    ),
    Wrong(
        "dkeys[:, :n_kv_head]",
        "the first heads only, as many as there are keys",
        ("NOT_SUMMED", "PATH", "MASK"),
    ),
    Wrong(
        "dkeys.view(dkeys.shape[0], n_kv_head, -1, dkeys.shape[2], dkeys.shape[3]).sum(1)",
        "summed over the keys' heads, not over the group",
        ("SHAPE", "NOT_SUMMED"),
    ),
    Wrong(
        "dkeys.sum(1, keepdim=True).expand(-1, n_kv_head, -1, -1)",
        "summed over all heads: only those of a group share",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "dkeys.unflatten(1, (n_kv_head, n_rep)).sum(2).repeat_interleave(n_rep, 1)",
        "copied again after the sum",
        ("SHAPE",),
    ),
    Wrong(
        "d = torch.zeros_like(dkeys[:, :n_kv_head])\n"
        "for h in range(n_kv_head * n_rep):\n"
        "    d[:, h // n_rep] = dkeys[:, h]\n"
        "return d",
        "each head of the group overwrites the one before it",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong(
        "d = torch.zeros_like(dkeys[:, :n_kv_head])\n"
        "for h in range(n_kv_head * n_rep):\n"
        "    d[:, h % n_kv_head] += dkeys[:, h]\n"
        "return d",
        "h % n_kv_head for h // n_rep: the index map of `repeat`",
        ("NOT_SUMMED", "TRANSPOSED", "LOCAL"),
    ),
]
RIGHT["kata-8/dk_shared"] = [
    Right("dkeys.unflatten(1, (n_kv_head, n_rep)).sum(2)"),
    Right(
        "dkeys.view(B, n_kv_head, n_rep, T, head_size).sum(2)",
        reads="dkeys, B, n_kv_head, n_rep, T, head_size",
    ),
    Right("sum(dkeys[:, r::n_rep] for r in range(n_rep))"),
    Right(
        "d = torch.zeros_like(k)\n"
        "for h in range(n_kv_head * n_rep):\n"
        "    d[:, h // n_rep] += dkeys[:, h]\n"
        "return d",
        reads="k, dkeys, n_kv_head, n_rep",
    ),
    Right("torch.stack([group.sum(1) for group in dkeys.split(n_rep, 1)], 1)"),
    Right(
        "group = torch.arange(n_kv_head).repeat_interleave(n_rep)\n"
        "return torch.zeros_like(k).index_add(1, group, dkeys)",
        reads="k, dkeys, n_kv_head, n_rep",
    ),
]

WRONG["kata-8/dv_grouped"] = [
    Wrong(
        "att.transpose(-2, -1) @ dy",
        "not summed over the group",
        ("SHAPE", "NOT_SUMMED", "OTHER_KATA"),
    ),
    Wrong(
        "(att @ dy).unflatten(1, (n_kv_head, n_rep)).sum(2)",
        "att for its transpose",
        ("TRANSPOSED", "LOCAL"),
        ("att",),
    ),
    Wrong(
        "(att.transpose(-2, -1) @ dy).unflatten(1, (n_rep, n_kv_head)).sum(1)",
        "the groups of `repeat`, not of `repeat_interleave`",
        ("NOT_SUMMED", "TRANSPOSED", "LOCAL"),
    ),
    Wrong(
        "(att.transpose(-2, -1) @ dy).unflatten(1, (n_kv_head, n_rep)).mean(2)",
        "a mean over the group where its sum belongs",
        ("CONSTANT",),
        ("n_rep",),
    ),
    Wrong(
        "(att.transpose(-2, -1) @ dy)[:, ::n_rep]",
        "the first head of each group only",
        ("NOT_SUMMED", "PATH", "MASK"),
    ),
    Wrong(
        "dy.unflatten(1, (n_kv_head, n_rep)).sum(2)",
        "the mixture is left out",
        ("LOCAL", "PATH", "SWAPPED"),
    ),
    Wrong(
        "(att.transpose(-2, -1) @ dy).unflatten(1, (n_kv_head, n_rep)).sum(2) / head_size**0.5",
        "the scale belongs to the scores",
        ("CONSTANT",),
        ("head_size",),
        reads="att, dy, n_kv_head, n_rep, head_size",
    ),
    Wrong(
        "a = att.unflatten(1, (n_kv_head, n_rep)).sum(2)\n"
        "d = dy.unflatten(1, (n_kv_head, n_rep)).sum(2)\n"
        "return a.transpose(-2, -1) @ d",
        "summed over the group before the product",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "(att.T @ dy).unflatten(1, (n_kv_head, n_rep)).sum(2)",
        "`.T` turns all four axes around: torch says so itself",
        (),
    ),
    Wrong(
        "(scores.transpose(-2, -1) @ dy).unflatten(1, (n_kv_head, n_rep)).sum(2)",
        "the scores for the weights",
        ("SWAPPED", "LOCAL"),
        ("scores",),
        reads="scores, dy, n_kv_head, n_rep",
    ),
]
RIGHT["kata-8/dv_grouped"] = [
    Right("(att.transpose(-2, -1) @ dy).unflatten(1, (n_kv_head, n_rep)).sum(2)"),
    Right(
        "a, d = (t.unflatten(1, (n_kv_head, n_rep)) for t in (att, dy))\n"
        "return torch.einsum('bgrij,bgric->bgjc', a, d)"
    ),
    Right(
        "sum(att[:, r::n_rep].mT @ dy[:, r::n_rep] for r in range(n_rep))", reads="att, dy, n_rep"
    ),
    Right(
        "d = torch.zeros_like(v)\n"
        "for h in range(n_kv_head * n_rep):\n"
        "    d[:, h // n_rep] += att[:, h].transpose(1, 2) @ dy[:, h]\n"
        "return d",
        reads="v, att, dy, n_kv_head, n_rep",
    ),
    Right(
        "s = (q @ keys.transpose(-2, -1) / head_size**0.5).masked_fill(later, float('-inf'))\n"
        "d = torch.softmax(s, -1).transpose(-2, -1) @ dy\n"
        "return d.view(B, n_kv_head, n_rep, T, head_size).sum(2)",
        reads="q, keys, later, dy, B, T, n_kv_head, n_rep, head_size",
    ),
]

DATT = "datt = dy @ values.transpose(-2, -1)\n"
DSCORES = DATT + "dscores = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
WRONG["kata-8/dq_grouped"] = [
    Wrong(
        DATT + "dscores = datt * att * (1 - att)\nreturn dscores @ keys / head_size**0.5",
        "only the diagonal of softmax",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        DATT + "return datt @ keys / head_size**0.5",
        "softmax left out",
        ("LOCAL", "PATH"),
    ),
    Wrong(DSCORES + "return dscores @ keys", "no scale", ("CONSTANT",), ("head_size",)),
    Wrong(
        DSCORES + "return dscores @ keys / head_size",
        "scaled twice",
        ("CONSTANT",),
        ("head_size",),
    ),
    Wrong(
        DATT + "dscores = att * datt\nreturn dscores @ keys / head_size**0.5",
        "the second term of the softmax is missing",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        DATT + "dscores = att * (datt - (att * datt).sum(-2, keepdim=True))\n"
        "return dscores @ keys / head_size**0.5",
        "softmax's sum over the wrong axis",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        DSCORES + "return dscores.transpose(-2, -1) @ keys / head_size**0.5",
        "dscores transposed",
        ("TRANSPOSED", "LOCAL"),
    ),
    Wrong(
        DSCORES + "return dscores @ q / head_size**0.5",
        "the queries for the keys",
        ("SWAPPED", "LOCAL"),
        ("q",),
        reads="q, values, att, dy, head_size",
    ),
    Wrong(
        "datt = dy @ keys.transpose(-2, -1)\n"
        "dscores = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
        "return dscores @ values / head_size**0.5",
        "keys and values exchanged",
        ("SWAPPED", "LOCAL"),
    ),
    Wrong(
        "datt = dy @ v.repeat(1, n_rep, 1, 1).transpose(-2, -1)\n"
        "dscores = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
        "return dscores @ keys / head_size**0.5",
        "`repeat` for `repeat_interleave`: the values of another group",
        ("SWAPPED", "LOCAL", "TRANSPOSED"),
        reads="keys, v, att, dy, n_rep, head_size",
    ),
    Wrong(
        DATT + "dscores = datt - (att * datt).sum(-1, keepdim=True)\n"
        "return dscores @ keys / head_size**0.5",
        "the factor att is forgotten, and with it the mask",
        ("LOCAL",),
        ("att",),
    ),
    Wrong(
        DATT + "dscores = att * (datt - datt.mean(-1, keepdim=True))\n"
        "return dscores @ keys / head_size**0.5",
        "a plain mean where the weighted one belongs",
        ("LOCAL",),
    ),
]
RIGHT["kata-8/dq_grouped"] = [
    Right(DSCORES + "return dscores @ keys / head_size**0.5"),
    Right(
        "dscores = att * (dy @ values.mT - (dy * y).sum(-1, keepdim=True))\n"
        "return dscores @ keys * head_size**-0.5",
        reads="keys, values, att, y, dy, head_size",
    ),
    Right(
        "datt = torch.einsum('bhic,bhjc->bhij', dy, values)\n"
        "dscores = att * datt - att * (att * datt).sum(-1, keepdim=True)\n"
        "return torch.einsum('bhij,bhjc->bhic', dscores, keys) / math.sqrt(head_size)"
    ),
    Right(
        "group = lambda t: t.unflatten(1, (n_kv_head, n_rep))\n"
        "datt = torch.einsum('bgric,bgjc->bgrij', group(dy), v)\n"
        "a = group(att)\n"
        "dscores = a * (datt - (a * datt).sum(-1, keepdim=True))\n"
        "return torch.einsum('bgrij,bgjc->bgric', dscores, k).flatten(1, 2) / head_size**0.5",
        reads="k, v, att, dy, n_kv_head, n_rep, head_size",
    ),
    Right(
        DATT + "dscores = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
        "dscores = dscores.masked_fill(later, 0) / head_size**0.5\n"
        "return dscores @ keys",
        reads="keys, values, att, later, dy, head_size",
    ),
    Right(
        "scores = (q @ keys.transpose(-2, -1) / head_size**0.5).masked_fill(later, float('-inf'))\n"
        "att = torch.exp(scores - scores.logsumexp(-1, keepdim=True))\n"
        + DSCORES
        + "return dscores @ keys / head_size**0.5",
        reads="q, keys, values, later, dy, head_size",
    ),
]

GROUPED = "return dkeys.unflatten(1, (n_kv_head, n_rep)).sum(2)"
WRONG["kata-8/dk_grouped"] = [
    Wrong(
        DATT + "dscores = datt * att * (1 - att)\n"
        "dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5\n" + GROUPED,
        "only the diagonal of softmax",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        DSCORES + "return dscores.transpose(-2, -1) @ q / head_size**0.5",
        "not summed over the group",
        ("SHAPE", "NOT_SUMMED", "OTHER_KATA"),
    ),
    Wrong(
        DSCORES + "dkeys = dscores @ q / head_size**0.5\n" + GROUPED,
        "the transpose is missing",
        ("TRANSPOSED", "LOCAL"),
    ),
    Wrong(
        DSCORES + "dkeys = dscores.transpose(-2, -1) @ q\n" + GROUPED,
        "no scale",
        ("CONSTANT",),
        ("head_size",),
    ),
    Wrong(
        DSCORES + "dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5\n"
        "return dkeys.unflatten(1, (n_rep, n_kv_head)).sum(1)",
        "the groups of `repeat`, not of `repeat_interleave`",
        ("NOT_SUMMED", "TRANSPOSED", "LOCAL"),
    ),
    Wrong(
        DSCORES + "dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5\n"
        "return dkeys.unflatten(1, (n_kv_head, n_rep)).mean(2)",
        "a mean over the group where its sum belongs",
        ("CONSTANT",),
        ("n_rep",),
    ),
    Wrong(
        DATT + "dkeys = datt.transpose(-2, -1) @ q / head_size**0.5\n" + GROUPED,
        "softmax left out",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        DATT + "dscores = att * datt\n"
        "dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5\n" + GROUPED,
        "the second term of the softmax is missing",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        DSCORES + "dkeys = dscores.transpose(-2, -1) @ keys / head_size**0.5\n" + GROUPED,
        "the keys for the queries",
        ("SWAPPED", "LOCAL"),
        ("keys",),
        reads="keys, values, att, dy, n_kv_head, n_rep, head_size",
    ),
    Wrong(
        DSCORES + "q = q.unflatten(1, (n_kv_head, n_rep)).sum(2)\n"
        "dscores = dscores.unflatten(1, (n_kv_head, n_rep)).sum(2)\n"
        "return dscores.transpose(-2, -1) @ q / head_size**0.5",
        "summed over the group before the product",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        DATT + "dscores = att * (datt - (att * datt).sum(-2, keepdim=True))\n"
        "dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5\n" + GROUPED,
        "softmax's sum over the wrong axis",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "datt = dy @ values.mT\n"
        "dscores = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
        "a, b = (x.unflatten(1, (n_kv_head, n_rep)).sum(2) for x in (dscores, q))\n"
        "return a.mT @ b / head_size**0.5",
        "scores and queries are summed over the group before the product",
        ("NOT_SUMMED",),
        ("group",),
    ),
]
RIGHT["kata-8/dk_grouped"] = [
    Right(DSCORES + "dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5\n" + GROUPED),
    Right(
        "dscores = att * (dy @ values.mT - (dy * y).sum(-1, keepdim=True)) * head_size**-0.5\n"
        "dkeys = dscores.mT @ q\n" + GROUPED,
        reads="q, values, att, y, dy, n_kv_head, n_rep, head_size",
    ),
    Right(
        "group = lambda t: t.unflatten(1, (n_kv_head, n_rep))\n"
        "datt = torch.einsum('bgric,bgjc->bgrij', group(dy), v)\n"
        "a = group(att)\n"
        "dscores = a * (datt - (a * datt).sum(-1, keepdim=True)) / head_size**0.5\n"
        "return torch.einsum('bgrij,bgric->bgjc', dscores, group(q))",
        reads="q, v, att, dy, n_kv_head, n_rep, head_size",
    ),
    Right(
        DSCORES + "d = torch.zeros_like(k)\n"
        "for h in range(n_kv_head * n_rep):\n"
        "    d[:, h // n_rep] += dscores[:, h].transpose(1, 2) @ q[:, h] / head_size**0.5\n"
        "return d",
        reads="q, k, values, att, dy, n_kv_head, n_rep, head_size",
    ),
    Right(
        DSCORES + "dkeys = dscores.transpose(-2, -1) @ q\n"
        "return dkeys.view(B, n_kv_head, n_rep, T, head_size).sum(2) / head_size**0.5",
        reads="q, values, att, dy, B, T, n_kv_head, n_rep, head_size",
    ),
]
