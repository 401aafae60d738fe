"""The head split, backwards. Each place had its features in one row, n_head * head_size of them;
they were cut into heads, and the heads moved to the front, so that each could be multiplied on
its own.

You undid the opposite move in `dy`. Here is a trap that the shapes don't show: a view needs the
axes that it joins to stand next to each other.
"""

HINTS = (
    "Forward: view, then transpose. So going back: first the transpose, then the view.",
    "Exchange axes 1 and 2, and head and feature stand side by side, at the end. Then make one axis of "
    "them. Nothing is summed: each head keeps its own features.",
    "After a transpose the numbers don't lie in memory in the order of the axes, and `view` refuses. "
    "`reshape` copies them, and so does `contiguous()`.",
)

INSIGHT = "Heads are a view of one row: undo it in reverse, transpose first, then join."


def dxq(dqh, B, T):
    """`qh[b, h, t, c] = xq[b, t, h * head_size + c]`: every number goes to one place and is neither
    copied nor added, so going back every gradient goes to where its number came from. Exchanging
    the axes h and t gives b, t, h, c; h and c made one is the row of place t.

    Joining them without the exchange has the right shape, and mixes the heads with the places.

    On paper, one text, two heads of two places with two features each. The first row has the first
    place of both heads.

        dqh  [[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]]
        B    1
        T    2
        dxq  [[[1, 2, 5, 6], [3, 4, 7, 8]]]
    """
    return dqh.transpose(1, 2).reshape(B, T, -1)
