"""Batch norm in one go, once more: this time its statistics run over examples and places.

In part 5 the lecture finds that its own BatchNorm1d averaged over the examples alone, at each
place by itself (00:38:50). Nothing failed; it was only wrong. Backward there is the same trap, and
more than once.
"""

HINTS = (
    "It is your answer from stage 3 with other sums. Over which axes is the mean taken now, and how "
    "many numbers are in it?",
    "Take one hidden unit. All its numbers, of all examples and places, are one batch of "
    "N = n * k numbers. What stage 3 calls n is N here.",
    "Two means: that of the incoming gradient is divided by N, and the one with `bnraw_1` by what "
    "the variance divides by.",
)

INSIGHT = "Batch norm knows no examples, only a batch of numbers: count those that share a mean."


def dhprebn_1(bngain_1, bnvar_inv_1, bnraw_1, dhpreact_1, n, k):
    """One hidden unit: x = hprebn_1, s = bnvar_inv_1, xhat = bnraw_1 = (x - mu) * s, and
    g = bngain_1 * dhpreact_1 is the gradient of xhat. All sums run over its N = n * k numbers, each
    example's places among them. As in stage 3:

    Variance:  dvar = sum(g * (x - mu)) * -0.5 * s**3 = -0.5 * s**2 * sum(g * xhat)
    Mean:      dmu = -s * sum(g), as deviations from a mean add up to zero
    Together:  dx = s * g + dmu / N + dvar * 2 * (x - mu) / (N - 1)
                  = s * (g - sum(g) / N - xhat * sum(g * xhat) / (N - 1))

    and the gain, the same along both axes, goes in front.

    On paper, one hidden unit; the batch of three numbers is three examples with one place each. It is the
    example of `dhprebn` in stage 3, with an axis more:

        bngain_1     [2]
        bnvar_inv_1  [[[0.5]]]
        bnraw_1      [[[-1]], [[0]], [[1]]]
        dhpreact_1   [[[3]], [[0]], [[0]]]
        n            3
        k            1
        dhprebn_1    [[[0.5]], [[-1]], [[0.5]]]
    """
    N = n * k
    mean = dhpreact_1.sum((0, 1)) / N
    along = (dhpreact_1 * bnraw_1).sum((0, 1)) / (N - 1)
    return bngain_1 * bnvar_inv_1 * (dhpreact_1 - mean - bnraw_1 * along)
