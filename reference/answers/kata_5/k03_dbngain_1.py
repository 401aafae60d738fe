"""The gain of the middle level, one number for each hidden unit.

It multiplies `bnraw_1` at every place of every example.
"""

HINTS = (
    "It is a product first, and a broadcast. Each gives you one step back.",
    "Product: the incoming gradient times the other factor. Broadcast: a sum. Over which axes?",
)

INSIGHT = (
    "First times the other factor, then the sum: the broadcast came first, so its sum comes last."
)


def dbngain_1(bnraw_1, dhpreact_1):
    """`hpreact_1[i, p, j] = bngain_1[j] * bnraw_1[i, p, j] + ...`. The local derivative is
    bnraw_1[i, p, j], and bngain_1[j] is used for all i and p:

        dbngain_1[j] = sum over i and p of bnraw_1[i, p, j] * dhpreact_1[i, p, j]

    On paper, the numbers of `dbnbias_1`:

        bnraw_1     [[[1], [-1]], [[2], [-2]]]
        dhpreact_1  [[[1], [2]], [[3], [-4]]]
        dbngain_1   [13]
    """
    return (bnraw_1 * dhpreact_1).sum((0, 1))
