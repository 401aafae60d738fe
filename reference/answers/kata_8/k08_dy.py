"""Two steps: through the output projection, then from heads that stand side by side back to heads on
an axis of their own.

A view and a transpose move numbers and compute nothing. So what comes back are the same numbers,
moved the other way. In which order do you undo two moves?
"""

HINTS = (
    "First the linear layer, as in the lecture: `dout` and `Wo` give the gradient of `merged`, (B, T, "
    "n_head*head_size).",
    "Forward: a transpose of axes 1 and 2, then the last two axes were made one. The way back begins "
    "with the last move: cut the last axis into heads again.",
    "Cut it into (B, T, n_head, head_size): the axes as they were before the last move. Only then "
    "exchange 1 and 2. A view straight to (B, n_head, T, head_size) has the right shape and the "
    "numbers in the wrong places.",
)

INSIGHT = "Moves are undone in reverse, last one first; a view alone can't exchange two axes."


def dy(Wo, dout, B, T, n_head, head_size):
    """`out = merged @ Wo` is a linear layer: the gradient of `merged` is `dout @ Wo.T`.

    `merged[b, t, h * head_size + c] = y[b, h, t, c]`: each number of `y` goes to one place, so its
    gradient comes from that place. To read it off, cut the last axis into head and feature, which
    gives the axes b, t, h, c, and exchange t and h.

    On paper, one text of two places, two heads of one feature: `merged` gets [[1, 10], [2, 20]], a row
    for each place, and `y` has a row for each head.

        Wo         [[1], [10]]
        dout       [[[1], [2]]]
        B          1
        T          2
        n_head     2
        head_size  1
        dy         [[[[1], [2]], [[10], [20]]]]
    """
    return (dout @ Wo.T).view(B, T, n_head, head_size).transpose(1, 2)
