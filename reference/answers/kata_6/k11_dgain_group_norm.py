"""GroupNorm's gain. The images have G*K channels in G groups of K, and H by W places.

Mean and variance are a group's. Whose is the gain? Its shape tells you, and so you know what to
add up over.
"""

HINTS = (
    "Look at the line that multiplies by it: `gain[:, None, None]` has one number a channel. Along "
    "which axes is it copied?",
    "The incoming gradient times `xhat`, added up over images, rows and columns: all axes but the "
    "channels'.",
)

INSIGHT = "Statistics are a group's, gain and bias a channel's: the groups play no part in dgain."


def dgain_group_norm(xhat, dy):
    """`y[n, c, h, w] = gain[c] * xhat[n, c, h, w] + bias[c]`, for every image n and place h, w.

    The local derivative is `xhat[n, c, h, w]`, and all n, h, w use the same `gain[c]`: add up over
    these three. The channels of a group share their mean and variance, not their gain.

    On paper, one image of 1 by 2 places, with two groups of two channels:

        xhat              [[[[-1, -1]], [[1, 1]], [[1, -1]], [[1, -1]]]]
        dy                [[[[4, 2]], [[0, 2]], [[1, 0]], [[2, -1]]]]
        dgain_group_norm  [-6, 2, 1, 3]
    """
    return (xhat * dy).sum((0, 2, 3))
