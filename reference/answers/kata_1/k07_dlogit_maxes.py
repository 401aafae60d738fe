"""A difference, and broadcasting again: each row's maximum is subtracted from the whole row.

A thought for later: softmax does not notice when a whole row is shifted, so in the real network
this gradient should be... Here the gradients you are given are drawn at random, and it is not.
"""

HINTS = (
    "Write out one row: norm_logits[0] = logits[0] - m, norm_logits[1] = logits[1] - m, ... "
    "What is the local derivative with respect to m, and how often does m turn up?",
    "Every element of the row moves when m does, so m hears back from every one of them. How do "
    "several gradients of one number combine?",
    "Copied along the row in the forward pass, so added along the row in the backward pass, and "
    "the axis stays. What does the local derivative do to the sum?",
)

INSIGHT = (
    "Softmax does not notice a shift of the whole row, so in the real network this sum is zero."
)


def dlogit_maxes(dnorm_logits):
    """`norm_logits[i, j] = logits[i, j] - logit_maxes[i]`, for every j.

    The local derivative is -1, and every column of row i uses the same `logit_maxes[i]`: add up
    over j.

    In the lecture's own chain the sum is zero, up to rounding: the maximum is subtracted for
    numerical stability only, and cannot change the loss. To see it, take one row, with S and s for
    `counts_sum` and `counts_sum_inv` (so S * s = 1), and T for the sum of `counts * dprobs`. Then
    `dcounts_sum_inv` is T, `dcounts_sum` is -s**2 * T, and `dcounts` is s * dprobs - s**2 * T, so

        sum of dnorm_logits = sum of counts * dcounts = s * T - S * s**2 * T = 0

    On paper, the row that began in `dlogprobs`, and one that was made up:

        dnorm_logits  [[0.25, -0.375, 0.125], [1, 2, 3]]
        dlogit_maxes  [[0], [-6]]
    """
    return -dnorm_logits.sum(1, keepdim=True)
