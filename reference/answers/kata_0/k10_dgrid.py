"""A view: the same numbers in the same order, cut into rows in another way. Of (n, h, w) it makes
(n, h*w), so that a picture becomes a row.

What must happen to the gradient?
"""

HINTS = (
    "Which element of `grid` is y[0, 0]? Which one is y[0, w], the first after one row of the picture?",
    "Nothing changed its place in the order, so the gradients only have to be cut up as `grid` was.",
    "The sizes n, h and w are given. The method is the one of the forward pass.",
)

MOVE = "view forward, view backward"

INSIGHT = "A view changes the shape and not the order, so the way back is a view as well."


def dgrid(dy, n, h, w):
    """`y[i, w*j + k] = grid[i, j, k]`, and so `dgrid[i, j, k] = dy[i, w*j + k]`.

    The local derivative is 1. A view never changes the order in which the numbers stand, whereas a
    transpose or `permute` does: to cut (n, h*w) into (n, w, h) and turn it around puts nearly all
    of them into wrong places, in the right shape.

    On paper, one picture of 2 by 3:

        dy     [[1, 2, 3, 4, 5, 6]]
        n      1
        h      2
        w      3
        dgrid  [[[1, 2, 3], [4, 5, 6]]]
    """
    return dy.view(n, h, w)
