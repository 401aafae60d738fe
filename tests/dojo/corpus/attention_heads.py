"""kata-8, from `dWo` to `dx`: several heads, the mask, rotary positions, the projections."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-8/dWo"] = [
    Wrong(
        "merged.transpose(1, 2) @ dout",
        "the batch is left in: one gradient for each text",
        ("SHAPE", "NOT_SUMMED"),
    ),
    Wrong(
        "x.flatten(0, 1).T @ dout.flatten(0, 1)",
        "the block's input for the merged heads",
        ("SHAPE", "SWAPPED"),
        reads="x, dout",
    ),
    Wrong(
        "(merged.transpose(1, 2) @ dout).mean(0)",
        "a mean over the texts where their sum belongs",
        ("CONSTANT",),
        ("B",),
    ),
    Wrong(
        "(merged.transpose(1, 2) @ dout)[0]",
        "the first text only",
        ("NOT_SUMMED", "PATH", "MASK"),
    ),
    Wrong("dout.flatten(0, 1).T @ merged.flatten(0, 1)", "transposed", ("TRANSPOSED",)),
    Wrong(
        "xv.flatten(0, 1).T @ dout.flatten(0, 1)",
        "the values before the attention for the merged heads",
        ("SWAPPED", "LOCAL"),
        ("xv",),
        reads="xv, dout",
    ),
    Wrong(
        "y.reshape(-1, n_head * head_size).T @ dout.flatten(0, 1)",
        "the heads merged without exchanging their axis with that of the places",
        ("TRANSPOSED", "SWAPPED", "LOCAL"),
        reads="y, dout, n_head, head_size",
    ),
    Wrong(
        "merged.flatten(0, 1).T @ dout.flatten(0, 1) / (B * T)",
        "a mean over all places where their sum belongs",
        ("CONSTANT",),
        ("B",),
        reads="merged, dout, B, T",
    ),
    Wrong(
        "merged.sum(1).T @ dout.sum(1)",
        "summed over the places before the product",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "for b in range(B):\n    d = merged[b].T @ dout[b]\nreturn d",
        "each text overwrites the one before it",
        ("OVERWRITTEN", "NOT_SUMMED"),
        reads="merged, dout, B",
    ),
    Wrong(
        "merged.reshape(merged.shape[-1], -1) @ dout.flatten(0, 1)",
        "a reshape for a transpose",
        ("TRANSPOSED",),
        ("merged",),
    ),
]
RIGHT["kata-8/dWo"] = [
    Right("merged.flatten(0, 1).T @ dout.flatten(0, 1)"),
    Right("(merged.transpose(1, 2) @ dout).sum(0)"),
    Right("torch.einsum('bti,btc->ic', merged, dout)"),
    Right("torch.tensordot(merged, dout, dims=([0, 1], [0, 1]))"),
    Right(
        "merged = y.transpose(1, 2).reshape(B * T, -1)\nreturn merged.T @ dout.reshape(B * T, -1)",
        reads="y, dout, B, T",
    ),
    Right(
        "d = torch.zeros(merged.shape[2], dout.shape[2], dtype=dout.dtype)\n"
        "for b in range(B):\n    d += merged[b].mT @ dout[b]\nreturn d",
        reads="merged, dout, B",
    ),
]

GIVEN = "Wo, dout, B, T, n_head, head_size"
WRONG["kata-8/dy"] = [
    Wrong(
        "(dout @ Wo.T).view(B, n_head, T, head_size)",
        "a view cannot exchange two axes: the numbers are in the wrong places",
        ("TRANSPOSED",),
    ),
    Wrong(
        "(dout @ Wo.T).view(B, T, n_head, head_size)",
        "the axes of places and heads are not exchanged",
        ("TRANSPOSED", "SHAPE"),
    ),
    Wrong(
        "(dout @ Wo.T).view(B, T, head_size, n_head).permute(0, 3, 1, 2)",
        "cut into features and heads for heads and features",
        ("TRANSPOSED",),
    ),
    Wrong(
        "(dout @ Wo).view(B, T, n_head, head_size).transpose(1, 2)",
        "Wo is not transposed: torch says so itself",
        (),
    ),
    Wrong(
        "dout.view(B, T, n_head, head_size).transpose(1, 2)",
        "the output projection is skipped: torch says that the sizes don't fit",
        (),
    ),
    Wrong(
        "(dout @ Wo.T).view(B, T, n_head, head_size).transpose(1, 2) / n_head",
        "a mean over the heads: they stand side by side, nothing was added",
        ("CONSTANT",),
        ("n_head",),
    ),
    Wrong(
        "(dout @ Wo.T).view(B, T, n_head, head_size).sum(2, keepdim=True)"
        ".transpose(1, 2).expand(-1, n_head, -1, -1)",
        "the heads are added up: they stand side by side",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "(dout @ Wo.T).view(B, T, n_head, head_size).transpose(1, 2).flip(1)",
        "the heads in reverse",
        ("TRANSPOSED",),
    ),
    Wrong(
        "(dout @ Wv).view(B, T, n_head, head_size).transpose(1, 2)",
        "the value projection for the output projection",
        ("SWAPPED", "LOCAL"),
        ("Wv",),
        reads="Wv, dout, B, T, n_head, head_size",
    ),
    Wrong(
        "Wo.sum(1).view(n_head, 1, head_size).expand(B, -1, T, -1)",
        "the incoming gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dout",),
    ),
    Wrong(
        "y = dout @ Wo.reshape(Wo.shape[1], -1)\n"
        "return y.view(B, T, n_head, head_size).transpose(1, 2)",
        "a reshape for the transpose of the weights",
        ("TRANSPOSED",),
        ("Wo",),
    ),
]
RIGHT["kata-8/dy"] = [
    Right("(dout @ Wo.T).view(B, T, n_head, head_size).transpose(1, 2)"),
    Right("torch.einsum('btc,hdc->bhtd', dout, Wo.view(n_head, head_size, -1))"),
    Right("torch.stack((dout @ Wo.T).split(head_size, -1), 1)"),
    Right(
        "d = torch.zeros(B, n_head, T, head_size, dtype=dout.dtype)\n"
        "for h in range(n_head):\n"
        "    d[:, h] = dout @ Wo[h * head_size : (h + 1) * head_size].T\n"
        "return d",
    ),
    Right("(dout @ Wo.T).unflatten(-1, (n_head, -1)).permute(0, 2, 1, 3)"),
    Right(
        "dmerged.reshape(B, T, n_head, head_size).transpose(1, 2)",
        reads="dmerged, B, T, n_head, head_size",
    ),
]

WRONG["kata-8/dscores_causal"] = [
    Wrong(
        "datt * att * (1 - att)",
        "only the Jacobian's diagonal",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "datt.masked_fill(later, 0)",
        "softmax left out, the mask alone",
        ("LOCAL", "MASK"),
        reads="att, datt, later",
    ),
    Wrong("datt", "softmax and mask left out", ("UNCHANGED",), ("datt",)),
    Wrong(
        "datt * (1 - torch.eye(T))",
        "the identity for the weights: softmax left out",
        ("LOCAL", "MASK"),
        reads="att, datt, T",
    ),
    Wrong(
        "att * (datt - (att * datt).sum(-1, keepdim=True)) / head_size**0.5",
        "the scale lies before the scores, not behind them",
        ("CONSTANT",),
        ("head_size",),
        reads="att, datt, head_size",
    ),
    Wrong(
        "att * (datt - (att * datt).sum(-2, keepdim=True))",
        "summed over the queries: a row of att adds up to 1, not a column",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "att * (datt - (att * datt).sum(1, keepdim=True))",
        "summed over the heads, axis 1, where the last axis is meant",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "att * (datt - datt.masked_fill(later, 0).sum(-1, keepdim=True))",
        "att is missing in the sum",
        ("LOCAL",),
        reads="att, datt, later",
    ),
    Wrong(
        "d = att * (datt - (att * datt).sum(-1, keepdim=True)); return d.masked_fill(~later, 0)",
        "the mask turned round: nothing but what is zero is kept",
        ("ZEROS", "MASK"),
        reads="att, datt, later",
    ),
    Wrong(
        "d = att * (datt - (att * datt).sum(-1, keepdim=True))\n"
        "return d.masked_fill(later, float('-inf'))",
        "minus infinity is for scores: their gradient is 0 there",
        ("MASK", "LOCAL"),
        reads="att, datt, later",
    ),
    Wrong(
        "d = datt.masked_fill(later, float('-inf'))\n"
        "return att * (d - (att * d).sum(-1, keepdim=True))",
        "the forward pass's minus infinity put into the gradient",
        ("MASK", "LOCAL"),
        reads="att, datt, later",
    ),
    Wrong(
        "(att * (datt - (att * datt).sum(-1, keepdim=True))).tril(-1)",
        "the diagonal is masked, too: a place may look at itself",
        ("MASK",),
    ),
    Wrong("att * datt", "the second term is missing", ("LOCAL", "PATH")),
    Wrong(
        "datt - (att * datt).sum(-1, keepdim=True)",
        "the factor att is forgotten, and with it the mask",
        ("LOCAL",),
        ("att",),
    ),
    Wrong(
        "a = torch.softmax(scores, -1)\nreturn a * (datt - (a * datt).sum(-1, keepdim=True))",
        "the mask is forgotten when att is made once more",
        ("LOCAL", "MASK"),
        reads="scores, datt",
    ),
]
RIGHT["kata-8/dscores_causal"] = [
    Right("att * (datt - (att * datt).sum(-1, keepdim=True))"),
    Right(
        "d = att * (datt - (att * datt).sum(-1, keepdim=True)); return d.masked_fill(later, 0)",
        reads="att, datt, later",
    ),
    Right(
        "g = datt.masked_fill(later, 0)\nreturn att * g - att * (att * g).sum(-1, keepdim=True)",
        reads="att, datt, later",
    ),
    Right("att * (datt - torch.einsum('bhij,bhij->bhi', att, datt).unsqueeze(-1))"),
    Right("(att * (datt - (att * datt).sum(-1, keepdim=True))).tril()"),
    Right("att * (datt - (dy * y).sum(-1, keepdim=True))", reads="att, datt, y, dy"),
    Right(
        "a, g = att.flatten(0, 2), datt.flatten(0, 2)\n"
        "return (a * (g - (a * g).sum(1, keepdim=True))).view_as(att)"
    ),
]

WRONG["kata-8/dqh"] = [
    Wrong("dq", "the rotation is left out: linear is not nothing to do", ("UNCHANGED",), ("dq",)),
    Wrong(
        "a, b = dq.chunk(2, -1); return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)",
        "the forward rotation again, by plus the angle: the sign of sin",
        ("LOCAL", "PATH"),
        ("sin",),
    ),
    Wrong(
        "a, b = dq[..., 0::2], dq[..., 1::2]\n"
        "return torch.stack((a * cos + b * sin, b * cos - a * sin), -1).flatten(-2)",
        "neighbours paired, where the halves are",
        ("LOCAL", "TRANSPOSED"),
    ),
    Wrong(
        "a, b = dq.chunk(2, -1); return torch.cat((a * cos, b * cos), -1)",
        "only the diagonal: each half reads both",
        ("LOCAL", "PATH", "NOT_SUMMED"),
    ),
    Wrong(
        "a, b = dq.chunk(2, -1); return torch.cat((a * cos + b * sin, b * cos + a * sin), -1)",
        "one sin has the wrong sign",
        ("LOCAL", "PATH"),
        ("sin",),
    ),
    Wrong(
        "a, b = dq.chunk(2, -1); return torch.cat((a * sin + b * cos, b * sin - a * cos), -1)",
        "sin and cos exchanged",
        ("SWAPPED", "LOCAL"),
    ),
    Wrong(
        "a, b = dq.chunk(2, -1); return torch.cat((b * cos - a * sin, a * cos + b * sin), -1)",
        "the halves put together in the wrong order",
        ("TRANSPOSED", "SWAPPED", "LOCAL"),
    ),
    Wrong(
        "a, b = qh.chunk(2, -1); return torch.cat((a * cos + b * sin, b * cos - a * sin), -1)",
        "the query itself is turned: its gradient belongs there",
        ("NO_UPSTREAM", "SWAPPED", "LOCAL"),
        reads="qh, cos, sin",
    ),
    Wrong(
        "dq * torch.cat((cos, cos), -1) - dq.flip(-1) * torch.cat((sin, sin), -1)",
        "the features in reverse for the halves exchanged",
        ("LOCAL", "TRANSPOSED"),
    ),
    Wrong(
        "a, b = dq.chunk(2, -1); n = cos**2 - sin**2\n"
        "return torch.cat(((a * cos + b * sin) / n, (b * cos - a * sin) / n), -1)",
        "a determinant of cos**2 - sin**2: a rotation's is 1",
        ("LOCAL",),
    ),
]
RIGHT["kata-8/dqh"] = [
    Right("a, b = dq.chunk(2, -1); return torch.cat((a * cos + b * sin, b * cos - a * sin), -1)"),
    Right(
        "sin = -sin\n"
        "a, b = dq.chunk(2, -1)\n"
        "return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)"
    ),
    Right(
        "a, b = dq.chunk(2, -1)\n"
        "rotated = torch.cat((-b, a), -1)\n"
        "return dq * torch.cat((cos, cos), -1) - rotated * torch.cat((sin, sin), -1)"
    ),
    Right(
        "half = head_size // 2\n"
        "d = torch.empty_like(dq)\n"
        "d[..., :half] = dq[..., :half] * cos + dq[..., half:] * sin\n"
        "d[..., half:] = dq[..., half:] * cos - dq[..., :half] * sin\n"
        "return d",
        reads="cos, sin, dq, head_size",
    ),
    Right(
        "turn = torch.stack((torch.stack((cos, sin)), torch.stack((-sin, cos))))\n"
        "pairs = dq.unflatten(-1, (2, -1))\n"
        "return torch.einsum('ijtc,bhtjc->bhtic', turn, pairs).flatten(-2)"
    ),
    Right(
        "a, b = dq.split(dq.shape[-1] // 2, -1)\n"
        "cos, sin = torch.cos(-angle), torch.sin(-angle)\n"
        "return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)",
        reads="angle, dq",
    ),
]

WRONG["kata-8/dxq"] = [
    Wrong(
        "dqh.reshape(B, T, -1)",
        "joined without the transpose: heads and places are mixed",
        ("TRANSPOSED",),
    ),
    Wrong(
        "dqh.sum(1)",
        "the heads are added up: they stand side by side",
        ("SHAPE", "NOT_SUMMED"),
    ),
    Wrong(
        "dqh.transpose(1, 2).sum(2, keepdim=True).expand(-1, -1, dqh.shape[1], -1).reshape(B, T, -1)",
        "the heads are added up, and the sum given to each",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        "dqh.permute(0, 2, 3, 1).reshape(B, T, -1)",
        "features outside, heads inside",
        ("TRANSPOSED",),
    ),
    Wrong(
        "dqh.transpose(1, 2).reshape(B, T, -1) / dqh.shape[1]",
        "a mean over the heads",
        ("CONSTANT",),
        ("n_head",),
    ),
    Wrong(
        "dqh.transpose(1, 2)",
        "head and feature are not joined",
        ("SHAPE",),
    ),
    Wrong(
        "dqh.transpose(1, 2).flip(2).reshape(B, T, -1)",
        "the heads in reverse",
        ("TRANSPOSED",),
    ),
    Wrong(
        "dqh.transpose(1, 3).reshape(B, T, -1)",
        "the wrong axes exchanged",
        ("TRANSPOSED",),
    ),
    Wrong(
        "dq.transpose(1, 2).reshape(B, T, -1)",
        "the rotation is skipped",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="dq, B, T",
    ),
    Wrong(
        "dqh.transpose(1, 2).view(B, T, -1)",
        "a view of what is not in order: torch says so itself",
        (),
    ),
]
RIGHT["kata-8/dxq"] = [
    Right("dqh.transpose(1, 2).reshape(B, T, -1)"),
    Right("dqh.transpose(1, 2).contiguous().view(B, T, -1)"),
    Right("dqh.permute(0, 2, 1, 3).flatten(2)", reads="dqh"),
    Right("torch.cat([dqh[:, h] for h in range(n_head)], -1)", reads="dqh, n_head"),
    Right("torch.cat(dqh.unbind(1), -1)", reads="dqh"),
    Right(
        "d = torch.zeros(B, T, n_head * head_size, dtype=dqh.dtype)\n"
        "for h in range(n_head):\n"
        "    d[..., h * head_size : (h + 1) * head_size] = dqh[:, h]\n"
        "return d",
        reads="dqh, B, T, n_head, head_size",
    ),
]

JOINED = "dxq = dqh.transpose(1, 2).reshape(B, T, -1)\n"
WRONG["kata-8/dWq"] = [
    Wrong(
        "torch.einsum('btc,bhtd->cd', x, dqh)",
        "the heads are added up: they have weights of their own",
        ("SHAPE", "NOT_SUMMED"),
    ),
    Wrong(
        "torch.einsum('btc,bhtd->cd', x, dqh).repeat(1, dqh.shape[1])",
        "the heads are added up, and the sum given to each",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        JOINED + "return x.transpose(1, 2) @ dxq",
        "the batch is left in: one gradient for each text",
        ("SHAPE", "NOT_SUMMED"),
    ),
    Wrong(
        JOINED + "return (x.transpose(1, 2) @ dxq).mean(0)",
        "a mean over the texts where their sum belongs",
        ("CONSTANT",),
        ("B",),
    ),
    Wrong(
        "x.flatten(0, 1).T @ dqh.reshape(B * T, -1)",
        "joined without the transpose: heads and places are mixed",
        ("TRANSPOSED", "LOCAL"),
    ),
    Wrong(
        JOINED + "return dxq.flatten(0, 1).T @ x.flatten(0, 1)",
        "transposed",
        ("TRANSPOSED",),
    ),
    Wrong(
        "dxq = dq.transpose(1, 2).reshape(B * T, -1)\nreturn x.flatten(0, 1).T @ dxq",
        "the rotation is skipped",
        ("SWAPPED", "LOCAL", "PATH"),
        reads="x, dq, B, T",
    ),
    Wrong(
        JOINED + "return merged.flatten(0, 1).T @ dxq.flatten(0, 1)",
        "the merged heads for the block's input",
        ("SHAPE", "SWAPPED"),
        reads="merged, x, dqh, B, T",
    ),
    Wrong(
        JOINED + "return target.flatten(0, 1).T @ dxq.flatten(0, 1)",
        "the target for the block's input",
        ("SWAPPED", "LOCAL"),
        ("target",),
        reads="target, dqh, B, T",
    ),
    Wrong(
        JOINED + "return x.sum(1).T @ dxq.sum(1)",
        "summed over the places before the product",
        ("NOT_SUMMED", "LOCAL"),
    ),
    Wrong(
        JOINED + "return x[0].T @ dxq[0]",
        "the first text only",
        ("NOT_SUMMED", "PATH", "MASK"),
    ),
    Wrong(
        "x.flatten(0, 1).T @ dqh.permute(0, 2, 3, 1).reshape(B * T, -1)",
        "features outside, heads inside: the columns are in another order",
        ("TRANSPOSED", "LOCAL"),
    ),
]
RIGHT["kata-8/dWq"] = [
    Right(JOINED + "return x.flatten(0, 1).T @ dxq.flatten(0, 1)"),
    Right("torch.einsum('btc,bhtd->chd', x, dqh).flatten(1)"),
    Right("torch.einsum('btc,btj->cj', x, dxq)", reads="x, dxq"),
    Right(JOINED + "return (x.transpose(1, 2) @ dxq).sum(0)"),
    Right(
        "heads = [torch.tensordot(x, dqh[:, h], ([0, 1], [0, 1])) for h in range(n_head)]\n"
        "return torch.cat(heads, 1)",
        reads="x, dqh, n_head",
    ),
    Right("x.reshape(-1, x.shape[-1]).T @ dxq.reshape(-1, dxq.shape[-1])", reads="x, dxq"),
]

WRONG["kata-8/dx"] = [
    Wrong("dxq + dxk + dxv", "the projections are left out", ("SHAPE", "PATH")),
    Wrong(
        "(dxq + dxk) @ Wq.T",
        "one projection for both, and the path of the values is left out",
        ("PATH", "LOCAL", "SWAPPED"),
    ),
    Wrong("torch.zeros_like(x)", "zeros", ("ZEROS",), reads="x, dxq, dxk, dxv"),
    Wrong("dxq @ Wq.T + dxk @ Wk.T", "the path of the values is left out", ("PATH",), ("xv",)),
    Wrong("dxq @ Wq.T + dxv @ Wv.T", "the path of the keys is left out", ("PATH",), ("xk",)),
    Wrong("dxq @ Wq.T", "the query's path alone", ("PATH",)),
    Wrong(
        "(dxq + dxk + dxv) @ Wq.T",
        "one projection for all three",
        ("SWAPPED", "LOCAL"),
        ("Wq",),
    ),
    Wrong(
        "dxq @ Wk.T + dxk @ Wq.T + dxv @ Wv.T",
        "Wq and Wk exchanged",
        ("SWAPPED", "LOCAL"),
    ),
    Wrong(
        "(dxq @ Wq.T + dxk @ Wk.T + dxv @ Wv.T) / 3",
        "a mean over the three readers: they are added",
        ("CONSTANT",),
        ("3",),
    ),
    Wrong(
        "dxq @ Wq.T + dxk @ Wk.T - dxv @ Wv.T",
        "the sign of a path",
        ("PATH", "CONSTANT"),
        ("xv",),
    ),
    Wrong("dxq @ Wq + dxk @ Wk + dxv @ Wv", "the weights not transposed: torch says so itself", ()),
    Wrong(
        "dxq @ Wq.T + dxk @ Wk.T + dxv @ Wo",
        "the output projection for that of the values",
        ("SWAPPED", "LOCAL"),
        ("Wo",),
        reads="Wq, Wk, Wo, dxq, dxk, dxv",
    ),
    Wrong(
        "dx = dxq @ Wq.T\ndx = dxk @ Wk.T\ndx = dxv @ Wv.T\nreturn dx",
        "each path overwrites the one before it",
        ("PATH", "OVERWRITTEN"),
    ),
    Wrong(
        "dxq @ Wq.T + dxk @ Wk.T + dxv @ Wv.T + dout",
        "a residual is added: this block has none",
        ("ADDED", "PATH"),
        ("dout",),
        reads="Wq, Wk, Wv, dxq, dxk, dxv, dout",
    ),
    Wrong(
        "(dxq + dxk + dxv) @ (Wq + Wk + Wv).T",
        "added up before the products",
        ("NOT_SUMMED", "PATH", "LOCAL"),
        ("before",),
    ),
]
RIGHT["kata-8/dx"] = [
    Right("dxq @ Wq.T + dxk @ Wk.T + dxv @ Wv.T"),
    Right("torch.cat((dxq, dxk, dxv), -1) @ torch.cat((Wq, Wk, Wv), 1).T"),
    Right(
        "torch.einsum('btj,cj->btc', dxq, Wq) + torch.einsum('btj,cj->btc', dxk, Wk)"
        " + torch.einsum('btj,cj->btc', dxv, Wv)"
    ),
    Right("sum(d @ W.mT for d, W in ((dxq, Wq), (dxk, Wk), (dxv, Wv)))"),
    Right("F.linear(dxq, Wq) + F.linear(dxk, Wk) + F.linear(dxv, Wv)"),
    Right(
        "d = (dxq.flatten(0, 1) @ Wq.T).view(B, T, C)\nd += dxk @ Wk.T\nd += dxv @ Wv.T\nreturn d",
        reads="Wq, Wk, Wv, dxq, dxk, dxv, B, T, C",
    ),
]
