"""The way out of LayerNorm: each feature goes into the difference and, with its neighbours, into
the mean.

In batch norm the examples of a batch felt each other. Which numbers feel each other here?
"""

HINTS = (
    "Two readers: the difference, and the mean. What does each of them send back?",
    "Through the difference the local derivative is 1. Through `mean` each of the C features has "
    "the same share: how large is it? (The sign is in `dmean` already.)",
)

INSIGHT = (
    "In LayerNorm the features of one place feel each other; places and sequences do not, and a "
    "batch of one is enough."
)


def dx(dcentered, dmean, C):
    """Two paths, added.

    Through `centered[c] = x[c] - mean`: `dcentered[c]`.
    Through `mean = (x[0] + ... + x[C-1]) / C`, whose slope is 1/C for each
    feature of the row: `dmean / C`, broadcast over the row.

    In the network itself `dmean` is minus the sum of `dcentered`. So what is left is `dcentered`
    minus its mean over the row, and every row of it adds up to zero: LayerNorm ignores a shift.

    On paper, the first place of `dgain`, at its end (the next kata gets there in one go):

        dcentered  [[[3, 0, 1, 2]]]
        dmean      [[[-6]]]
        C          4
        dx         [[[1.5, -1.5, -0.5, 0.5]]]
    """
    return dcentered + dmean / C
