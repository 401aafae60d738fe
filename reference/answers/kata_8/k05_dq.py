"""A product with a transposed factor, and a number under it.

Take the number as a part of the product's line: what is multiplied going forward is multiplied
going back. How often, and where?
"""

HINTS = (
    "scores[i, j] is row i of `q` times row j of `k`, divided by the root. In which scores does "
    "q[i] turn up?",
    "q[i] is in row i of the scores, multiplied by k[j]. So dq[i] is the sum over j of dscores[i, j] * "
    "k[j]. The product in the forward pass has `k.T` as its factor: what is that, transposed?",
    "The root is a constant factor of the line that makes the scores: it comes in once, and divides as "
    "in the forward pass. Ask for `head_size` by its name.",
)

INSIGHT = "A scale goes back as the same scale, once; a product with k.T goes back as one with k."


def dq(k, dscores, head_size):
    """`scores[i, j] = (q[i, 0] * k[j, 0] + q[i, 1] * k[j, 1] + ...) / sqrt(head_size)`, so

        dq[i, c] = sum over j of dscores[i, j] * k[j, c] / sqrt(head_size)

    a matrix product, and no transpose: the forward pass has transposed `k` already. A row of
    `dscores` sums to zero, so only the differences between the keys matter here.

    Why the root at all? The product of two rows of head_size normal numbers has the variance
    head_size: each of the products has variance 1, and they add up. Divided by the root, the scores
    have variance 1 whatever the size, and softmax does not begin with all its weight on one place.

    On paper, the text of `dv`: 0.75 * (k[0] - k[1]) / 2, then -1.5 * (k[0] - k[1]) / 2.

        k          [[2, 4, 0, 0], [0, 0, 6, 0]]
        dscores    [[0.75, -0.75], [-1.5, 1.5]]
        head_size  4
        dq         [[0.75, 1.5, -2.25, 0], [-1.5, -3, 4.5, 0]]
    """
    return dscores @ k / head_size**0.5
