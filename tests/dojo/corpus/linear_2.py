"""kata-1, from the logits back through the second linear layer and tanh."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-1/dh"] = [
    Wrong("W2 @ dlogits.T", "transposed", ("TRANSPOSED",)),
    Wrong(
        "dlogits @ W2.reshape(vocab_size, n_hidden)",
        "W2 is reshaped where it must be transposed",
        ("TRANSPOSED",),
        ("W2",),
        reads="W2, dlogits, vocab_size, n_hidden",
    ),
    Wrong(
        "W2.sum(1)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dlogits",),
    ),
    Wrong(
        "torch.ones_like(dlogits) @ W2.T",
        "ones in place of the upstream gradient",
        ("NO_UPSTREAM",),
        ("dlogits",),
    ),
    Wrong("-dlogits @ W2.T", "the sign", ("CONSTANT",)),
    Wrong(
        "dlogits @ W2.T / n",
        "1/n once more: dlogits holds it already",
        ("CONSTANT",),
        ("n",),
        reads="W2, dlogits, n",
    ),
    Wrong(
        "(dlogits[:, None, :] * W2).mean(2)",
        "a mean over the vocabulary where the sum belongs",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong(
        "h.T @ dlogits",
        "the gradient of the other factor: this is dW2",
        ("OTHER_KATA",),
        ("dW2",),
        reads="h, dlogits",
    ),
    Wrong(
        "(1 - h**2) * (dlogits @ W2.T)",
        "one step too far: this is dhpreact",
        ("OTHER_KATA",),
        ("dhpreact",),
        reads="h, W2, dlogits",
    ),
    Wrong(
        "dlogits",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dlogits",),
    ),
    Wrong(
        "dlogits.sum(1, keepdim=True) * W2.sum(1)",
        "summed before the product: a matrix product sums last",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "dlogits[:, None, :] * W2",
        "not summed over the vocabulary",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "(dlogits[:, None, :] * W2).sum(0)",
        "summed over the batch in place of the vocabulary",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "dlogits[range(n), Yb, None] * W2.T[Yb]",
        "only the target's column: every logit sends something back",
        ("NOT_SUMMED", "MASK"),
        reads="W2, dlogits, Yb, n",
    ),
    Wrong(
        "for j in range(W2.shape[1]):\n    dh = torch.outer(dlogits[:, j], W2[:, j])\nreturn dh",
        "each column overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong(
        "dnorm_logits @ W2.T",
        "dnorm_logits used where dlogits belongs: what comes through logit_maxes is lost",
        ("SWAPPED", "PATH"),
        reads="W2, dnorm_logits",
    ),
    Wrong(
        "(dlogits @ W2.T) * h",
        "a factor h too much: logits is linear in h",
        ("LOCAL",),
        ("h",),
        reads="h, W2, dlogits",
    ),
    Wrong(
        "dlogits @ torch.linalg.pinv(W2)",
        "the inverse of W2 in place of its transpose",
        ("LOCAL",),
        ("W2",),
    ),
    Wrong(
        "(dlogits + b2) @ W2.T",
        "the forward line run backwards: the bias has no part in dh",
        ("ADDED",),
        ("b2",),
        reads="W2, b2, dlogits",
    ),
    Wrong("torch.zeros_like(h)", "nothing but zeros", ("ZEROS",), reads="h, W2, dlogits"),
    Wrong("(dlogits @ W2.T).view(32, 64)", "the shape written as numbers", ("HARD_CODED",)),
    Wrong(
        "((probs - F.one_hot(Yb, vocab_size)) / n) @ W2.T",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dlogits",),
        reads="W2, probs, Yb, n, vocab_size, dlogits",
    ),
    Wrong(
        "h.zero_(); h += dlogits @ W2.T; return h",
        "h itself used as the buffer",
        ("IN_PLACE",),
        ("h",),
        reads="h, W2, dlogits",
    ),
]
RIGHT["kata-1/dh"] = [
    Right("dlogits @ W2.T"),
    Right("(W2 @ dlogits.T).T"),
    Right("torch.einsum('nv,hv->nh', dlogits, W2)"),
    Right("F.linear(dlogits, W2)"),
    Right("(dlogits[:, None, :] * W2[None, :, :]).sum(-1)"),
    Right(
        "dh = torch.zeros(n, n_hidden)\n"
        "for i in range(n):\n"
        "    for j in range(n_hidden):\n"
        "        dh[i, j] = (dlogits[i] * W2[j]).sum()\n"
        "return dh",
        reads="W2, dlogits, n, n_hidden",
    ),
    Right("sum(torch.outer(dlogits[:, j], W2[:, j]) for j in range(W2.shape[1]))"),
    Right("torch.matmul(W2, dlogits.unsqueeze(-1)).squeeze(-1)"),
    Right("torch.tensordot(dlogits, W2, dims=([1], [1]))"),
    Right("(probs @ W2.T - W2.T[Yb]) / n", reads="W2, probs, Yb, n"),
    Right("torch.zeros(dlogits.shape[0], W2.shape[0]).addmm_(dlogits, W2.t())"),
    Right(
        "dh = torch.zeros_like(h, dtype=torch.float32); dh += dlogits @ W2.T; return dh",
        reads="h, W2, dlogits",
        hint=True,
    ),
]

WRONG["kata-1/dW2"] = [
    Wrong(
        "dlogits.T @ h / n",
        "transposed, and averaged besides",
        ("TRANSPOSED",),
        ("(n_hidden, vocab_size)", "1/n"),
        reads="h, dlogits, n",
    ),
    Wrong("dlogits.T @ h", "transposed", ("TRANSPOSED",)),
    Wrong(
        "h.reshape(n_hidden, n) @ dlogits",
        "h is reshaped where it must be transposed",
        ("TRANSPOSED",),
        ("h",),
        reads="h, dlogits, n_hidden, n",
    ),
    Wrong(
        "h.T @ dlogits / n",
        "1/n once more: dlogits holds it already",
        ("CONSTANT",),
        ("n",),
        reads="h, dlogits, n",
    ),
    Wrong(
        "h.T @ dlogits * n",
        "the 1/n that dlogits holds is undone",
        ("CONSTANT",),
        ("n",),
        reads="h, dlogits, n",
    ),
    Wrong("-h.T @ dlogits", "the sign", ("CONSTANT",)),
    Wrong(
        "h.T @ torch.ones_like(dlogits)",
        "ones in place of the upstream gradient",
        ("NO_UPSTREAM",),
        ("dlogits",),
    ),
    Wrong(
        "hpreact.T @ dlogits",
        "hpreact used where h belongs",
        ("SWAPPED",),
        ("hpreact",),
        reads="hpreact, dlogits",
    ),
    Wrong(
        "bnraw.T @ dlogits",
        "bnraw used where h belongs",
        ("SWAPPED",),
        ("bnraw",),
        reads="bnraw, dlogits",
    ),
    Wrong(
        "h.T @ dnorm_logits",
        "dnorm_logits used where dlogits belongs: what comes through logit_maxes is lost",
        ("SWAPPED", "PATH"),
        reads="h, dnorm_logits",
    ),
    Wrong(
        "torch.outer(h.sum(0), dlogits.sum(0))",
        "summed over the batch before the product: a matrix product sums last",
        ("NOT_SUMMED",),
    ),
    Wrong("h[:, :, None] * dlogits[:, None, :]", "not summed over the batch", ("NOT_SUMMED",)),
    Wrong(
        "torch.outer(h[0], dlogits[0])",
        "only the first example of the batch",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "for i in range(len(h)):\n    dW2 = torch.outer(h[i], dlogits[i])\nreturn dW2",
        "each example overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong(
        "dlogits @ W2.T",
        "the gradient of the other factor: this is dh",
        ("OTHER_KATA",),
        ("dh",),
        reads="W2, dlogits",
    ),
    Wrong(
        "(1 - h**2).T @ dlogits",
        "tanh's derivative belongs to the next line: here stands h itself",
        ("LOCAL",),
        ("h",),
    ),
    Wrong(
        "dlogits",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dlogits",),
    ),
    Wrong("torch.zeros_like(W2)", "nothing but zeros", ("ZEROS",), reads="W2, h, dlogits"),
    Wrong(
        "h.T @ dlogits + W2",
        "the weight is added to its gradient",
        ("ADDED",),
        ("`W2`",),
        reads="W2, h, dlogits",
    ),
    Wrong(
        "dW2 = torch.zeros(64, 27)\n"
        "for i in range(32):\n"
        "    dW2 += torch.outer(h[i], dlogits[i])\n"
        "return dW2",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
    Wrong(
        "h.T @ (probs - F.one_hot(Yb, vocab_size)) / n",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dlogits",),
        reads="h, probs, Yb, n, vocab_size, dlogits",
    ),
    Wrong(
        "d = torch.zeros_like(dlogits)\nd[range(n), Yb] = dlogits[range(n), Yb]\nreturn h.T @ d",
        "only the targets: every logit sends something back",
        (),
        reads="h, dlogits, Yb, n",
    ),
    Wrong(
        "dW2 = h.T @ dlogits; W2 -= 0.1 * dW2; return dW2",
        "W2 is updated already: that is the optimiser's business",
        ("IN_PLACE",),
        ("W2",),
        reads="h, W2, dlogits",
    ),
]
RIGHT["kata-1/dW2"] = [
    Right("h.T @ dlogits"),
    Right("(dlogits.T @ h).T"),
    Right("torch.einsum('nh,nv->hv', h, dlogits)"),
    Right("(h[:, :, None] * dlogits[:, None, :]).sum(0)"),
    Right("torch.bmm(h.unsqueeze(2), dlogits.unsqueeze(1)).sum(0)"),
    Right(
        "dW2 = torch.zeros_like(W2)\n"
        "for x, g in zip(h, dlogits):\n"
        "    dW2 += torch.outer(x, g)\n"
        "return dW2",
        reads="W2, h, dlogits",
    ),
    Right("torch.tensordot(h, dlogits, dims=([0], [0]))"),
    Right("F.linear(h.T, dlogits.T)"),
    Right("torch.stack([(h * g[:, None]).sum(0) for g in dlogits.T], dim=1)"),
    Right(
        "dW2 = h.T @ probs\ndW2.index_add_(1, Yb, h.T, alpha=-1)\nreturn dW2 / n",
        reads="h, probs, Yb, n",
    ),
    Right(
        "dW2 = torch.zeros(n_hidden, vocab_size, dtype=torch.float32)\n"
        "for i in range(n):\n"
        "    dW2 += torch.outer(h[i], dlogits[i])\n"
        "return dW2",
        reads="h, dlogits, n, n_hidden, vocab_size",
        hint=True,
    ),
]

WRONG["kata-1/db2"] = [
    Wrong("dlogits.sum(0, keepdim=True)", "keepdim: b2 has one axis", ("SHAPE",)),
    Wrong("dlogits.sum(0)[:, None]", "a column: b2 has one axis", ("SHAPE",)),
    Wrong(
        "dlogits.sum(1)",
        "summed over the vocabulary in place of the batch",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "dlogits",
        "the upstream gradient passed on as it came: not summed over the batch",
        ("NOT_SUMMED", "UNCHANGED"),
    ),
    Wrong("dlogits.sum()", "summed over both axes", ("NOT_SUMMED",)),
    Wrong("dlogits.mean(0)", "a mean where the sum belongs", ("CONSTANT",), ("n",)),
    Wrong(
        "dlogits.sum(0) * n",
        "the 1/n that dlogits holds is undone",
        ("CONSTANT",),
        ("n",),
        reads="dlogits, n",
    ),
    Wrong("-dlogits.sum(0)", "the sign", ("CONSTANT",)),
    Wrong(
        "torch.ones_like(b2)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dlogits",),
        reads="b2, dlogits",
    ),
    Wrong(
        "torch.full_like(b2, n)",
        "the local derivative alone, summed: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dlogits",),
        reads="b2, dlogits, n",
    ),
    Wrong("torch.zeros_like(b2)", "nothing but zeros", ("ZEROS",), reads="b2, dlogits"),
    Wrong(
        "for row in dlogits:\n    db2 = row.clone()\nreturn db2",
        "each row overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong("dlogits[0]", "only the first example of the batch", ("NOT_SUMMED",)),
    Wrong(
        "(b2 * dlogits).sum(0)",
        "a factor b2 too much: it is added, not multiplied",
        ("LOCAL",),
        ("b2",),
        reads="b2, dlogits",
    ),
    Wrong(
        "db2 = torch.zeros(27)\nfor i in range(32):\n    db2 += dlogits[i]\nreturn db2",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
    Wrong(
        "dlogits.mean(0) * 32",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
    ),
    Wrong(
        "dnorm_logits.sum(0)",
        "dnorm_logits used where dlogits belongs: what comes through logit_maxes is lost",
        ("SWAPPED", "PATH"),
        reads="dnorm_logits",
    ),
    Wrong(
        "h.T @ dlogits",
        "the gradient of the weights: this is dW2",
        ("OTHER_KATA",),
        ("dW2",),
        reads="h, dlogits",
    ),
    Wrong(
        "(dlogits @ W2.T).sum(0)",
        "through W2: the bias is added after the product",
        ("SHAPE",),
        reads="W2, dlogits",
    ),
    Wrong(
        "probs.mean(0) - torch.bincount(Yb, minlength=vocab_size) / n",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dlogits",),
        reads="probs, Yb, n, vocab_size, dlogits",
    ),
    Wrong(
        "for row in dlogits[1:]:\n    dlogits[0] += row\nreturn dlogits[0]",
        "the sum is gathered in the first row of dlogits itself",
        ("IN_PLACE",),
        ("dlogits",),
    ),
    Wrong(
        "dlogits.sum(0).expand_as(dlogits)",
        "summed, and spread over the batch again",
        ("SHAPE",),
    ),
    Wrong(
        "dlogits.max(0).values",
        "the greatest of each column where the sum belongs",
        ("NOT_SUMMED",),
    ),
]
RIGHT["kata-1/db2"] = [
    Right("dlogits.sum(0)"),
    Right("torch.einsum('nv->v', dlogits)"),
    Right("torch.ones(n) @ dlogits", reads="dlogits, n"),
    Right("dlogits.mean(0) * n", reads="dlogits, n"),
    Right("dlogits.T.sum(1)"),
    Right("sum(dlogits)"),
    Right(
        "db2 = torch.zeros_like(b2)\n"
        "for row in dlogits:\n"
        "    for j, value in enumerate(row):\n"
        "        db2[j] += value\n"
        "return db2",
        reads="b2, dlogits",
    ),
    Right("dlogits.cumsum(0)[-1]"),
    Right("dlogits.sum(0, keepdim=True).squeeze(0)"),
    Right(
        "columns = torch.arange(vocab_size).repeat(n)\n"
        "return torch.zeros(vocab_size).scatter_add(0, columns, dlogits.reshape(-1))",
        reads="dlogits, n, vocab_size",
    ),
    Right(
        "probs.mean(0) - torch.bincount(Yb, minlength=vocab_size) / n",
        reads="probs, Yb, n, vocab_size",
    ),
    Right(
        "db2 = torch.zeros(vocab_size, dtype=torch.float32)\n"
        "for row in dlogits:\n"
        "    db2 += row\n"
        "return db2",
        reads="dlogits, vocab_size",
        hint=True,
    ),
]

WRONG["kata-1/dhpreact"] = [
    Wrong("torch.full_like(h, 0.5)", "a number, whatever comes in", ("CONSTANT",), ("0.5",)),
    Wrong(
        "(1 - h**2) * dh * (hpreact > 0)",
        "the mask of a ReLU besides",
        ("MASK",),
        ("negative",),
        reads="h, hpreact, dh",
    ),
    Wrong("(1 + h) * dh", "another factor of 1 - h²", ("LOCAL",), ("(1 + h)",)),
    Wrong(
        "(1 - h) * (1 + h**2) * dh",
        "the square on the wrong h",
        ("LOCAL",),
        ("(1 - h) * (1 + h**2)",),
    ),
    Wrong(
        "torch.sigmoid(hpreact) * (1 - torch.sigmoid(hpreact)) * dh",
        "the sigmoid's derivative, by the book",
        ("LOCAL",),
        ("sigmoid(hpreact)",),
        reads="hpreact, dh",
    ),
    Wrong("(1 - h) * dh", "the square is forgotten: 1 - h**2", ("LOCAL",), ("h",)),
    Wrong(
        "(1 - hpreact**2) * dh",
        "hpreact used where h belongs: 1 - tanh(x)**2",
        ("SWAPPED", "LOCAL"),
        ("hpreact",),
        reads="hpreact, dh",
    ),
    Wrong(
        "(1 - bnraw**2) * dh",
        "bnraw used where h belongs",
        ("SWAPPED", "LOCAL"),
        ("bnraw",),
        reads="bnraw, dh",
    ),
    Wrong(
        "1 - h**2",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dh",),
    ),
    Wrong("dh", "the upstream gradient passed on as it came", ("UNCHANGED",), ("dh",)),
    Wrong("(1 + h**2) * dh", "plus for minus", ("LOCAL",)),
    Wrong("(h**2 - 1) * dh", "the sign", ("CONSTANT",)),
    Wrong("h * (1 - h) * dh", "the sigmoid's derivative, not that of tanh", ("LOCAL",)),
    Wrong("-2 * h * dh", "1 - h**2 is the derivative: it was differentiated again", ("LOCAL",)),
    Wrong("(1 - torch.tanh(h) ** 2) * dh", "tanh taken twice: h is tanh already", ("LOCAL",)),
    Wrong("(h > 0) * dh", "relu's derivative, not that of tanh", ("LOCAL", "MASK")),
    Wrong("h * dh", "tanh itself in place of its derivative", ("LOCAL",)),
    Wrong("h**2 * dh", "the `1 -` is forgotten", ("LOCAL",)),
    Wrong("(1 - h) ** 2 * dh", "the square outside the brackets", ("LOCAL",)),
    Wrong("1 - h**2 * dh", "brackets forgotten: (1 - h**2) * dh", ("LOCAL",), ("rackets",)),
    Wrong(
        "dh / torch.cosh(hpreact)",
        "1/cosh for 1/cosh**2",
        ("LOCAL",),
        reads="hpreact, dh",
    ),
    Wrong(
        "(1 - h**2) * dh / n",
        "1/n once more: dh holds it already",
        ("CONSTANT",),
        ("n",),
        reads="h, dh, n",
    ),
    Wrong("((1 - h**2) * dh).T", "transposed", ("TRANSPOSED",)),
    Wrong("torch.zeros_like(h)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "dh *= 1 - h**2; return dh",
        "dh is multiplied in place",
        ("IN_PLACE",),
        ("dh",),
    ),
    Wrong(
        "h **= 2; return (1 - h) * dh",
        "h is squared in place",
        ("IN_PLACE",),
        ("h",),
    ),
    Wrong(
        "((1 - h**2) * dh).sum(0, keepdim=True)",
        "one step too far: this is dbnbias",
        ("OTHER_KATA", "NOT_SUMMED"),
    ),
    Wrong(
        "bngain * (1 - h**2) * dh",
        "one step too far: this is dbnraw",
        ("OTHER_KATA",),
        ("dbnraw",),
        reads="bngain, h, dh",
    ),
    Wrong(
        "dhpreact = torch.zeros(32, 64)\n"
        "for i in range(32):\n"
        "    for j in range(64):\n"
        "        dhpreact[i, j] = (1 - h[i, j] ** 2) * dh[i, j]\n"
        "return dhpreact",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
    Wrong(
        "(1 - h**2) * ((probs - F.one_hot(Yb, vocab_size)) @ W2.T / n)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dh",),
        reads="h, W2, probs, Yb, n, vocab_size, dh",
    ),
]
RIGHT["kata-1/dhpreact"] = [
    Right("(1.0 - h**2) * dh"),
    Right("dh - h * h * dh"),
    Right("(1 - h) * (1 + h) * dh"),
    Right("dh * (1 - torch.tanh(hpreact) ** 2)", reads="hpreact, dh"),
    Right("dh / torch.cosh(hpreact).square()", reads="hpreact, dh"),
    Right("s = torch.sigmoid(2 * hpreact); return 4 * s * (1 - s) * dh", reads="hpreact, dh"),
    Right("torch.addcmul(dh, h.square(), dh, value=-1)"),
    Right("torch.einsum('nh,nh->nh', 1 - h.pow(2), dh)"),
    Right("((1 - h.T**2) * dh.T).T"),
    Right(
        "dhpreact = torch.zeros_like(h)\n"
        "for i in range(h.shape[0]):\n"
        "    for j in range(h.shape[1]):\n"
        "        dhpreact[i, j] = (1 - h[i, j].item() ** 2) * dh[i, j]\n"
        "return dhpreact"
    ),
    Right("(1 - h**2) * (dlogits @ W2.T)", reads="h, W2, dlogits"),
    Right("(1 - h**2) * (probs @ W2.T - W2.T[Yb]) / n", reads="h, W2, probs, Yb, n"),
    Right("(1 - torch.tanh(hpreact.float()) ** 2) * dh", reads="hpreact, dh", hint=True),
]
