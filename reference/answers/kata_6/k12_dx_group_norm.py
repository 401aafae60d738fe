"""GroupNorm in one go. The formula is LayerNorm's; what is new is what a row is.

In the notes of many a course this is the exercise that was left empty. Take it as one of shapes:
the forward pass lays K channels with all their places into one row, and back again. `view` moves no
number, so its way back is a `view`, too.
"""

HINTS = (
    "What is a mean over, here? Over the K*H*W numbers of one group in one image. In `groups` "
    "these are the last axis.",
    "Multiply `dy` by the gain first, while it still has its channels' axis. Then view it, and "
    "`xhat`, as the forward pass does: (N, G, the rest). `rstd` is of shape (N, G, 1) already.",
    "Now it is `dx_layer_norm`, over the last axis, with no gain left to think of. At the end, "
    "view the result in the shape of `xhat`.",
)

INSIGHT = (
    "LayerNorm, GroupNorm, batch norm: one formula, and the only question is what the means run "
    "over."
)


def dx_group_norm(gain, rstd, xhat, dy, N, G):
    """Within one group of one image there are D = K*H*W numbers, and everything is as in
    `dx_layer_norm`: with g = gain * dy, r = rstd, and means over the D numbers of the group,

        dx[i] = r * (g[i] - mean(g) - xhat[i] * mean(g * xhat))

    by the very same steps: mean and variance are taken over these D, and the gain, which differs
    from channel to channel within the group, must be in g before it is averaged.

    The rest is bookkeeping. Channel c lies in group c // K, since the channels of a group are
    neighbours: so (N, G*K, H, W) can be viewed as (N, G, K*H*W) without moving a number. The gain
    has an axis of channels alone; `gain[:, None, None]` puts it beside H and W, before the view.

    With G = 1 this is LayerNorm over a whole image, with K = 1 it is instance norm.

    On paper, the image of `dgain_group_norm`. In the first group g is 8, 4, 0, 2, of mean 3.5, and
    g * xhat has the mean -2.5: the first element is 1/2 * (8 - 3.5 - 2.5). Each group adds up to
    zero.

        gain           [2, 1, 3, 1]
        rstd           [[[0.5], [2]]]
        xhat           [[[[-1, -1]], [[1, 1]], [[1, -1]], [[1, -1]]]]
        dy             [[[[4, 2]], [[0, 2]], [[1, 0]], [[2, -1]]]]
        N              1
        G              2
        dx_group_norm  [[[[1, -1]], [[-0.5, 0.5]], [[1, 1]], [[-1, -1]]]]
    """
    g = (gain[:, None, None] * dy).view(N, G, -1)
    row = xhat.view(N, G, -1)
    along = (g * row).mean(-1, keepdim=True)
    return (rstd * (g - g.mean(-1, keepdim=True) - row * along)).view_as(xhat)
