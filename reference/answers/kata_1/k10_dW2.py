"""The other factor of the matrix product. Same idea, from the other side.

Every example of the batch uses the same weights. What does that mean for their gradient?
"""

HINTS = (
    "In logits[i, k] the weight W2[j, k] is multiplied by h[i, j]. Hold j and k fixed, for that "
    "is the one weight you ask about. Which index still runs? Add over it.",
    "You need something of shape (n_hidden, vocab_size) out of (n, n_hidden) and "
    "(n, vocab_size): the batch has to disappear.",
    "A matrix product whose inner dimension is the batch. What has to be transposed, "
    "and in which order do they come?",
)

INSIGHT = (
    "All examples share the weights, so the batch is what is summed away: inputs transposed "
    "times incoming gradient."
)


def dW2(h, dlogits):
    """`logits[i, k] = h[i, 0] * W2[0, k] + h[i, 1] * W2[1, k] + ... + b2[k]`.

    `W2[j, k]` is multiplied by `h[i, j]` there, once for every example i, so

        dW2[j, k] = sum over i of h[i, j] * dlogits[i, k]

    the dot product of column j of `h` and column k of `dlogits`: a matrix product with `h`
    transposed.

    On paper, two examples and a single weight (1 * 10 + 2 * 1):

        h        [[1], [2]]
        dlogits  [[10], [1]]
        dW2      [[12]]
    """
    return h.T @ dlogits
