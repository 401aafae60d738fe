"""The weights of a projection, straight from the heads: you are given `dqh`, and what lies between
is yours to undo, or to ask for.

A head has its own columns of `Wq`: the first head_size of them, the next, and so on. The heads
don't share weights. What is added up here, and what must not be?
"""

HINTS = (
    "`Wq` is (C, n_head*head_size). Of the axes B, T, n_head and head_size of `dqh`, which must be gone "
    "in the end, and which must be there still?",
    "The heads stay: they go side by side into the columns, as in `dxq`. Texts and places go: all of "
    "them were multiplied by the same weights, so they are added up: a sum, not a mean.",
    "Undo the split as in `dxq`, make B and T one axis, and multiply with `x` as in `dWo`.",
)

INSIGHT = "Side by side is no sum: each head's gradient goes to its own columns of the weights."


def dWq(x, dqh, B, T):
    """`xq[b, t, j]` is the sum over c of `x[b, t, c] * Wq[c, j]`, so

        dWq[c, j] = sum over b and t of x[b, t, c] * dxq[b, t, j]

    where `dxq` is `dqh` with the split undone: column j = h * head_size + i belongs to feature i of
    head h. Adding up over the heads would be right if all heads had the same weights.

    The layer is the same as the one of `dWo`, with another input: what was multiplied by `Wq` going
    forward is `x`. `Wk` and `Wv` have theirs in the same way.

    On paper, two places with one feature, two heads of one feature: 1 * 1 + 2 * 2 for the first head,
    1 * 10 + 2 * 20 for the second.

        x    [[[1], [2]]]
        dqh  [[[[1], [2]], [[10], [20]]]]
        B    1
        T    2
        dWq  [[5, 50]]
    """
    dxq = dqh.transpose(1, 2).reshape(B * T, -1)
    return x.flatten(0, 1).T @ dxq
