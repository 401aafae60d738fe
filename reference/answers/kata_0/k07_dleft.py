"""A matrix product, the workhorse of every network. It is a product and a sum in one: y[i, k] =
left[i, 0] * right[0, k] + left[i, 1] * right[1, k] + ...

First the left one. The shapes alone nearly tell the answer, since all sizes differ: what can be
made of `dy` (n, k) and `right` (d, k) that is (n, d)?
"""

HINTS = (
    "Write out a case of 2 by 2. In which elements of y does left[0, 1] come, and what is it multiplied "
    "by there?",
    "left[i, j] meets row j of `right`: it gets the sum over k of dy[i, k] * right[j, k]. That is a "
    "matrix product, too, but for the order of two indices.",
    "In a matrix product the inner indices are the ones that are summed: (n, k) @ (k, d). Turn `right` "
    "around with `.T`.",
)

MOVE = "matrix product forward, times the right factor transposed backward"

INSIGHT = "The gradient of the left factor is the incoming one times the right factor transposed."


def dleft(right, dy):
    """`y[i, k] = sum over j of left[i, j] * right[j, k]`.

    `left[i, j]` comes in `y[i, k]` for every k, each time multiplied by `right[j, k]`. So
    `dleft[i, j]` is the sum over k of `dy[i, k] * right[j, k]`. With R for the transpose,
    `R[k, j] = right[j, k]`, that is the sum over k of `dy[i, k] * R[k, j]`: `dy @ R`.

    On paper:

        right  [[1, 2], [3, 4], [5, 6]]
        dy     [[1, 10]]
        dleft  [[21, 43, 65]]
    """
    return dy @ right.T
