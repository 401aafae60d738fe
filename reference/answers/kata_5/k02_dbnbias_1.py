"""A bias that is used at every place of every example.

In stage 1 the bias was used once for each example. How often is it used here, and along which axes?
"""

HINTS = (
    "Look at the shapes of `hpreact_1` and of the bias. Which axes does broadcasting add?",
    "What is added to everything along two axes collects its gradient along both.",
)

INSIGHT = "A parameter collects along every axis that it is broadcast over, however many there are."


def dbnbias_1(dhpreact_1):
    """`hpreact_1[i, p, j] = ... + bnbias_1[j]`, the same number for every example i and place p:

        dbnbias_1[j] = sum over i and p of dhpreact_1[i, p, j]

    On paper, two examples with two places each, one hidden unit:

        dhpreact_1  [[[1], [2]], [[3], [-4]]]
        dbnbias_1   [2]
    """
    return dhpreact_1.sum((0, 1))
