"""Batch norm, starting at its end. The gain is one row of numbers, multiplied by the whole batch.

You have done this before, only with a column that was copied along the rows. Now it is a row.
"""

HINTS = (
    "A product of two: the gradient times the other factor. What shape does that have, "
    "and what shape must the answer have?",
    "Write out one column of three: hpreact[0] = g * bnraw[0] + b, hpreact[1] = g * bnraw[1] + "
    "b, hpreact[2] = g * bnraw[2] + b. In how many places does g turn up?",
    "The row was copied down the batch, so add over the batch and keep that axis, with length 1.",
)

INSIGHT = (
    "The gradient of the gain measures how far the incoming gradient agrees with the normalised "
    "values, over the batch."
)


def dbngain(bnraw, dhpreact):
    """`hpreact[i, j] = bngain[j] * bnraw[i, j] + bnbias[j]`, for every example i.

    The local derivative is `bnraw[i, j]`, and every example uses the same `bngain[j]`: add up
    over i.

    On paper, one neuron and a batch of three, which the next katas take back through batch norm.
    Its `hprebn` is 2, 4, 6: mean 4, variance 4, so normalised -1, 0, 1. (On paper the 1e-5 is
    left out.)

        bnraw     [[-1], [0], [1]]
        dhpreact  [[3], [0], [0]]
        dbngain   [[-3]]
    """
    return (bnraw * dhpreact).sum(0, keepdim=True)
