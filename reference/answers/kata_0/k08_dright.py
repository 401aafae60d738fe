"""The same product, the other factor. Every row of `left` was multiplied by all of `right`, so
every row sends something back to it.

The gradient is (d, k). What makes that of `left` (n, d) and `dy` (n, k)?
"""

HINTS = (
    "right[j, k] is multiplied by left[i, j] and goes into y[i, k], for every row i.",
    "The gradient of right[j, k] is the sum over i of left[i, j] * dy[i, k]. The summed index must be "
    "the inner one.",
    "(d, n) @ (n, k) is (d, k): `left` must be turned around, and it stands on the left again.",
)

MOVE = "matrix product forward, the left factor transposed times it backward"

INSIGHT = "The gradient of the right factor is the left factor transposed times the incoming one."


def dright(left, dy):
    """`y[i, k] = sum over j of left[i, j] * right[j, k]`.

    `right[j, k]` comes in `y[i, k]` for every i, each time multiplied by `left[i, j]`. So
    `dright[j, k]` is the sum over i of `left[i, j] * dy[i, k]`, and that is `left.T @ dy`. In a network
    the rows are the examples: their gradients for a weight are added up by this very product.

    On paper, two rows:

        left    [[1, 2], [3, 4]]
        dy      [[10], [1]]
        dright  [[13], [24]]
    """
    return left.T @ dy
