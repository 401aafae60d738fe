"""The last move: two lines read `parts`. It is divided by the sum of its row, and it is in that
sum.

`dwhole` has already come back for the sum, and `dy` for the quotients. Each line can be undone by
a move that you know.
"""

HINTS = (
    "Two lines read `parts`. What does each of them send back to it, were it the only one?",
    "The quotient sends dy / whole; what it sends to `whole` is in `dwhole` already. The sum sends dwhole "
    "to each part of its row. What comes back to one tensor from two readers is added.",
    "`dwhole` is (n, 1), and broadcasting copies it along the row when you add it to something of shape "
    "(n, d).",
)

MOVE = "two readers forward, two gradients added backward"

INSIGHT = "What is read in several places gets the sum of all that comes back."


def dparts(whole, dwhole, dy):
    """Two paths, added.

        parts -> y
        parts -> whole -> y

    Through `y[i, j] = parts[i, j] / whole[i]` comes the incoming gradient over the bottom: `dy / whole`.
    Through `whole[i] = parts[i, 0] + ... + parts[i, d-1]`, a sum, comes `dwhole[i]` for every part. Raise
    one part by e: the first term is what the loss would do if `whole` stayed as it was, the second what
    it does because `whole` does not, and for a small e the two add up.

    On paper:

        whole   [[4]]
        dwhole  [[0.5]]
        dy      [[8, -2]]
        dparts  [[2.5, 0]]
    """
    return dy / whole + dwhole
