"""The residual stream in the middle of a block, between attention and the MLP.

`mid_1` has two readers: the norm in front of the MLP, and the addition that goes round it.
(`rstd2_1` and `xhat2_1` are both that norm.) You are given the gradient that the MLP sends back
to what the norm hands on, `dln2_1`, and that of the stream behind the block, `dout_1`.

Which of the two passes the norm on its way back?
"""

HINTS = (
    "Two readers, two gradients: add them. One of them comes through an addition.",
    "One reader is LayerNorm, in one go once more: `gain2_1`, `xhat2_1`, `rstd2_1`, and `dln2_1` as what "
    "comes in.",
    "Only `dln2_1` goes through the norm: it is what the branch sends back. `dout_1` went round the "
    "branch, and is added as it is, at the end.",
)

INSIGHT = (
    "Round the branch the gradient passes untouched. That is why a deep network with residual "
    "connections can be trained at all."
)


def dmid_1(gain2_1, rstd2_1, xhat2_1, dln2_1, dout_1):
    """Two paths, added.

        mid_1 -> out_1
        mid_1 -> xhat2_1 (and rstd2_1) -> ln2_1 -> ... -> out_1

    The addition: `dout_1` as it is. The norm, with g = gain2_1 * dln2_1, as in `dout_1`:

        rstd2_1 * (g - mean(g) - xhat2_1 * mean(g * xhat2_1))

    In a network with many blocks this is repeated at every branch: the stream's gradient is
    `dout` of the last block, plus what each branch on the way has sent back. That first term is
    handed on whole, however deep the network is. Leave it out, and the gradient goes through one
    branch after another, and is soon too small for the first blocks to learn anything.

    On paper, the place of `dout_1` with a gradient of the stream besides: -1.5 + 2 is 0.5.

        gain2_1  [2, 1, 3, 1]
        rstd2_1  [[[0.5]]]
        xhat2_1  [[[-1, -1, 1, 1]]]
        dln2_1   [[[4, 2, 0, 2]]]
        dout_1   [[[1, 2, 3, 4]]]
        dmid_1   [[[2.5, 0.5, 2.5, 4.5]]]
    """
    dxhat2_1 = gain2_1 * dln2_1
    mean = dxhat2_1.mean(-1, keepdim=True)
    along = (dxhat2_1 * xhat2_1).mean(-1, keepdim=True)
    return dout_1 + rstd2_1 * (dxhat2_1 - mean - xhat2_1 * along)
