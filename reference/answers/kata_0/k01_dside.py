"""The first move, and it is in all others. Every element of `side` makes the element of `y` at
the same place and no other, so each place can be looked at by itself.

`dy` says how fast the loss changes when `y` does. How fast does it change when `side` does?
"""

HINTS = (
    "Take one place. There y = side**3 is a function of one number. What is its derivative?",
    "If y grows three times as fast as side, and the loss twice as fast as y, then the loss grows six "
    "times as fast as side: the two are multiplied. That is the chain rule.",
    "The derivative of x**3 is 3 * x**2, at the values of the forward pass. Multiply it by the incoming "
    "gradient, place by place: `*` does that for tensors of one shape.",
)

MOVE = "elementwise forward, times the local derivative backward"

INSIGHT = "Local derivative times incoming gradient: the chain rule, at each place by itself."


def dside(side, dy):
    """`y[i, j] = side[i, j]**3`: one number in, one number out.

    The local derivative is `3 * side**2`. If `side[i, j]` grows by a little e, `y[i, j]` grows by
    `3 * side[i, j]**2 * e`, no other element of y changes, and so the loss grows by that times
    `dy[i, j]`. The other functions that work place by place go the same way: `exp`, `log`, `tanh`,
    a power, each with its own derivative.

    On paper:

        side   [[1, 2]]
        dy     [[10, -1]]
        dside  [[30, -12]]
    """
    return 3 * side**2 * dy
