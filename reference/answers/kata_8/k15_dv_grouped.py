"""The three last ones go all the way in one go, from `y` back to what went into attention, as a
program does. The values are the shortest way: through the mixture, and through the sharing.

Two things that you have done, one after the other. Nothing here is masked or divided.
"""

HINTS = (
    "First the gradient of `values`, as if every head had its own: what you did in `dv`, with two more "
    "axes in front. `.T` on four axes turns all of them around; `transpose(-2, -1)` the last two.",
    "The sum over the group comes last, as in `dk_shared`, and is no mean: first each head multiplies "
    "its own weights with its own `dy`.",
)

INSIGHT = "A shared value collects from every place that looked at it, in every head of its group."


def dv_grouped(att, dy, n_kv_head, n_rep):
    """`y = att @ values`, head by head, so `dvalues` is `att` transposed times `dy`, as in `dv`; and
    `values` are n_rep copies of each head of `v`, side by side, so the copies are added up. In one:

        dv[b, g, j] = sum over r and i of att[b, g * n_rep + r, i, j] * dy[b, g * n_rep + r, i]

    On paper, one head of values for two heads that ask, two places, one feature. The first head gives
    1 * 2 + 0.25 * 4 = 3 and 0.75 * 4 = 3, the second 1 * 1 + 0.5 * 2 = 2 and 0.5 * 2 = 1.

        att         [[[[1, 0], [0.25, 0.75]], [[1, 0], [0.5, 0.5]]]]
        dy          [[[[2], [4]], [[1], [2]]]]
        n_kv_head   1
        n_rep       2
        dv_grouped  [[[[5], [4]]]]
    """
    dvalues = att.transpose(-2, -1) @ dy
    return dvalues.unflatten(1, (n_kv_head, n_rep)).sum(2)
