"""The other factor beside the gain. It has the large shape already.

Does anything have to be added up this time?
"""

HINTS = (
    "A product of two: the gradient times the other factor.",
    "In how many places does one element of `bnraw` turn up? Compare with one element of `bngain`.",
    "Each element of `bnraw` is used just once. Broadcasting does the rest by itself, "
    "just as it did in the forward pass.",
)

INSIGHT = "Where nothing was copied, nothing is added up."


def dbnraw(bngain, dhpreact):
    """`hpreact[i, j] = bngain[j] * bnraw[i, j] + bnbias[j]`: the local derivative is `bngain[j]`.

    Each `bnraw[i, j]` is used once, so there is nothing to add up; `bngain` broadcasts.

    On paper, the batch of `dbngain`, with a gain of 2:

        bngain    [[2]]
        dhpreact  [[3], [0], [0]]
        dbnraw    [[6], [0], [0]]
    """
    return bngain * dhpreact
