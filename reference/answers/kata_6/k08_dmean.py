"""The mean of a row is subtracted from each of its features.

Once more a number that is shared, with a minus before it. Along which axis, this time?
"""

HINTS = (
    "What is the local derivative of x - m with respect to m?",
    "One mean a row, used by all C features of it: add up over these, keep the axis, mind the "
    "sign.",
)

INSIGHT = (
    "The path from the mean through the variance is in `dcentered` already, and adds up to zero: "
    "you may write it down or leave it out."
)


def dmean(dcentered):
    """`centered[b, t, c] = x[b, t, c] - mean[b, t]`, for every feature c.

    The local derivative is -1, and all the features of a row use the same mean: add up over c.

    The variance depends on the mean, too, by way of `centered`, and that part is in `dcentered`: it
    is `2 * centered / C * dvar`. Added up over the row it is zero, as `dvar` is the same for the
    whole row, and deviations from a mean add up to zero. On paper: -1 - 1 + 1 + 1. So people who
    leave it out and people who write it down get the same.

    On paper, the first place of `dgain`:

        dcentered  [[[3, 0, 1, 2]]]
        dmean      [[[-6]]]
    """
    return -dcentered.sum(-1, keepdim=True)
