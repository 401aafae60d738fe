"""LayerNorm's bias: one number a feature, added at every place.

The same bias as ever, with one axis more to mind.
"""

HINTS = (
    "It is added, so its local derivative is 1. How many times is one number of it used?",
    "Once at each place of each sequence: add up over both axes, and let the last one stand.",
)

INSIGHT = "A bias hears back from every place that it was added to: a sum over B and T."


def dbias(dy):
    """`y[b, t, c] = ... + bias[c]`, with the same `bias[c]` for every b and t: add up over both.

    On paper, the two places of `dgain`:

        dy     [[[4, 2, 0, 2], [1, 0, 2, -1]]]
        dbias  [5, 2, 2, 1]
    """
    return dy.sum((0, 1))
