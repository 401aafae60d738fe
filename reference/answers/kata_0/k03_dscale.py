"""One number for each row, and the whole row is multiplied by it. `scale` is (n, 1), and torch
copies it along the row.

So two things happen in one line, a broadcast and a product. Take the product first.
"""

HINTS = (
    "Take one place: y = x * scale. What is the derivative with respect to scale?",
    "The derivative of a product is the other factor. So the place [i, j] sends back x[i, j] * dy[i, j], "
    "and scale[i] has a place in every column.",
    "Multiply the whole tables, then add up along the row. The gradient is (n, 1), like `scale`: see "
    "what `keepdim` does.",
)

MOVE = "product forward, times the other factor backward"

INSIGHT = "A product hands each factor the other one, and a broadcast factor adds up what it gets."


def dscale(x, dy):
    """`y[i, j] = x[i, j] * scale[i]`: each factor gets the incoming gradient times the other factor.

    Raise `scale[i]` by e: `y[i, j]` grows by `x[i, j] * e`, in every column j, and the loss by e times
    the sum of `x[i, j] * dy[i, j]` over j. `keepdim=True` leaves the axis of length 1 where it was.
    The sum comes last: the sum of products is not the product of sums.

    On paper:

        x       [[1, 2], [3, 4]]
        dy      [[10, 1], [1, -1]]
        dscale  [[12], [-1]]
    """
    return (x * dy).sum(1, keepdim=True)
