"""The first tensor with two readers. `counts` goes into its own sum, and on to the probabilities.

A tensor that is read twice gets a gradient back from each of its readers.
"""

HINTS = (
    "Two lines of the forward pass read `counts`. What does each of them send back, and how do "
    "two gradients of one tensor combine?",
    "Through `probs`: a product hands each factor the gradient times the other factor. Through "
    "`counts_sum`: a sum over a row hands every element of that row the same gradient.",
    "`dcounts_sum` is (n, 1) and must reach all `vocab_size` columns: broadcasting does that by "
    "itself when you add it to something of shape (n, vocab_size).",
)

INSIGHT = "Two readers, two gradients: add them."


def dcounts(counts_sum_inv, dcounts_sum, dprobs):
    """Two paths, added.

        counts -> probs
        counts -> counts_sum -> counts_sum_inv -> probs

    Through `probs[i, j] = counts[i, j] * counts_sum_inv[i]`, a product: `counts_sum_inv * dprobs`.
    Through `counts_sum[i] = counts[i, 0] + counts[i, 1] + ...`, a sum, whose local derivative is 1
    for every element of the row: `dcounts_sum`, broadcast along the row. Raise one of the counts 1
    and 3 by one, and both probabilities move: from 0.25 and 0.75 to 0.4 and 0.6.

    On paper, the row that began in `dlogprobs`:

        counts_sum_inv  [[0.5]]
        dcounts_sum     [[0.25]]
        dprobs          [[0, -2, 0]]
        dcounts         [[0.25, -0.75, 0.25]]
    """
    return counts_sum_inv * dprobs + dcounts_sum
