"""A block's input: the first half of the last block in one go, from `dmid_1` to `dout_0`.

`out_0` is the residual stream between the two blocks, what the last block reads. One path goes
round attention; the others go through it, as in stage 8, and then through the norm in front of
it.

After this kata there is nothing in a block that you have not met: the first block goes back by
the same formulas, with other numbers.
"""

HINTS = (
    "In order: `Wo_1`; the heads apart; the product of `att_1` with `v_1`; softmax; the scores; the heads "
    "together; three projections; the norm; the residual. Write each line of the forward pass backward.",
    "The mask needs nothing: `att_1` is 0 there, and softmax's gradient is multiplied by "
    "it. The division by the root of head_size comes once, where the scores are.",
    "`ln1_1` has three readers: add what q, k and v send back, each through its own weights. To put the "
    "heads together again, undo `view` and `transpose` in the reverse order.",
    "The norm comes last in the branch: through it goes the sum of what q, k and v send back, and "
    "nothing else. At the very end add the stream, `dmid_1` as it is.",
)

INSIGHT = (
    "A block goes back as it went: branch, norm, and the gradient of the stream added at the end."
)


def dout_0(
    gain1_1,
    Wq_1,
    Wk_1,
    Wv_1,
    Wo_1,
    rstd1_1,
    xhat1_1,
    q_1,
    k_1,
    v_1,
    att_1,
    dmid_1,
    n_head,
    head_size,
):
    """The stream splits before the norm and meets in `mid_1 = out_0 + merged_1 @ Wo_1`, so

        dout_0 = dmid_1 + what the norm makes of dln1_1

    Through attention, as in stage 8, with y for the heads before they are merged (y = att @ v):

        dy = (dmid_1 @ Wo_1.T), the heads apart
        datt = dy @ v.T                             dv = att.T @ dy
        dscores = att * (datt - sum(att * datt))    softmax, along a row
        dq = dscores @ k / sqrt(head_size)          dk = dscores.T @ q / sqrt(head_size)
        dln1_1 = dq @ Wq.T + dk @ Wk.T + dv @ Wv.T, the heads together

    where .T of a head exchanges its last two axes. Through the norm, with g = gain1_1 * dln1_1,
    as in `dmid_1`: rstd1_1 * (g - mean(g) - xhat1_1 * mean(g * xhat1_1)).

    On paper, one text of two places with C = 4, and one head of size 1. The first place sees only
    itself. The second takes 3/4 from the first, as its scores are log(3) = 1.0986 and 0. dy is 2
    and 4; datt of the second place is 8 and -8, with the weighted mean 4, and softmax makes 3 and
    -3 of it. dq is 0 and 3, dk is 3.2958 and -3.2958, dv is 5 and 1, and dln1 is -1.6479, 0,
    1.6479, 5 and then 4.9437, 0, -1.6479, 1. The norm keeps little of that: the rows of `dout_0`
    less those of `dmid_1`.

        gain1_1    [1, 1, 1, 2]
        Wq_1       [[1.0986], [0], [0], [0]]
        Wk_1       [[-0.5], [0], [0.5], [0]]
        Wv_1       [[0], [0], [0], [1]]
        Wo_1       [[1, 0, 0, 0]]
        rstd1_1    [[[0.5], [0.5]]]
        xhat1_1    [[[-1, -1, 1, 1], [1, -1, 1, -1]]]
        q_1        [[[[-1.0986], [1.0986]]]]
        k_1        [[[[1], [0]]]]
        v_1        [[[[2], [-2]]]]
        att_1      [[[[1, 0], [0.75, 0.25]]]]
        dmid_1     [[[2, 0, 0, 0], [4, 0, 1, 0]]]
        n_head     1
        head_size  1
        dout_0     [[[1.588, 0.412, -2.088, 2.088], [5.6479, -0.5, -0.6479, 0.5]]]
    """

    def apart(x):
        return x.unflatten(-1, (n_head, head_size)).transpose(1, 2)

    def together(x):
        return x.transpose(1, 2).flatten(2)

    dy_1 = apart(dmid_1 @ Wo_1.T)
    datt_1 = dy_1 @ v_1.transpose(-2, -1)
    dv_1 = att_1.transpose(-2, -1) @ dy_1
    dscores_1 = att_1 * (datt_1 - (att_1 * datt_1).sum(-1, keepdim=True)) / head_size**0.5
    dq_1 = dscores_1 @ k_1
    dk_1 = dscores_1.transpose(-2, -1) @ q_1
    dln1_1 = together(dq_1) @ Wq_1.T + together(dk_1) @ Wk_1.T + together(dv_1) @ Wv_1.T
    dxhat1_1 = gain1_1 * dln1_1
    mean = dxhat1_1.mean(-1, keepdim=True)
    along = (dxhat1_1 * xhat1_1).mean(-1, keepdim=True)
    return dmid_1 + rstd1_1 * (dxhat1_1 - mean - xhat1_1 * along)
