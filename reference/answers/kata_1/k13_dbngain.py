"""Batch norm, starting at its end. The gain is one row of numbers, multiplied by the whole batch.

You have done this before, only with a column that was copied along the rows. Now it is a row.
"""

HINTS = (
    "A product of two: the gradient times the other factor. What shape does that have, "
    "and what shape must the answer have?",
    "The row was copied down the batch, so add over the batch and keep that axis, with length 1.",
)


def dbngain(bnraw, dhpreact):
    """`hpreact[i, j] = bngain[j] * bnraw[i, j] + bnbias[j]`, for every example i.

    The local derivative is `bnraw[i, j]`, and every example uses the same `bngain[j]`: add up
    over i.
    """
    return (bnraw * dhpreact).sum(0, keepdim=True)
