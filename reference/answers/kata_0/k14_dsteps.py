"""A running sum: how far one has come after each step. Every step counts in all places from its
own on.

So the last step is in one of them, and the first in all.
"""

HINTS = (
    "Write out a row of three steps a, b, c: y = [a, a + b, a + b + c]. Which of these contain c? "
    "And b? And a?",
    "Of a row of three steps the last gets the last of `dy`, the middle one the last two added up, the "
    "first all three: a running sum as well, from the other end.",
    "`flip(1)` turns the rows around. Turned around, summed up as it goes, and turned back.",
)

MOVE = "cumsum forward, cumsum from the end backward"

INSIGHT = "What counts from its place on gets back the sum from its place on."


def dsteps(dy):
    """`y[i, k] = steps[i, 0] + ... + steps[i, k]`: step j is in it for every k from j on.

    So `dsteps[i, j] = dy[i, j] + dy[i, j+1] + ... + dy[i, d-1]`: the running sum of `dy`, begun at the
    end. `dy.sum(1, keepdim=True) - dy.cumsum(1) + dy` is the same: all, without what lies before j.

    On paper:

        dy      [[1, 10, 100]]
        dsteps  [[111, 110, 100]]
    """
    return dy.flip(1).cumsum(1).flip(1)
