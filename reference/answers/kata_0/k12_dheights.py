"""The largest number of each row. All the others could grow or shrink a little, and `y` would not
change.

Which place does the gradient of a row go to?
"""

import torch

HINTS = (
    "Take a row [3, 8, 5]. By how much does its maximum grow if the 8 grows by a little? And the 3?",
    "Each row's gradient belongs to the place where its largest number stands, and all else is 0. "
    "`argmax` tells that place.",
    "Make a table that is 1 at the largest of each row and 0 elsewhere, and multiply. `F.one_hot` makes "
    "one of places, a comparison with the row's maximum makes one of values. (`max(1)` gives both, values "
    "and places: `.values` are the values.)",
)

MOVE = "max forward, to the largest alone backward"

INSIGHT = (
    "A maximum picks one number, so the gradient goes to the one that was picked and to no other."
)


def dheights(heights, dy):
    """`y[i]` is `heights[i, j]` at that row's largest, and depends on no other element.

    The local derivative is 1 there and 0 everywhere else. `scatter` puts each row's `dy` where the
    largest stands, into zeros. (Where two are equally large, either may be said to be the one: torch's
    `max` with an axis takes one of them.)

    On paper:

        heights   [[3, 8, 5], [9, 1, 2]]
        dy        [[10], [-1]]
        dheights  [[0, 10, 0], [-1, 0, 0]]
    """
    return torch.zeros_like(heights).scatter(1, heights.argmax(1, keepdim=True), dy)
