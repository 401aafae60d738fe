"""A sum over each row: a table (n, d) becomes n numbers. The axis that was summed is gone.

The way back goes from n numbers to a table. What does each term of a row get?
"""

HINTS = (
    "Write out one row: y[i] = terms[i, 0] + terms[i, 1] + terms[i, 2]. What is the derivative with "
    "respect to each of the three?",
    "The derivative of a sum is 1 for each term, so every term gets dy[i], all along the row. `dy` has "
    "the shape (n), the gradient (n, d).",
    "A tensor (n, 1) can be copied along its axis of length 1, by `expand`. `unsqueeze(1)`, or "
    "`[:, None]`, makes (n, 1) of (n).",
)

MOVE = "sum forward, broadcast backward"

INSIGHT = "A sum treats all its terms alike, so each of them gets the whole incoming gradient."


def dterms(dy, d):
    """`y[i] = terms[i, 0] + ... + terms[i, d-1]`: the local derivative is 1 for every term.

    Each gets all of `dy[i]`, not a share of it: raise one term by e, and the sum rises by e. The axis of
    length d that was summed away comes back as a copy; `expand` shows it without copying. It is the
    mirror image of `dshift`: there a broadcast went forward and a sum came back.

    On paper, three terms a row:

        dy      [1, -2]
        d       3
        dterms  [[1, 1, 1], [-2, -2, -2]]
    """
    return dy.unsqueeze(1).expand(-1, d)
