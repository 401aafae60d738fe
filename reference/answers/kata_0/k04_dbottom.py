"""A division, place by place. The gradient of what stands on top is easy: it is divided, too.
Here the one at the bottom is wanted.
"""

HINTS = (
    "Write the division as a product, top * bottom**-1. Only the second factor depends on bottom.",
    "The derivative of x**-1 is -x**-2. Its sign says that the quotient shrinks when its bottom grows.",
    "The local derivative is -top / bottom**2. Multiply it by the incoming gradient.",
)

MOVE = "division forward, times minus the quotient over the divisor backward"

INSIGHT = "The local derivative of a / b is 1 / b on top, and -a / b**2 at the bottom."


def dbottom(top, bottom, dy):
    """`y = top * bottom**-1`, and the derivative of `bottom**-1` is `-bottom**-2`.

    So the local derivative is `-top / bottom**2`. It can be written `-y / bottom`, too: one percent more
    at the bottom is one percent less of y.

    On paper:

        top      [[6, 1]]
        bottom   [[2, 4]]
        dy       [[1, 32]]
        dbottom  [[-1.5, -2]]
    """
    return -dy * top / bottom**2
