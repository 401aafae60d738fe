"""Rows are picked out of a table: y[i] is a copy of row index[i]. Some rows are picked several
times, some never.

`dy` has a row for each pick, the gradient one for each row of the table.
"""

import torch

HINTS = (
    "Take index = [2, 0, 2]. Which rows of `dy` belong to row 2 of the table, and which to row 1?",
    "Begin with zeros of the table's shape. Row i of `dy` belongs to the row that y[i] was picked "
    "from, which is row index[i]: add it there.",
    "A loop over the picks with `+=` is right. Without one, beware: with all of them at once, "
    "`[index] +=` counts a row that comes twice only once. Look for a method of tensors whose name says "
    "that it adds at an index.",
)

MOVE = "pick forward, add at the index backward"

INSIGHT = (
    "A row that is picked k times gets k gradients, added up; a row that is never picked gets 0."
)


def dtable(table, index, dy):
    """`y[i] = table[index[i]]`: a copy of a row, with local derivative 1.

    Row r of the table is in y as often as r is in `index`, and gets the sum of what these copies send
    back: nothing at all, where r is not in it. `index_add_` adds row i to row `index[i]`, one after
    the other, as this loop does:

        for i in range(len(index)):
            dtable[index[i]] += dy[i]

    On paper, row 2 picked twice, row 1 never:

        table   [[5], [6], [7]]
        index   [2, 0, 2]
        dy      [[10], [1], [100]]
        dtable  [[1], [0], [110]]
    """
    return torch.zeros_like(table).index_add_(0, index, dy)
