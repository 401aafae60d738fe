"""A bias, once more: it shifts every example of the batch alike.

But look at its shape, and compare it with that of `b2`.
"""

HINTS = (
    "It is added, so its local derivative is 1. How many examples use it?",
    "Add over the batch. Is this bias a vector, or a table with one row? Compare with `b2`.",
)

INSIGHT = "The same sum as for any bias; the shape of the answer is the shape of the parameter."


def dbnbias(dhpreact):
    """`hpreact[i, j] = ... + bnbias[j]`, with the same `bnbias[j]` for every i: add up over i.

    The mathematics is that of `b2`. The axis of length 1 is there because the lecture created this
    bias with it.

    On paper, the batch of `dbngain`:

        dhpreact  [[3], [0], [0]]
        dbnbias   [[3]]
    """
    return dhpreact.sum(0, keepdim=True)
