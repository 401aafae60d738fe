"""One number per neuron scales all the examples of the batch. By now you know the pattern.

A row times a table: which of them is copied, and along which axis?
"""

HINTS = (
    "The gradient times the other factor, and then the shape.",
    "Which of the two factors of `bnraw` has only one row? What was copied is added up.",
)

INSIGHT = "One number that scales a whole column hears back from the whole column."


def dbnvar_inv(bndiff, dbnraw):
    """`bnraw[i, j] = bndiff[i, j] * bnvar_inv[j]`, for every example i.

    The local derivative is `bndiff[i, j]`, and every example uses the same `bnvar_inv[j]`: add up
    over i.

    On paper, the batch of `dbngain`:

        bndiff      [[-2], [0], [2]]
        dbnraw      [[6], [0], [0]]
        dbnvar_inv  [[-12]]
    """
    return (bndiff * dbnraw).sum(0, keepdim=True)
