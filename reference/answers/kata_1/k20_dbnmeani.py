"""The mean is subtracted from every example. You have met this line before, under another name.

The last time it was a column that was copied. Let the shape of the tensor tell you the axis.
"""

HINTS = (
    "What is the local derivative of x - m with respect to m?",
    "One mean per neuron, used by all the examples. What does that mean for its gradient? "
    "`dlogit_maxes` was the same with rows for columns.",
    "Add over the batch, keep the axis, mind the sign.",
)

INSIGHT = (
    "Subtracting something that is shared is a bias with a minus: add up over the batch and "
    "flip the sign."
)


def dbnmeani(dbndiff):
    """`bndiff[i, j] = hprebn[i, j] - bnmeani[j]`, for every example i.

    The local derivative is -1, and every example uses the same `bnmeani[j]`: add up over i.
    (The lecture leaves out `keepdim` here, and its `cmp` broadcasts, so it goes unnoticed.)

    The variance depends on the mean, too, by way of `bndiff`: that path is in `dbndiff` already.
    In the network itself its share, `2 * bndiff * dbndiff2`, adds up to zero, since `dbndiff2` is
    the same for the whole column, and deviations from a mean add up to zero. In stage 3 this saves
    a term.

    On paper, the batch of `dbngain`:

        dbndiff   [[1.5], [0], [1.5]]
        dbnmeani  [[-3]]
    """
    return -dbndiff.sum(0, keepdim=True)
