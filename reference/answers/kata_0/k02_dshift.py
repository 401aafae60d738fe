"""One row, added to every row of a table. `x` is (n, d) and `shift` only (d), so torch copies
`shift` n times before it adds. That is broadcasting.

If one number of `shift` changes, how many numbers of `y` change? What does each of them send
back?
"""

HINTS = (
    "Write out two rows: y[0, j] = x[0, j] + shift[j] and y[1, j] = x[1, j] + shift[j]. Which of the "
    "two hold shift[j]?",
    "In an addition the local derivative is 1: each y[i, j] sends its dy[i, j] to shift[j]. What comes "
    "back to one number from several places is added.",
    "`dy` is (n, d) and the gradient must be (d): sum over the axis along which `shift` was copied.",
)

MOVE = "broadcast forward, sum backward"

INSIGHT = "What was copied along an axis on the way forward is added up along it on the way back."


def dshift(dy):
    """`y[i, j] = x[i, j] + shift[j]`, for every i.

    Raise `shift[j]` by e, and the whole column j of y rises by e: the loss grows by e times the sum of
    that column of `dy`. So the axis of length n, which `shift` does not have, is summed away. Had
    `shift` been (1, d), its gradient would be, too: `dy.sum(0, keepdim=True)`. The other one, `dx`, was
    not copied, and is `dy` itself.

    On paper, three rows:

        dy      [[1, 2], [10, 20], [100, 200]]
        dshift  [111, 222]
    """
    return dy.sum(0)
