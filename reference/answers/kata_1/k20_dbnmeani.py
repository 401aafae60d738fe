"""The mean is subtracted from every example. You have met this line before, under another name.

The last time it was a column that was copied. Let the shape of the tensor tell you the axis.
"""

HINTS = (
    "What is the local derivative of x - m with respect to m?",
    "One mean per neuron, used by all the examples: add over the batch, keep the axis, "
    "mind the sign.",
)


def dbnmeani(dbndiff):
    """`bndiff[i, j] = hprebn[i, j] - bnmeani[j]`, for every example i.

    The local derivative is -1, and every example uses the same `bnmeani[j]`: add up over i.
    (The lecture forgets the `keepdim`; a comparison that broadcasts does not notice.)
    """
    return -dbndiff.sum(0, keepdim=True)
