"""A bias right before batch norm: a bias that does nothing at all. Can you see why?

In the real network its gradient is zero, up to rounding. Here the gradient that you are given
is drawn at random, so that a wrong answer shows.
"""

HINTS = (
    "Added to each example alike. You have done this for `b2`.",
    "Add over the batch. And is this bias a vector, or a table with one row?",
)


def db1(dhprebn):
    """`hprebn[i, k] = ... + b1[k]`, with the same `b1[k]` for every i: add up over i.

    In the network itself the sum comes out as zero: batch norm takes the mean away again, and
    with it whatever `b1` had added. That is why a layer before a batch norm needs no bias.
    """
    return dhprebn.sum(0)
