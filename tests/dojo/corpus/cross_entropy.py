"""kata-2: the gradient of the cross-entropy in one go.

It asks for no gradient, so the loss's own is 1. Taken apart, `-onehot / n` comes to the logits
through `probs` and `softmax / n` through `counts_sum`: with the target's 1 a path is lost.
"""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

WRONG["kata-2/dlogits"] = [
    Wrong(
        "d = F.softmax(logits, 1) / n\nd[:, Yb] = -1 / n\nreturn d",
        "an index over all rows, and what stood there is lost",
        ("MASK",),
        ("`Yb`", "any row"),
        reads="logits, Yb, n",
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d",
        "1/n forgotten: the loss is a mean",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return -d / n",
        "the sign: the probabilities minus the ones",
        ("CONSTANT",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d / n**2",
        "divided by n twice",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d / logits.shape[1]",
        "the mean is over the n rows, not over the vocabulary",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d / logits.numel()",
        "the mean is over the n rows, not over all elements",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return 2 * d / n",
        "the squared error's factor 2",
        ("CONSTANT",),
        ("2",),
    ),
    Wrong("F.softmax(logits, 1) / n", "the 1 at the targets is missing", ("MASK", "PATH")),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] += 1; return d / n",
        "1 added at the targets, not subtracted",
        ("MASK", "PATH"),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[:, Yb] -= 1; return d / n",
        "`[:, Yb]` picks whole columns: one column a row is `[range(n), Yb]`",
        ("MASK",),
        ("Yb",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1 / n; return d / n",
        "the target's 1 is divided by n twice",
        ("MASK", "PATH"),
    ),
    Wrong(
        "d = F.softmax(logits, 1) / n; d[range(n), Yb] -= 1; return d",
        "the target's 1 is not divided by n: subtract before dividing",
        ("MASK", "PATH"),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1 / n; return d",
        "the probabilities are not divided by n",
        ("MASK", "PATH", "CONSTANT", "LOCAL"),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] = -1; return d / n",
        "the target's probability is overwritten: `-=`",
        ("OVERWRITTEN", "MASK"),
    ),
    Wrong(
        "d = torch.zeros_like(logits)\n"
        "d[range(n), Yb] = (F.softmax(logits, 1)[range(n), Yb] - 1) / n\n"
        "return d",
        "only the targets: the other letters have a gradient, too",
        ("MASK",),
    ),
    Wrong(
        "(F.softmax(logits, 1) - 1) / n",
        "1 subtracted from every column, not from the target's only",
        ("MASK",),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), logits.argmax(1)] -= 1; return d / n",
        "the likeliest letter in place of the target",
        ("MASK", "SWAPPED"),
    ),
    Wrong(
        "d = F.softmax(logits, 0); d[range(n), Yb] -= 1; return d / n",
        "softmax over the batch in place of the vocabulary",
        ("LOCAL", "NOT_SUMMED"),
    ),
    Wrong(
        "e = logits.exp(); d = e / e.sum(); d[range(n), Yb] -= 1; return d / n",
        "normalised over the whole batch, not row by row",
        ("LOCAL", "NOT_SUMMED"),
    ),
    Wrong(
        "d = logits.exp(); d[range(n), Yb] -= 1; return d / n",
        "exp without the normalisation",
        ("LOCAL",),
    ),
    Wrong(
        "d = F.log_softmax(logits, 1); d[range(n), Yb] -= 1; return d / n",
        "log-probabilities in place of the probabilities",
        ("LOCAL", "SWAPPED"),
    ),
    Wrong(
        "d = torch.sigmoid(logits); d[range(n), Yb] -= 1; return d / n",
        "sigmoid in place of softmax: that is the binary cross-entropy",
        ("LOCAL",),
    ),
    Wrong(
        "d = logits.clone(); d[range(n), Yb] -= 1; return d / n",
        "the logits themselves in place of their softmax",
        ("LOCAL", "SWAPPED"),
    ),
    Wrong(
        "d = logits.clone(); d[range(n), Yb] -= 1; return F.softmax(d, 1) / n",
        "1 subtracted from the logits, not from the probabilities",
        ("LOCAL",),
    ),
    Wrong(
        "p = F.softmax(logits, 1); return p * (1 - p) / n",
        "the diagonal of softmax's Jacobian alone",
        ("LOCAL",),
    ),
    Wrong(
        "d = torch.zeros_like(logits); d[range(n), Yb] = -1 / n; return d",
        "this is dlogprobs: softmax is not gone through",
        ("OTHER_KATA", "PATH", "DETACHED"),
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d @ W2.T / n",
        "one step too far: this is dh",
        ("OTHER_KATA",),
        ("dh",),
        reads="logits, W2, Yb, n",
    ),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d.mean(0)",
        "too far: this is db2",
        ("OTHER_KATA", "NOT_SUMMED"),
    ),
    Wrong(
        "((F.softmax(logits, 1) - F.one_hot(Yb, logits.shape[1])) / n).T",
        "transposed",
        ("TRANSPOSED",),
    ),
    Wrong("logits", "the argument as it came", ("UNCHANGED",), ("logits",)),
    Wrong("torch.zeros_like(logits)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "d = F.softmax(logits, 1); d[range(n), Yb] -= 1; return d * 0.03125",
        "1/32: the batch size written as a number",
        ("HARD_CODED",),
    ),
    Wrong(
        "(F.softmax(logits, 1) - F.one_hot(Yb, 27)) / n",
        "the vocabulary's size written as a number",
        ("HARD_CODED",),
    ),
    Wrong(
        "logits -= logits.max(1, keepdim=True).values\n"
        "d = logits.exp()\n"
        "d /= d.sum(1, keepdim=True)\n"
        "d[range(n), Yb] -= 1\n"
        "return d / n",
        "logits is shifted in place",
        ("IN_PLACE",),
        ("logits",),
    ),
    Wrong(
        "d = F.softmax(logits, 1)\nfor i in range(n - 1):\n    d[i, Yb[i]] -= 1\nreturn d / n",
        "the last row is left out",
        ("MASK",),
    ),
]
RIGHT["kata-2/dlogits"] = [
    Right("d = F.softmax(logits, 1); d[range(n), Yb] -= 1; d /= n; return d"),
    Right("(logits.softmax(1) - F.one_hot(Yb, num_classes=logits.shape[1])) / n"),
    Right(
        "e = logits.exp(); p = e / e.sum(1, keepdim=True)\n"
        "return (p - torch.eye(p.shape[1])[Yb]) / n"
    ),
    Right(
        "(probs - F.one_hot(Yb, vocab_size)) / batch_size",
        reads="probs, Yb, vocab_size, batch_size",
    ),
    Right(
        "d = probs.clone(); d[range(n), Yb] -= 1; return d / n",
        reads="probs, Yb, n",
    ),
    Right(
        "d = torch.exp(logits - torch.logsumexp(logits, 1, keepdim=True)) / n\n"
        "return d.scatter_add(1, Yb[:, None], torch.full((n, 1), -1 / n))"
    ),
    Right(
        "d = torch.zeros_like(logits)\n"
        "for i in range(n):\n"
        "    total = sum(math.exp(x) for x in logits[i])\n"
        "    for j in range(logits.shape[1]):\n"
        "        d[i, j] = (math.exp(logits[i, j]) / total - (1 if j == Yb[i] else 0)) / n\n"
        "return d"
    ),
    Right(
        "p = F.softmax(logits, 1)\n"
        "return torch.where(torch.arange(p.shape[1]) == Yb[:, None], p - 1, p) / n"
    ),
    Right(
        "p = F.softmax(logits, 1)\n"
        "dp = torch.zeros_like(p)\n"
        "dp[range(n), Yb] = -1 / (n * p[range(n), Yb])\n"
        "jacobian = torch.diag_embed(p) - torch.einsum('ij,ik->ijk', p, p)\n"
        "return torch.einsum('ijk,ij->ik', jacobian, dp)"
    ),
    Right("d = F.softmax(logits.T, 0); d[Yb, range(n)] -= 1; return (d / n).T"),
    Right(
        "place = torch.arange(n), Yb\n"
        "d = F.softmax(logits, 1).index_put(place, torch.tensor(-1.0), accumulate=True)\n"
        "return d.div(n)"
    ),
    Right("d = F.softmax(logits.float(), 1); d[range(n), Yb] -= 1; return d / n", hint=True),
    Right(
        "onehot = torch.zeros(n, vocab_size, dtype=torch.float32)\n"
        "onehot[range(n), Yb] = 1 / n\n"
        "return F.softmax(logits, 1) / n - onehot",
        reads="logits, Yb, n, vocab_size",
        hint=True,
    ),
]
