"""One head of attention, on a text of `T` places, without a mask, without a batch. From the loss
back, the values are met first.

Row i of `y` is a mixture of the rows of `v`: of v[j] it takes the share att[i, j]. Which places
read v[j], then, and how much of it?
"""

HINTS = (
    "y[i] = att[i, 0] * v[0] + att[i, 1] * v[1] + ... In which rows of `y` does v[0] turn up? With "
    "which factor?",
    "v[j] is in every y[i], with the factor att[i, j]. So dv[j] is the sum over i of att[i, j] * "
    "dy[i]: a sum over the first index of `att`.",
    "A matrix product sums over the last index of its left factor. A transpose makes the first index "
    "the last.",
)

INSIGHT = "A value collects from every place that looked at it, from each as much as it looked."


def dv(att, dy):
    """`y[i, c]` is the sum over j of `att[i, j] * v[j, c]`, so

        dv[j, c] = sum over i of att[i, j] * dy[i, c]

    which is column j of `att` times column c of `dy`: a matrix product with `att` transposed. A
    row of `att` says where a place looks, a column from where it is looked at. (`att` is square, so
    without the transpose the shapes fit as well.)

    On paper, two places and four features; this text goes on to `dk`. The first place looks at
    itself with 0.75: 0.75 * 4 + 0.5 * 2 = 4.

        att  [[0.75, 0.25], [0.5, 0.5]]
        dy   [[4, 0, 0, 0], [2, 8, 0, 0]]
        dv   [[4, 4, 0, 0], [2, 4, 0, 0]]
    """
    return att.T @ dy
