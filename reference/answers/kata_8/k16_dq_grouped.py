"""The queries, from `y` in one go: through the mixture to the weights, through softmax and mask to
the scores, through the scaled product to `q`. Every head has queries of its own, so nothing is
shared here.

It is all there is to the backward pass of attention. Write down the three steps, and then look
which tensors you need: it is what FlashAttention keeps, or makes once more.
"""

HINTS = (
    "`datt` first: `dy` times the values of its head, transposed. Take `values`, which has one for "
    "every head that asks, not `v`.",
    "Through the softmax: att * (datt - the sum of att * datt along the row). The mask takes care of "
    "itself.",
    "Through the scaled product: `dscores` times `keys`, and the root of head_size, a constant factor, "
    "once.",
)

INSIGHT = (
    "Attention goes back in three steps: a product, a comparison in each row, a scaled product."
)


def dq_grouped(keys, values, att, dy, head_size):
    """One head. `y = att @ values`, `att` is the softmax of the masked scores, and
    `scores = q @ keys.T / sqrt(head_size)`. From the last line back:

        datt    = dy @ values.T                            as in `datt`
        dscores = att * (datt - sum along the row)         as in `dscores_causal`
        dq      = dscores @ keys / sqrt(head_size)         as in `dq`

    The heads stand in front as one axis more, and the products go head by head. Each head has its own
    queries, so the sharing of the keys and values needs no line: `keys` and `values` are copied
    already.

    On paper, one head, two places, four features. datt is [[2, 0], [4, 8]], of which the 0 is masked;
    dscores is [[0, 0], [-0.75, 0.75]].

        keys        [[[[4, 0, 0, 0], [0, 8, 0, 0]]]]
        values      [[[[1, 0, 0, 0], [0, 1, 0, 0]]]]
        att         [[[[1, 0], [0.25, 0.75]]]]
        dy          [[[[2, 0, 0, 0], [4, 8, 0, 0]]]]
        head_size   4
        dq_grouped  [[[[0, 0, 0, 0], [-1.5, 3, 0, 0]]]]
    """
    datt = dy @ values.transpose(-2, -1)
    dscores = att * (datt - (att * datt).sum(-1, keepdim=True))
    return dscores @ keys / head_size**0.5
