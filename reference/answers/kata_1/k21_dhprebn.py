"""The way out of batch norm. Each example goes into the difference and, with all the others,
into the mean.

That is what is special about batch norm: the examples of a batch, strangers everywhere else in the
network, are tied together. Both paths count.
"""

HINTS = (
    "Two readers: the difference, and the mean. What does each of them send back?",
    "Through the difference, the local derivative is 1. Through the mean: every element of a "
    "column has the same share in it. How large is one share?",
    "A sum forward is broadcasting backward; here it happens by itself when you add the row to "
    "the table.",
)

INSIGHT = (
    "Through the mean every example feels every other. In the real network what comes out sums "
    "to zero over the batch."
)


def dhprebn(dbnmeani, dbndiff, n):
    """Two paths, added.

    Through `bndiff[i, j] = hprebn[i, j] - bnmeani[j]`, a difference: `dbndiff`.
    Through `bnmeani[j] = (hprebn[0, j] + ... + hprebn[n-1, j]) / n`, whose local derivative is 1/n
    for every element of the column: `dbnmeani / n`, broadcast over the batch.

    In the network itself `dbnmeani` is minus the sum of `dbndiff`. So what is left is `dbndiff`
    minus its mean, and every column of it sums to zero.

    On paper, the batch of `dbngain`, at its end (stage 3 gets there in one go):

        dbnmeani  [[-3]]
        dbndiff   [[1.5], [0], [1.5]]
        n         3
        dhprebn   [[0.5], [-1], [0.5]]
    """
    return dbndiff + dbnmeani / n
