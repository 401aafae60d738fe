"""Back through the linear layer, place by place.

Three axes times two. Does the formula of stage 1 still hold?
"""

HINTS = (
    "At one place of one example this is the linear layer you know, for a single row.",
    "`@` applies to the last two axes and repeats for those in front. What has to be transposed?",
)

INSIGHT = "Every place goes back by itself: what only ran along forward, runs along backward."


def dflat_1(W_1, dhprebn_1):
    """`hprebn_1[i, p, j] = sum over a of flat_1[i, p, a] * W_1[a, j]`. Here i and p stand on both sides:
    nothing is added up along them.

        dflat_1[i, p, a] = sum over j of dhprebn_1[i, p, j] * W_1[a, j]

    On paper, one example with two places, two inputs, one hidden unit:

        W_1        [[1], [2]]
        dhprebn_1  [[[1], [-3]]]
        dflat_1    [[[1, 2], [-3, -6]]]
    """
    return dhprebn_1 @ W_1.T
