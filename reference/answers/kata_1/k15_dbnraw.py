"""The other factor beside the gain. It has the large shape already.

Does anything have to be added up this time?
"""

HINTS = (
    "A product of two: the gradient times the other factor.",
    "Each element of `bnraw` is used just once. Broadcasting does the rest by itself, "
    "just as it did in the forward pass.",
)


def dbnraw(bngain, dhpreact):
    """`hpreact[i, j] = bngain[j] * bnraw[i, j] + bnbias[j]`: the local derivative is `bngain[j]`.

    Each `bnraw[i, j]` is used once, so there is nothing to add up; `bngain` broadcasts.
    """
    return bngain * dhpreact
