"""The keys, from `y` in one go: everything that attention has. The mixture, the softmax with its
mask, the scaled product, its other factor, and the sharing at the end.

After this one you have written the backward pass of attention as it stands in the models of
today.
"""

HINTS = (
    "Up to `dscores` it is the same as in `dq_grouped`: a product, then softmax with its sum along the "
    "row.",
    "A key belongs to a column of the scores: exchange the last two axes of `dscores`, then multiply "
    "with `q`; the root of head_size, a constant factor, once.",
    "What comes out of the product is one gradient for every head that asks. A group has one key, so "
    "sum over the group at the end (no mean).",
)

INSIGHT = (
    "A shared key hears from every later place in every head of its group, through softmax's "
    "comparison and the scale."
)


def dk_grouped(q, values, att, dy, n_kv_head, n_rep, head_size):
    """As in `dq_grouped` up to `dscores`. Then, head by head, the other factor of the scaled product,
    and the copies added up:

        dkeys = dscores.T @ q / sqrt(head_size)                     as in `dk`
        dk[g] = the sum of dkeys over the n_rep heads of group g    as in `dk_shared`

    Each step before the last is different for every head of the group: each has its own queries and
    weights. So the sum comes last. (It could be taken before the division, which is the same for all.)

    On paper, the head of `dq_grouped`, twice, and the second time with twice the query: dscores is
    [[0, 0], [-0.75, 0.75]] in both, so the keys get -0.75 and 0.75 times (2 + 4) / 2 in the first
    feature.

        q           [[[[1, 0, 0, 0], [2, 0, 0, 0]], [[1, 0, 0, 0], [4, 0, 0, 0]]]]
        values      [[[[1, 0, 0, 0], [0, 1, 0, 0]], [[1, 0, 0, 0], [0, 1, 0, 0]]]]
        att         [[[[1, 0], [0.25, 0.75]], [[1, 0], [0.25, 0.75]]]]
        dy          [[[[2, 0, 0, 0], [4, 8, 0, 0]], [[2, 0, 0, 0], [4, 8, 0, 0]]]]
        n_kv_head   1
        n_rep       2
        head_size   4
        dk_grouped  [[[[-2.25, 0, 0, 0], [2.25, 0, 0, 0]]]]
    """
    datt = dy @ values.transpose(-2, -1)
    dscores = att * (datt - (att * datt).sum(-1, keepdim=True))
    dkeys = dscores.transpose(-2, -1) @ q / head_size**0.5
    return dkeys.unflatten(1, (n_kv_head, n_rep)).sum(2)
