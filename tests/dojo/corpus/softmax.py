"""kata-1, from the loss back to the logits: the softmax and the mean of the log-probabilities."""

from __future__ import annotations

from tests.dojo.corpus import Right, Wrong

WRONG: dict[str, list[Wrong]] = {}
RIGHT: dict[str, list[Right]] = {}

# The asked-for gradients are none: the loss's own is 1.
WRONG["kata-1/dlogprobs"] = [
    Wrong(
        "d = torch.zeros_like(logprobs); d[:, Yb] = -1 / n; return d",
        "`[:, Yb]` writes into whole columns: one column a row is `[range(n), Yb]`",
        ("MASK",),
        ("Yb",),
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = 1 / n; return d",
        "the sign: the loss is the negative log-likelihood",
        ("CONSTANT",),
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = -1.0; return d",
        "1/n forgotten: the loss is a mean",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = 1.0; return d",
        "sign and 1/n forgotten",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = -1 / (n - 1); return d",
        "a mean divides by n, not by n - 1",
        ("CONSTANT",),
        ("n",),
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = -1 / vocab_size; return d",
        "the mean is over the n rows, not over the vocabulary",
        ("CONSTANT",),
        ("vocab_size",),
        reads="logprobs, Yb, n, vocab_size",
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = -1 / logprobs.numel(); return d",
        "the mean is over the n picked elements, not over all of logprobs",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = -1 / 32; return d",
        "the batch size written as a number",
        ("HARD_CODED",),
        ("32",),
    ),
    Wrong(
        "d = torch.zeros(32, 27); d[range(n), Yb] = -1 / n; return d",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
    Wrong(
        "-F.one_hot(Yb, 27) / n",
        "the vocabulary's size written as a number",
        ("HARD_CODED",),
        ("27",),
    ),
    Wrong(
        "-F.one_hot(Yb) / n",
        "one_hot without num_classes counts only the letters in this batch",
        ("SHAPE",),
    ),
    Wrong(
        "torch.full_like(logprobs, -1 / n)",
        "only the target's column enters the loss, the others get nothing",
        ("MASK",),
    ),
    Wrong("torch.zeros_like(logprobs)", "nothing was written into the zeros", ("ZEROS",)),
    Wrong(
        "d = torch.zeros_like(logprobs); d[range(n), Yb] = -logprobs[range(n), Yb] / n; return d",
        "the values of logprobs are not in the derivative of their mean",
        ("LOCAL",),
    ),
    Wrong(
        "d = torch.zeros_like(probs); d[range(n), Yb] = -1 / n / probs[range(n), Yb]; return d",
        "one step too far: this is dprobs",
        ("OTHER_KATA",),
        ("dprobs",),
        reads="probs, Yb, n",
    ),
    Wrong(
        "(probs - F.one_hot(Yb, vocab_size)) / n",
        "many steps too far: this is dlogits",
        ("OTHER_KATA",),
        ("dlogits",),
        reads="probs, Yb, n, vocab_size",
    ),
    Wrong(
        "d = torch.zeros(logprobs.shape[1], n); d[Yb, range(n)] = -1 / n; return d",
        "rows and columns exchanged",
        ("TRANSPOSED",),
    ),
    Wrong(
        "torch.full((n,), -1 / n)",
        "the gradient of the picked elements, not put back into their places in logprobs",
        ("SHAPE", "NOT_EXPANDED"),
    ),
    Wrong(
        "logprobs.zero_(); logprobs[range(n), Yb] = -1 / n; return logprobs",
        "logprobs itself used as the buffer",
        ("IN_PLACE",),
        ("logprobs",),
    ),
]
RIGHT["kata-1/dlogprobs"] = [
    Right("d = torch.zeros_like(logprobs); d[range(n), Yb] = -1 / n; return d"),
    Right(
        "-F.one_hot(Yb, num_classes=vocab_size) / batch_size", reads="Yb, vocab_size, batch_size"
    ),
    Right("torch.zeros_like(logprobs).scatter_(1, Yb[:, None], -1 / n)"),
    Right("torch.eye(logprobs.shape[1])[Yb] * (-1.0 / n)"),
    Right(
        "d = torch.zeros(logprobs.shape)\nfor i in range(n):\n    d[i, Yb[i]] -= 1 / n\nreturn d"
    ),
    Right("(torch.arange(vocab_size) == Yb[:, None]) * (-1 / n)", reads="Yb, n, vocab_size"),
    Right(
        "letters = torch.arange(logprobs.shape[1])\n"
        "return torch.where(letters == Yb.view(-1, 1), torch.tensor(-1 / n), torch.tensor(0.0))"
    ),
    Right(
        "d = torch.zeros_like(logprobs)\n"
        "return d.index_put((torch.arange(n), Yb), torch.tensor(-1.0 / n), accumulate=True)"
    ),
    Right("d = torch.zeros(logprobs.shape[1], n); d[Yb, range(n)] = -1 / n; return d.T"),
    Right(
        "d = torch.zeros(n, vocab_size, dtype=torch.float32); d[range(n), Yb] = -1 / n; return d",
        reads="Yb, n, vocab_size",
        hint=True,
    ),
    Right("-F.one_hot(Yb, logprobs.shape[1]).float() / n", hint=True),
]

WRONG["kata-1/dprobs"] = [
    Wrong(
        "probs**-1",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dlogprobs",),
    ),
    Wrong("dlogprobs * probs", "the derivative of log is 1/probs, not probs", ("LOCAL",)),
    Wrong("-dlogprobs / probs", "the sign", ("CONSTANT",)),
    Wrong(
        "dlogprobs * probs.log()",
        "log itself in place of its derivative",
        ("LOCAL", "SWAPPED"),
    ),
    Wrong(
        "dlogprobs",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dlogprobs",),
    ),
    Wrong("-dlogprobs / probs**2", "the derivative of 1/x, not of log x", ("LOCAL",)),
    Wrong(
        "dlogprobs / logprobs",
        "logprobs used where probs belongs",
        ("SWAPPED", "LOCAL"),
        ("logprobs",),
        reads="logprobs, dlogprobs",
    ),
    Wrong(
        "dlogprobs / counts",
        "counts used where probs belongs",
        ("SWAPPED", "LOCAL"),
        ("counts",),
        reads="counts, dlogprobs",
    ),
    Wrong("torch.zeros_like(probs)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "d = torch.zeros_like(probs); d[range(n), Yb] = -1 / n / probs[range(n), Yb]; return d",
        "uses that dlogprobs is -1/n at the targets in place of dlogprobs itself",
        ("TRUE_LOSS",),
        ("dlogprobs",),
        reads="probs, dlogprobs, Yb, n",
    ),
    Wrong(
        "d = torch.zeros_like(probs)\n"
        "d[range(n), Yb] = dlogprobs[range(n), Yb] / probs[range(n), Yb]\n"
        "return d",
        "only at the targets: that dlogprobs is zero elsewhere is the loss's business",
        ("TRUE_LOSS", "MASK"),
        reads="probs, dlogprobs, Yb, n",
    ),
    Wrong(
        "dlogprobs / probs / n",
        "1/n once more: dlogprobs holds it already",
        ("CONSTANT",),
        ("n",),
        reads="probs, dlogprobs, n",
    ),
    Wrong(
        "1 / probs + dlogprobs",
        "the chain rule multiplies, it doesn't add",
        ("LOCAL",),
        ("multipl",),
    ),
    Wrong(
        "dlogprobs * probs * (1 - probs)",
        "the sigmoid's derivative in place of the logarithm's",
        ("LOCAL",),
    ),
    Wrong("(dlogprobs / probs).T", "transposed", ("TRANSPOSED",)),
    Wrong(
        "dlogprobs /= probs; return dlogprobs",
        "dlogprobs is divided in place",
        ("IN_PLACE",),
        ("dlogprobs",),
    ),
    Wrong(
        "d = torch.zeros(32, 27)\n"
        "for i in range(32):\n"
        "    for j in range(27):\n"
        "        d[i, j] = dlogprobs[i, j] / probs[i, j]\n"
        "return d",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
    Wrong(
        "dlogprobs.sum(1, keepdim=True) / probs",
        "summed over the row, though log works element by element",
        ("NOT_SUMMED",),
        ("vocab_size",),
    ),
]
RIGHT["kata-1/dprobs"] = [
    Right("dlogprobs / probs"),
    Right("(1.0 / probs) * dlogprobs"),
    Right("torch.einsum('ij,ij->ij', probs**-1, dlogprobs)"),
    Right("torch.exp(-logprobs) * dlogprobs", reads="logprobs, dlogprobs"),
    Right(
        "d = torch.zeros_like(probs)\n"
        "for i, row in enumerate(probs):\n"
        "    for j, p in enumerate(row):\n"
        "        d[i, j] = dlogprobs[i, j] / p\n"
        "return d"
    ),
    Right("dlogprobs * counts_sum / counts", reads="counts, counts_sum, dlogprobs"),
    Right("(dlogprobs.T / probs.T).T"),
    Right("torch.empty_like(probs.T).T.copy_(dlogprobs.div(probs))"),
    Right(
        "d = torch.zeros_like(probs); d[range(n), Yb] = -1 / n / probs[range(n), Yb]; return d",
        reads="probs, Yb, n",
    ),
    Right("-F.one_hot(Yb, vocab_size) / (n * probs)", reads="probs, Yb, n, vocab_size"),
    Right("dlogprobs * probs.float().reciprocal()", hint=True),
]

WRONG["kata-1/dcounts_sum_inv"] = [
    Wrong(
        "counts * dprobs",
        "not summed over the vocabulary: one number a row was broadcast along it",
        ("NOT_SUMMED",),
    ),
    Wrong("(counts * dprobs).sum(1)", "keepdim forgotten", ("SHAPE",)),
    Wrong(
        "counts.sum(1, keepdim=True) * dprobs.sum(1, keepdim=True)",
        "summed before the product: the sum comes last",
        ("NOT_SUMMED", "SWAPPED"),
    ),
    Wrong(
        "counts * dprobs.sum(1, keepdim=True)",
        "only dprobs is summed: the sum is of the product",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "dprobs.sum(1, keepdim=True)",
        "the local derivative `counts` is forgotten",
        ("LOCAL",),
        ("counts",),
    ),
    Wrong(
        "counts.sum(1, keepdim=True)",
        "the local derivative alone: multiply by dprobs before the sum",
        ("NO_UPSTREAM",),
        ("dprobs",),
    ),
    Wrong(
        "(counts * dprobs).sum(0, keepdim=True)",
        "summed over the batch in place of the vocabulary",
        ("NOT_SUMMED",),
    ),
    Wrong("(counts * dprobs).sum()", "summed over both axes", ("NOT_SUMMED",)),
    Wrong(
        "(counts * dprobs).mean(1, keepdim=True)",
        "a mean where the sum belongs",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong(
        "(probs * dprobs).sum(1, keepdim=True)",
        "probs used where counts belongs",
        ("SWAPPED",),
        ("probs",),
        reads="probs, dprobs",
    ),
    Wrong(
        "(norm_logits * dprobs).sum(1, keepdim=True)",
        "norm_logits used where counts belongs",
        ("SWAPPED",),
        ("norm_logits",),
        reads="norm_logits, dprobs",
    ),
    Wrong(
        "(counts * dlogprobs).sum(1, keepdim=True)",
        "dlogprobs used where dprobs belongs: one step of the chain is skipped",
        ("SWAPPED", "LOCAL"),
        ("dlogprobs",),
        reads="counts, dlogprobs",
    ),
    Wrong("-(counts * dprobs).sum(1, keepdim=True)", "the sign", ("CONSTANT",)),
    Wrong(
        "(counts * dprobs).sum(1, keepdim=True) / n",
        "1/n once more: dprobs holds it already",
        ("CONSTANT",),
        ("n",),
        reads="counts, dprobs, n",
    ),
    Wrong(
        "-(counts_sum**-2) * (counts * dprobs).sum(1, keepdim=True)",
        "one step too far: this is dcounts_sum",
        ("OTHER_KATA",),
        ("dcounts_sum",),
        reads="counts, counts_sum, dprobs",
    ),
    Wrong(
        "torch.zeros_like(counts_sum_inv)",
        "nothing but zeros",
        ("ZEROS",),
        reads="counts, counts_sum_inv, dprobs",
    ),
    Wrong(
        "(counts * dprobs).sum(1).unsqueeze(0)",
        "a row where a column belongs",
        ("SHAPE", "TRANSPOSED"),
    ),
    Wrong(
        "counts @ dprobs.T",
        "a matrix product multiplies every row with every other",
        ("SHAPE",),
    ),
    Wrong(
        "(counts * dprobs).sum(1).view(32, 1)",
        "the batch size written as a number",
        ("HARD_CODED",),
    ),
    Wrong(
        "(counts[range(n), Yb] * dprobs[range(n), Yb]).view(n, 1)",
        "only the target's column: that dprobs is zero elsewhere is the loss's business",
        ("TRUE_LOSS", "NOT_SUMMED"),
        reads="counts, dprobs, Yb, n",
    ),
    Wrong(
        "-counts_sum / n",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dprobs",),
        reads="counts_sum, dprobs, n",
    ),
    Wrong(
        "dprobs *= counts; return dprobs.sum(1, keepdim=True)",
        "dprobs is multiplied in place",
        ("IN_PLACE",),
        ("dprobs",),
    ),
    Wrong(
        "for j in range(counts.shape[1]):\n"
        "    d = counts[:, j : j + 1] * dprobs[:, j : j + 1]\n"
        "return d",
        "each column overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
]
RIGHT["kata-1/dcounts_sum_inv"] = [
    Right("(counts * dprobs).sum(1, keepdim=True)"),
    Right("torch.einsum('ij,ij->i', counts, dprobs)[:, None]"),
    Right("torch.bmm(counts[:, None, :], dprobs[:, :, None]).view(-1, 1)"),
    Right("(counts @ dprobs.T).diagonal().unsqueeze(1)"),
    Right("torch.linalg.vecdot(counts, dprobs).reshape(n, 1)", reads="counts, dprobs, n"),
    Right("(counts * dprobs) @ torch.ones(vocab_size, 1)", reads="counts, dprobs, vocab_size"),
    Right(
        "d = torch.zeros(counts.shape[0], 1)\n"
        "for j in range(counts.shape[1]):\n"
        "    d += counts[:, j : j + 1] * dprobs[:, j : j + 1]\n"
        "return d"
    ),
    Right("counts_sum * dlogprobs.sum(1, keepdim=True)", reads="counts_sum, dlogprobs"),
    Right("-counts_sum / n", reads="counts_sum, n"),
    Right("torch.sum(counts.T * dprobs.T, 0, True).T"),
    Right(
        "d = torch.zeros(n, 1, dtype=torch.float32)\n"
        "for i in range(n):\n"
        "    d[i] = counts[i] @ dprobs[i]\n"
        "return d",
        reads="counts, dprobs, n",
        hint=True,
    ),
]

WRONG["kata-1/dcounts_sum"] = [
    Wrong(
        "counts_sum**-2 * dcounts_sum_inv",
        "the sign: the derivative of 1/x is -1/x**2",
        ("CONSTANT",),
    ),
    Wrong(
        "-(counts_sum**-2)",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dcounts_sum_inv",),
    ),
    Wrong("-(counts_sum**-1) * dcounts_sum_inv", "the exponent is not lowered", ("LOCAL",)),
    Wrong(
        "dcounts_sum_inv / counts_sum",
        "the derivative of the logarithm, not of 1/x",
        ("LOCAL",),
    ),
    Wrong("-(counts_sum**2) * dcounts_sum_inv", "the exponent's sign is lost", ("LOCAL",)),
    Wrong("-dcounts_sum_inv", "counts_sum**-2 is forgotten", ("LOCAL",), ("counts_sum",)),
    Wrong(
        "-(counts_sum**-2) + dcounts_sum_inv",
        "the chain rule multiplies, it doesn't add",
        ("LOCAL",),
        ("multipl",),
    ),
    Wrong(
        "-2 * counts_sum**-3 * dcounts_sum_inv",
        "the derivative of x**-2: differentiated once too often",
        ("LOCAL",),
    ),
    Wrong(
        "-0.5 * counts_sum**-1.5 * dcounts_sum_inv",
        "the derivative of x**-0.5: that is the batch norm's",
        ("LOCAL",),
    ),
    Wrong(
        "dcounts_sum_inv",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dcounts_sum_inv",),
    ),
    Wrong("(-(counts_sum**-2) * dcounts_sum_inv).squeeze()", "an axis squeezed away", ("SHAPE",)),
    Wrong(
        "-(counts_sum.squeeze() ** -2) * dcounts_sum_inv",
        "(n,) against (n, 1) broadcasts to (n, n)",
        ("SHAPE",),
    ),
    Wrong(
        "(-(counts_sum**-2) * dcounts_sum_inv).expand_as(counts)",
        "already spread over the vocabulary: that is the next line's business",
        ("SHAPE",),
        reads="counts, counts_sum, dcounts_sum_inv",
    ),
    Wrong("torch.zeros_like(counts_sum)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "-(counts_sum**-2) * dcounts_sum_inv / n",
        "1/n once more: dcounts_sum_inv holds it already",
        ("CONSTANT",),
        ("n",),
        reads="counts_sum, dcounts_sum_inv, n",
    ),
    Wrong(
        "(-(counts_sum**-2) * dcounts_sum_inv).sum(0, keepdim=True)",
        "summed over the batch, where nothing was broadcast",
        ("NOT_SUMMED", "SHAPE"),
    ),
    Wrong(
        "dcounts_sum_inv *= -(counts_sum**-2); return dcounts_sum_inv",
        "dcounts_sum_inv is multiplied in place",
        ("IN_PLACE",),
        ("dcounts_sum_inv",),
    ),
    Wrong(
        "(-(counts_sum**-2) * dcounts_sum_inv).view(32, 1)",
        "the batch size written as a number",
        ("HARD_CODED",),
    ),
    Wrong(
        "1 / (n * counts_sum)",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dcounts_sum_inv",),
        reads="counts_sum, dcounts_sum_inv, n",
    ),
    Wrong(
        "-(counts_sum**-2) * dprobs.sum(1, keepdim=True)",
        "dprobs used where dcounts_sum_inv belongs: one step of the chain is skipped",
        ("SWAPPED", "LOCAL"),
        ("dprobs",),
        reads="counts_sum, dprobs",
    ),
    Wrong("(-(counts_sum**-2) * dcounts_sum_inv).T", "transposed", ("TRANSPOSED", "SHAPE")),
]
RIGHT["kata-1/dcounts_sum"] = [
    Right("(-(counts_sum**-2)) * dcounts_sum_inv"),
    Right("-dcounts_sum_inv / counts_sum**2"),
    Right("-(counts_sum_inv**2) * dcounts_sum_inv", reads="counts_sum_inv, dcounts_sum_inv"),
    Right("torch.einsum('ni,ni->ni', -1 / counts_sum.square(), dcounts_sum_inv)"),
    Right(
        "d = torch.empty_like(counts_sum)\n"
        "for i in range(len(d)):\n"
        "    d[i, 0] = -dcounts_sum_inv[i, 0] / counts_sum[i, 0] ** 2\n"
        "return d"
    ),
    Right("1 / (n * counts_sum)", reads="counts_sum, n"),
    Right(
        "-(probs * dprobs).sum(1, keepdim=True) * counts_sum_inv",
        reads="probs, counts_sum_inv, dprobs",
    ),
    Right("-(torch.diag(counts_sum.squeeze(1) ** -2) @ dcounts_sum_inv)"),
    Right("-(dcounts_sum_inv.T * counts_sum.T.pow(-2)).T"),
    Right("-dcounts_sum_inv * counts_sum.float() ** -2", hint=True),
]

# The first tensor with two readers.
WRONG["kata-1/dcounts"] = [
    Wrong(
        "counts_sum_inv * dprobs",
        "the path through counts_sum is missing",
        ("PATH",),
        ("counts_sum",),
    ),
    Wrong(
        "dcounts_sum.expand_as(dprobs)",
        "only the path through counts_sum: the direct one is missing, or overwritten",
        ("PATH", "OVERWRITTEN"),
        ("probs",),
    ),
    Wrong(
        "dcounts_sum",
        "only the path through counts_sum, not even spread over the row",
        ("PATH", "UNCHANGED", "NOT_EXPANDED"),
    ),
    Wrong(
        "counts_sum_inv * dprobs + dcounts_sum / vocab_size",
        "a sum's derivative is 1, not 1/vocab_size: nothing is shared out",
        ("PATH",),
        ("counts_sum", "vocab_size"),
        reads="counts_sum_inv, dcounts_sum, dprobs, vocab_size",
    ),
    Wrong(
        "counts_sum_inv * dprobs - dcounts_sum",
        "the path through counts_sum has the wrong sign",
        ("PATH",),
        ("counts_sum",),
    ),
    Wrong(
        "d = counts_sum_inv * dprobs + dcounts_sum; d += dcounts_sum; return d",
        "the path through counts_sum is counted twice",
        ("PATH",),
        ("counts_sum",),
    ),
    Wrong(
        "2 * counts_sum_inv * dprobs + dcounts_sum",
        "the direct path is counted twice",
        ("PATH",),
        ("probs",),
    ),
    Wrong(
        "dcounts_sum - counts_sum_inv * dprobs",
        "the direct path has the wrong sign",
        ("PATH",),
        ("probs",),
    ),
    Wrong(
        "counts_sum_inv * dprobs + dcounts_sum / n",
        "1/n once more on the path through counts_sum",
        ("PATH",),
        ("counts_sum",),
        reads="counts_sum_inv, dcounts_sum, dprobs, n",
    ),
    Wrong(
        "dprobs + dcounts_sum",
        "the local derivative counts_sum_inv of the direct path is forgotten",
        ("LOCAL", "PATH"),
        ("dprobs",),
    ),
    Wrong(
        "counts_sum_inv + dcounts_sum.expand_as(dprobs)",
        "dprobs is forgotten on the direct path",
        ("NO_UPSTREAM",),
        ("dprobs",),
    ),
    Wrong(
        "counts_sum_inv * dprobs + torch.ones_like(dprobs)",
        "dcounts_sum is forgotten: the sum's local derivative alone",
        ("NO_UPSTREAM",),
        ("dcounts_sum",),
    ),
    Wrong(
        "counts_sum * dprobs + dcounts_sum",
        "counts_sum used where counts_sum_inv belongs",
        ("SWAPPED", "LOCAL"),
        ("counts_sum",),
        reads="counts_sum, dcounts_sum, dprobs",
    ),
    Wrong(
        "counts_sum_inv * dprobs + dcounts_sum_inv",
        "dcounts_sum_inv used where dcounts_sum belongs",
        ("SWAPPED",),
        ("dcounts_sum_inv",),
        reads="counts_sum_inv, dcounts_sum_inv, dprobs",
    ),
    Wrong(
        "counts_sum_inv * dlogprobs + dcounts_sum",
        "dlogprobs used where dprobs belongs",
        ("SWAPPED", "LOCAL"),
        ("dlogprobs",),
        reads="counts_sum_inv, dcounts_sum, dlogprobs",
    ),
    Wrong(
        "counts_sum_inv * (dprobs + dcounts_sum)",
        "counts_sum_inv multiplies both paths, it belongs to one",
        ("LOCAL", "PATH"),
        ("counts_sum_inv",),
    ),
    Wrong(
        "counts_sum_inv * dprobs + counts * dcounts_sum",
        "a sum's derivative is 1, not counts",
        ("LOCAL", "PATH"),
        ("counts",),
        reads="counts, counts_sum_inv, dcounts_sum, dprobs",
    ),
    Wrong(
        "counts_sum_inv * dprobs * dcounts_sum",
        "the contributions of two readers are added, not multiplied",
        ("LOCAL",),
        ("dcounts_sum",),
    ),
    Wrong("(counts_sum_inv * dprobs + dcounts_sum) / 2", "averaged, not added", ("CONSTANT",)),
    Wrong("-(counts_sum_inv * dprobs + dcounts_sum)", "the sign", ("CONSTANT",)),
    Wrong(
        "d = counts_sum_inv * dprobs; d[:, :1] += dcounts_sum; return d",
        "dcounts_sum reaches only the first column",
        ("NOT_EXPANDED", "MASK"),
    ),
    Wrong(
        "d = counts_sum_inv * dprobs; d[range(n), Yb] += dcounts_sum.squeeze(1); return d",
        "dcounts_sum reaches only the target's column, yet every column is in the sum",
        ("NOT_EXPANDED", "MASK"),
        reads="counts_sum_inv, dcounts_sum, dprobs, Yb, n",
    ),
    Wrong(
        "d = dcounts_sum.expand_as(dprobs).clone()\n"
        "d[range(n), Yb] += (counts_sum_inv * dprobs)[range(n), Yb]\n"
        "return d",
        "the direct path only at the targets: that dprobs is zero elsewhere is the loss's business",
        ("TRUE_LOSS", "PATH", "MASK"),
        reads="counts_sum_inv, dcounts_sum, dprobs, Yb, n",
    ),
    Wrong(
        "dprobs *= counts_sum_inv; dprobs += dcounts_sum; return dprobs",
        "dprobs is changed in place",
        ("IN_PLACE",),
        ("dprobs",),
    ),
    Wrong(
        "counts * (counts_sum_inv * dprobs + dcounts_sum)",
        "one step too far: this is dnorm_logits",
        ("OTHER_KATA",),
        ("dnorm_logits",),
        reads="counts, counts_sum_inv, dcounts_sum, dprobs",
    ),
    Wrong("torch.zeros_like(dprobs)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "counts_sum_inv * dprobs + dcounts_sum.expand(32, 27)",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
    Wrong("(counts_sum_inv * dprobs + dcounts_sum).T", "transposed", ("TRANSPOSED",)),
]
RIGHT["kata-1/dcounts"] = [
    Right("counts_sum_inv * dprobs + dcounts_sum"),
    Right("d = counts_sum_inv * dprobs; d += torch.ones_like(d) * dcounts_sum; return d"),
    Right("torch.addcmul(dcounts_sum, counts_sum_inv, dprobs)"),
    Right(
        "torch.einsum('ij,ik->ij', dprobs, counts_sum_inv) + dcounts_sum.expand(-1, vocab_size)",
        reads="counts_sum_inv, dcounts_sum, dprobs, vocab_size",
    ),
    Right("dprobs / counts_sum + dcounts_sum", reads="counts_sum, dcounts_sum, dprobs"),
    Right(
        "d = torch.zeros_like(dprobs)\n"
        "for i in range(d.shape[0]):\n"
        "    for j in range(d.shape[1]):\n"
        "        d[i, j] = counts_sum_inv[i, 0] * dprobs[i, j] + dcounts_sum[i, 0]\n"
        "return d"
    ),
    Right(
        "counts_sum_inv * (dprobs - (probs * dprobs).sum(1, keepdim=True))",
        reads="counts_sum_inv, probs, dprobs",
    ),
    Right(
        "counts_sum.reciprocal() * dprobs - dcounts_sum_inv * counts_sum_inv**2",
        reads="counts_sum, counts_sum_inv, dcounts_sum_inv, dprobs",
    ),
    Right(
        "d = (1 / (n * counts_sum)).repeat(1, vocab_size)\n"
        "d[range(n), Yb] -= 1 / (n * counts[range(n), Yb])\n"
        "return d",
        reads="counts, counts_sum, Yb, n, vocab_size",
    ),
    Right("torch.stack([counts_sum_inv * dprobs, dcounts_sum.expand_as(dprobs)]).sum(0)"),
    Right("(dprobs.T * counts_sum_inv.T + dcounts_sum.T).T"),
    Right(
        "d = torch.zeros(dprobs.shape, dtype=torch.float32)\n"
        "d += counts_sum_inv * dprobs\n"
        "d += dcounts_sum\n"
        "return d",
        hint=True,
    ),
    Right("counts_sum_inv * dprobs + dcounts_sum.float()", hint=True),
]

WRONG["kata-1/dnorm_logits"] = [
    Wrong(
        "norm_logits.exp()",
        "the local derivative alone: multiply by the upstream gradient",
        ("NO_UPSTREAM",),
        ("dcounts",),
        reads="norm_logits, dcounts",
    ),
    Wrong(
        "dcounts",
        "the upstream gradient passed on as it came",
        ("UNCHANGED",),
        ("dcounts",),
    ),
    Wrong(
        "norm_logits * dcounts",
        "norm_logits used where counts belongs: exp is its own derivative",
        ("SWAPPED", "LOCAL"),
        ("norm_logits",),
        reads="norm_logits, dcounts",
    ),
    Wrong("dcounts / counts", "the derivative of the logarithm, not of exp", ("LOCAL",)),
    Wrong("-counts * dcounts", "the sign", ("CONSTANT",)),
    Wrong(
        "probs * dcounts",
        "probs used where counts belongs",
        ("SWAPPED", "LOCAL"),
        ("probs",),
        reads="probs, dcounts",
    ),
    Wrong(
        "logits.exp() * dcounts",
        "logits used where norm_logits belongs",
        ("SWAPPED", "LOCAL"),
        ("logits",),
        reads="logits, dcounts",
    ),
    Wrong("counts**2 * dcounts", "counts taken twice", ("LOCAL",)),
    Wrong("counts.exp() * dcounts", "exp taken twice: counts is exp already", ("LOCAL",)),
    Wrong(
        "norm_logits * (norm_logits - 1).exp() * dcounts",
        "the power rule applied to exp",
        ("LOCAL",),
        reads="norm_logits, dcounts",
    ),
    Wrong(
        "counts * (1 - counts) * dcounts",
        "the sigmoid's derivative, not that of exp",
        ("LOCAL",),
    ),
    Wrong(
        "counts * dprobs",
        "dprobs used where dcounts belongs",
        ("SWAPPED",),
        ("dprobs",),
        reads="counts, dprobs",
    ),
    Wrong("(counts * dcounts).T", "transposed", ("TRANSPOSED",)),
    Wrong("torch.zeros_like(counts)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "dcounts *= counts; return dcounts",
        "dcounts is multiplied in place",
        ("IN_PLACE",),
        ("dcounts",),
    ),
    Wrong(
        "norm_logits.exp_(); return norm_logits * dcounts",
        "norm_logits is changed in place: `exp_` writes into its tensor",
        ("IN_PLACE",),
        ("norm_logits",),
        reads="norm_logits, dcounts",
    ),
    Wrong(
        "d = counts * dcounts\n"
        "mask = F.one_hot(logits.argmax(1), logits.shape[1])\n"
        "return d - mask * d.sum(1, keepdim=True)",
        "too far: this is dlogits",
        ("OTHER_KATA",),
        ("dlogits",),
        reads="logits, counts, dcounts",
    ),
    Wrong(
        "-(counts * dcounts).sum(1, keepdim=True)",
        "one step too far: this is dlogit_maxes",
        ("OTHER_KATA",),
        ("dlogit_maxes",),
    ),
    Wrong(
        "(counts * dcounts).sum(1)",
        "summed, though nothing was broadcast: exp works element by element",
        ("SHAPE", "NOT_SUMMED"),
    ),
    Wrong(
        "counts * dcounts / n",
        "1/n once more: dcounts holds it already",
        ("CONSTANT",),
        ("n",),
        reads="counts, dcounts, n",
    ),
    Wrong(
        "(probs - F.one_hot(Yb, vocab_size)) / n",
        "worked out for the loss as it is, without the upstream gradient",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dcounts",),
        reads="probs, Yb, n, vocab_size, dcounts",
    ),
    Wrong(
        "(counts.view(32, 27) * dcounts.view(32, 27))",
        "the shape written as numbers",
        ("HARD_CODED",),
    ),
]
RIGHT["kata-1/dnorm_logits"] = [
    Right("counts * dcounts"),
    Right("norm_logits.exp() * dcounts", reads="norm_logits, dcounts"),
    Right("torch.exp(logits - logit_maxes) * dcounts", reads="logits, logit_maxes, dcounts"),
    Right("torch.einsum('ij,ij->ij', counts, dcounts)"),
    Right("counts_sum * probs * dcounts", reads="counts_sum, probs, dcounts"),
    Right(
        "d = torch.zeros_like(counts)\n"
        "for j in range(counts.shape[1]):\n"
        "    d[:, j] = counts[:, j] * dcounts[:, j]\n"
        "return d"
    ),
    Right("(counts.T * dcounts.T).T"),
    Right("(probs - F.one_hot(Yb, vocab_size)) / n", reads="probs, Yb, n, vocab_size"),
    Right("probs * (dprobs - (probs * dprobs).sum(1, keepdim=True))", reads="probs, dprobs"),
    Right("dlogprobs - probs * dlogprobs.sum(1, keepdim=True)", reads="probs, dlogprobs"),
    Right("norm_logits.float().exp() * dcounts", reads="norm_logits, dcounts", hint=True),
]

WRONG["kata-1/dlogit_maxes"] = [
    Wrong("dnorm_logits.sum(1, keepdim=True)", "the sign: it is subtracted", ("CONSTANT",)),
    Wrong("-dnorm_logits.sum(1)", "keepdim forgotten", ("SHAPE",)),
    Wrong(
        "-dnorm_logits",
        "not summed over the vocabulary: one number a row was broadcast along it",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "-dnorm_logits.sum(0, keepdim=True)",
        "summed over the batch in place of the vocabulary",
        ("NOT_SUMMED",),
    ),
    Wrong(
        "-dnorm_logits.mean(1, keepdim=True)",
        "a mean where the sum belongs",
        ("CONSTANT",),
        ("vocab_size",),
    ),
    Wrong(
        "dnorm_logits",
        "the upstream gradient passed on as it came: neither summed nor negated",
        ("UNCHANGED", "NOT_SUMMED"),
        ("dnorm_logits",),
    ),
    Wrong(
        "torch.zeros_like(logit_maxes)",
        "it is zero in the lecture's chain, because softmax does not see a shift, not in general",
        ("ZEROS", "TRUE_LOSS"),
        reads="logit_maxes, dnorm_logits",
    ),
    Wrong(
        "-torch.ones_like(logit_maxes)",
        "the local derivative alone: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dnorm_logits",),
        reads="logit_maxes, dnorm_logits",
    ),
    Wrong(
        "torch.full_like(logit_maxes, -vocab_size)",
        "the local derivative alone, summed: the upstream gradient is forgotten",
        ("NO_UPSTREAM",),
        ("dnorm_logits",),
        reads="logit_maxes, dnorm_logits, vocab_size",
    ),
    Wrong(
        "-dnorm_logits.gather(1, logits.argmax(1, keepdim=True))",
        "only the maximum's own column: it is subtracted from every column",
        ("NOT_SUMMED",),
        reads="logits, dnorm_logits",
    ),
    Wrong(
        "-dnorm_logits.max(1, keepdim=True).values",
        "max again where the sum belongs: the line to go back through is the subtraction",
        ("NOT_SUMMED",),
    ),
    Wrong("-dnorm_logits.sum()", "summed over both axes", ("NOT_SUMMED",)),
    Wrong("-dnorm_logits.sum(1)[None]", "a row where a column belongs", ("SHAPE", "TRANSPOSED")),
    Wrong(
        "-dnorm_logits.sum(1, keepdim=True) / n",
        "1/n once more: dnorm_logits holds it already",
        ("CONSTANT",),
        ("n",),
        reads="dnorm_logits, n",
    ),
    Wrong(
        "-(logit_maxes * dnorm_logits).sum(1, keepdim=True)",
        "the derivative of a difference is -1: no factor logit_maxes",
        ("LOCAL",),
        ("logit_maxes",),
        reads="logit_maxes, dnorm_logits",
    ),
    Wrong(
        "-dcounts.sum(1, keepdim=True)",
        "dcounts used where dnorm_logits belongs",
        ("SWAPPED", "LOCAL"),
        ("dcounts",),
        reads="dcounts",
    ),
    Wrong(
        "dnorm_logits *= -1; return dnorm_logits.sum(1, keepdim=True)",
        "dnorm_logits is negated in place",
        ("IN_PLACE",),
        ("dnorm_logits",),
    ),
    Wrong(
        "-dnorm_logits @ torch.ones(27, 1)",
        "the vocabulary's size written as a number",
        ("HARD_CODED",),
        reads="dnorm_logits",
    ),
    Wrong(
        "-dnorm_logits.mean(1, keepdim=True) * 27",
        "the vocabulary's size written as a number",
        ("HARD_CODED",),
        ("27",),
    ),
    Wrong(
        "-dnorm_logits.sum(1, keepdim=True).expand_as(dnorm_logits)",
        "summed, and spread over the row again",
        ("SHAPE",),
    ),
    Wrong(
        "for j in range(dnorm_logits.shape[1]):\n    d = -dnorm_logits[:, j : j + 1]\nreturn d",
        "each column overwrites the one before it: accumulate",
        ("OVERWRITTEN", "NOT_SUMMED"),
    ),
    Wrong(
        "mask = F.one_hot(logits.argmax(1), logits.shape[1])\n"
        "return dnorm_logits - mask * dnorm_logits.sum(1, keepdim=True)",
        "one step too far: this is dlogits",
        ("OTHER_KATA",),
        ("dlogits",),
        reads="logits, dnorm_logits",
    ),
]
RIGHT["kata-1/dlogit_maxes"] = [
    Right("(-dnorm_logits).sum(1, keepdim=True)"),
    Right("torch.einsum('ij->i', dnorm_logits).neg().unsqueeze(1)"),
    Right("-(dnorm_logits @ torch.ones(vocab_size, 1))", reads="dnorm_logits, vocab_size"),
    Right("-dnorm_logits.mean(1, keepdim=True) * vocab_size", reads="dnorm_logits, vocab_size"),
    Right(
        "d = torch.zeros(dnorm_logits.shape[0], 1)\n"
        "for row, total in zip(dnorm_logits, d):\n"
        "    for value in row:\n"
        "        total -= value\n"
        "return d"
    ),
    Right("-dnorm_logits.T.sum(0, keepdim=True).T"),
    Right(
        "rows = torch.arange(n).repeat_interleave(vocab_size)\n"
        "return -torch.zeros(n).index_add_(0, rows, dnorm_logits.reshape(-1)).view(n, 1)",
        reads="dnorm_logits, n, vocab_size",
    ),
    Right("-(counts * dcounts).sum(1, keepdim=True)", reads="counts, dcounts"),
    Right("-dnorm_logits.cumsum(1)[:, -1:]"),
    Right(
        "d = torch.zeros_like(dnorm_logits[:, :1], dtype=torch.float32)\n"
        "for j in range(dnorm_logits.shape[1]):\n"
        "    d -= dnorm_logits[:, j : j + 1]\n"
        "return d",
        hint=True,
    ),
]

# logits reaches norm_logits twice: directly, and through logit_maxes.
WRONG["kata-1/dlogits"] = [
    Wrong(
        "dnorm_logits.clone()",
        "the path through logit_maxes is missing",
        ("PATH", "UNCHANGED"),
        ("logit_maxes",),
    ),
    Wrong(
        "d = dnorm_logits.clone()\n"
        "d[range(len(d)), logits.argmax(1)] -= dlogit_maxes.squeeze(1)\n"
        "return d",
        "the path through logit_maxes has the wrong sign",
        ("PATH",),
        ("logit_maxes",),
    ),
    Wrong(
        "dnorm_logits + 2 * (logits == logit_maxes) * dlogit_maxes",
        "the path through logit_maxes is counted twice",
        ("PATH",),
        ("logit_maxes",),
        reads="logits, logit_maxes, dnorm_logits, dlogit_maxes",
    ),
    Wrong(
        "dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes / n",
        "1/n once more on the path through logit_maxes",
        ("PATH",),
        ("logit_maxes",),
        reads="logits, dnorm_logits, dlogit_maxes, n",
    ),
    Wrong(
        "F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes",
        "only the path through logit_maxes: the direct one is missing, or overwritten",
        ("PATH", "OVERWRITTEN"),
        ("norm_logits",),
    ),
    Wrong(
        "2 * dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes",
        "the direct path is counted twice",
        ("PATH",),
        ("norm_logits",),
    ),
    Wrong(
        "F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes - dnorm_logits",
        "the direct path has the wrong sign: that is the maximum's",
        ("PATH",),
        ("norm_logits",),
    ),
    Wrong(
        "d = dnorm_logits.clone(); d[range(len(d))] += dlogit_maxes; return d",
        "whole rows are indexed: only the maximum's column gets dlogit_maxes",
        ("MASK", "LOCAL", "PATH"),
    ),
    Wrong(
        "dnorm_logits + dlogit_maxes / vocab_size",
        "shared out over the row as by a mean: the maximum takes all",
        ("LOCAL", "MASK", "PATH"),
        reads="logits, dnorm_logits, dlogit_maxes, vocab_size",
    ),
    Wrong(
        "dnorm_logits + F.one_hot(logits.argmin(1), logits.shape[1]) * dlogit_maxes",
        "the minimum's column in place of the maximum's",
        ("MASK", "PATH"),
    ),
    Wrong(
        "d = dnorm_logits.clone(); d[:, :1] += dlogit_maxes; return d",
        "the first column in place of the maximum's",
        ("MASK", "PATH"),
    ),
    Wrong(
        "d = dnorm_logits.clone(); d[range(n), Yb] += dlogit_maxes.squeeze(1); return d",
        "the target's column in place of the maximum's",
        ("MASK", "PATH", "SWAPPED"),
        reads="dnorm_logits, dlogit_maxes, Yb, n",
    ),
    Wrong(
        "d = dnorm_logits.clone()\n"
        "d[range(len(d)), logits.max(1, keepdim=True).indices] += dlogit_maxes\n"
        "return d",
        "(n,) against (n, 1): the two indices broadcast to (n, n)",
        ("MASK", "PATH"),
    ),
    Wrong(
        "d = dnorm_logits.clone(); d[:, logits.argmax(1)] += dlogit_maxes; return d",
        "`[:, i]` picks whole columns: one column a row is `[range(n), i]`",
        ("MASK", "PATH"),
    ),
    Wrong(
        "dnorm_logits + (logits == logits.max(0, keepdim=True).values) * dlogit_maxes",
        "the maximum of every column, not of every row",
        ("MASK", "PATH"),
    ),
    Wrong(
        "dnorm_logits + (logits == logits.max()) * dlogit_maxes",
        "the maximum of the whole batch, not of every row",
        ("MASK", "PATH"),
    ),
    Wrong(
        "dnorm_logits + (logits != logit_maxes) * dlogit_maxes",
        "the mask is inverted",
        ("MASK", "PATH"),
        reads="logits, logit_maxes, dnorm_logits, dlogit_maxes",
    ),
    Wrong(
        "dnorm_logits + (logits > 0) * dlogit_maxes",
        "relu's mask in place of the maximum's",
        ("MASK", "PATH", "LOCAL"),
    ),
    Wrong(
        "dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1])",
        "dlogit_maxes is forgotten: max's local derivative alone",
        ("NO_UPSTREAM",),
        ("dlogit_maxes",),
    ),
    Wrong(
        "dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1]) * logits * dlogit_maxes",
        "max's local derivative is 1 at the maximum, not its value",
        ("LOCAL", "PATH"),
    ),
    Wrong(
        "d = dnorm_logits.clone()\n"
        "d[range(len(d)), logits.argmax(1)] = dlogit_maxes.squeeze(1)\n"
        "return d",
        "overwritten at the maximum: `+=`, the direct path is there already",
        ("OVERWRITTEN", "MASK"),
    ),
    Wrong(
        "dlogits = dnorm_logits\n"
        "dlogits += F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes\n"
        "return dlogits",
        "dlogits is dnorm_logits: `+=` changes the argument, clone it",
        ("IN_PLACE",),
        ("dnorm_logits",),
    ),
    Wrong(
        "d = dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes\nreturn -d",
        "the sign",
        ("CONSTANT",),
    ),
    Wrong("torch.zeros_like(logits)", "nothing but zeros", ("ZEROS",)),
    Wrong(
        "dnorm_logits + F.one_hot(logits.argmax(1), 27) * dlogit_maxes",
        "the vocabulary's size written as a number",
        ("HARD_CODED",),
    ),
    Wrong(
        "(F.softmax(logits, 1) - F.one_hot(Yb, vocab_size)) / n",
        "worked out for the loss as it is, without the upstream gradients",
        ("TRUE_LOSS", "NO_UPSTREAM"),
        ("dnorm_logits",),
        reads="logits, Yb, n, vocab_size, dnorm_logits, dlogit_maxes",
    ),
    Wrong(
        "(dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes).T",
        "transposed",
        ("TRANSPOSED",),
    ),
    Wrong(
        "d = dnorm_logits + F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes\n"
        "return d @ W2.T",
        "one step too far: this is dh",
        ("OTHER_KATA",),
        ("dh",),
        reads="logits, W2, dnorm_logits, dlogit_maxes",
    ),
    Wrong(
        "dcounts + F.one_hot(logits.argmax(1), logits.shape[1]) * dlogit_maxes",
        "dcounts used where dnorm_logits belongs",
        ("SWAPPED", "LOCAL"),
        ("dcounts",),
        reads="logits, dcounts, dlogit_maxes",
    ),
]
RIGHT["kata-1/dlogits"] = [
    Right("dnorm_logits + F.one_hot(logits.argmax(1), num_classes=logits.shape[1]) * dlogit_maxes"),
    Right(
        "d = dnorm_logits.clone()\n"
        "d[range(n), logits.max(1).indices] += dlogit_maxes.view(-1)\n"
        "return d",
        reads="logits, dnorm_logits, dlogit_maxes, n",
    ),
    Right("dnorm_logits.scatter_add(1, logits.argmax(1, keepdim=True), dlogit_maxes)"),
    Right(
        "place = torch.arange(len(logits)), logits.argmax(1)\n"
        "return dnorm_logits.index_put(place, dlogit_maxes[:, 0], accumulate=True)"
    ),
    Right(
        "torch.where(logits == logit_maxes, dnorm_logits + dlogit_maxes, dnorm_logits)",
        reads="logits, logit_maxes, dnorm_logits, dlogit_maxes",
    ),
    Right(
        "dnorm_logits + (norm_logits == 0) * dlogit_maxes",
        reads="norm_logits, dnorm_logits, dlogit_maxes",
    ),
    Right(
        "mask = logits == logits.amax(1, keepdim=True)\n"
        "return dnorm_logits + mask / mask.sum(1, keepdim=True) * dlogit_maxes"
    ),
    Right(
        "pick = torch.eye(logits.shape[1])[logits.argmax(1)]\n"
        "return dnorm_logits + torch.einsum('ij,ik->ij', pick, dlogit_maxes)"
    ),
    Right(
        "d = torch.zeros_like(logits)\n"
        "for i in range(len(logits)):\n"
        "    best = max(range(logits.shape[1]), key=lambda j: logits[i, j])\n"
        "    for j in range(logits.shape[1]):\n"
        "        d[i, j] = dnorm_logits[i, j] + (dlogit_maxes[i, 0] if j == best else 0)\n"
        "return d"
    ),
    Right(
        "mask = F.one_hot(logits.argmax(1), vocab_size)\n"
        "return dnorm_logits - mask * dnorm_logits.sum(1, keepdim=True)",
        reads="logits, dnorm_logits, vocab_size",
    ),
    Right("(probs - F.one_hot(Yb, vocab_size)) / n", reads="probs, Yb, n, vocab_size"),
    Right("probs * (dprobs - (probs * dprobs).sum(1, keepdim=True))", reads="probs, dprobs"),
    Right(
        "(dnorm_logits.T + (logits.T == logit_maxes.T) * dlogit_maxes.T).T",
        reads="logits, logit_maxes, dnorm_logits, dlogit_maxes",
    ),
    Right(
        "d = torch.zeros(logits.shape, dtype=torch.float32)\n"
        "d[range(len(d)), logits.argmax(1)] = dlogit_maxes.squeeze(1).float()\n"
        "return dnorm_logits + d",
        hint=True,
    ),
]

WRONG["kata-1/dlogprobs"].append(
    Wrong(
        "1 / probs",
        "the slope of the line that makes logprobs, not of the loss that reads it",
        ("LOCAL",),
        ("probs", "reads"),
        reads="probs",
    )
)
