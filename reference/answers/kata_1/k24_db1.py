"""A bias right before batch norm: a bias that does nothing at all. Can you see why?

In the real network its gradient is zero, up to rounding. Here the gradient that you are given
is drawn at random, so that a wrong answer shows.
"""

HINTS = (
    "Added to each example alike. You have done this for `b2`.",
    "Add over the batch. And is this bias a vector, or a table with one row?",
)

INSIGHT = "Batch norm subtracts whatever a bias adds, so that bias never gets a gradient."


def db1(dhprebn):
    """`hprebn[i, k] = ... + b1[k]`, with the same `b1[k]` for every i: add up over i.

    In the network itself the sum comes out as zero: batch norm subtracts the mean again, and with
    it whatever `b1` had added. You have seen it in `dhprebn`: each of its columns is `dbndiff`
    minus its mean, so it sums to zero, and `db1` is that sum. That is why a layer before a batch
    norm needs no bias.

    On paper, the batch of `dbngain` in the first column, and one that was made up:

        dhprebn  [[0.5, 1], [-1, 2], [0.5, 3]]
        db1      [0, 6]
    """
    return dhprebn.sum(0)
