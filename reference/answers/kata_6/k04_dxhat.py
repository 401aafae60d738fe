"""Past the gain: `xhat`, the normalised row (also `x_hat`, `x_norm`, `norm`), is multiplied by it.

Short, and worth a look all the same. From here on the incoming gradient holds the gain; each
feature has its own, so it can't be taken out of a mean over the features later on.
"""

HINTS = (
    "A product of two: the incoming gradient times the other factor.",
    "In how many places does one element of `xhat` turn up? So, is there anything to add up?",
)

INSIGHT = (
    "The gain comes in here, before anything is averaged, and differs from feature to feature."
)


def dxhat(gain, dy):
    """`y[b, t, c] = gain[c] * xhat[b, t, c] + bias[c]`: the local derivative is `gain[c]`.

    Each `xhat[b, t, c]` is used once, so there is nothing to add up; `gain` broadcasts along its
    last axis, which is the one it has.

    On paper, the first place of `dgain`:

        gain   [2, 1, 3, 1]
        dy     [[[4, 2, 0, 2]]]
        dxhat  [[[8, 2, 0, 2]]]
    """
    return gain * dy
