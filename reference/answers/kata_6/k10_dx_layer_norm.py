"""All of LayerNorm in one go, from `y` back to `x`: the formula that every Transformer runs on.

Put the last six katas into each other, one row at a time, and simplify until only what you were
given is left. It looks like batch norm's formula, and whoever copies that one gets it wrong in two
places. Which axis is averaged over, and where does the gain belong?
"""

HINTS = (
    "With g = gain * dy, the gradient of xhat, go back through rstd, var, centered, mean and x, "
    "and put each into the next. Three paths: direct, through the mean, through the variance.",
    "Deviations from a mean add up to zero, so what the mean sends through the variance is gone, "
    "and dmean is -rstd times the sum of g = gain * dy. Of dvar, write the sum of g * centered as a "
    "sum of g * xhat.",
    "With g = gain * dy, each x[i] gets rstd * g[i] directly; through `mean`, minus rstd times the "
    "mean of g; and through `var`, minus rstd * xhat[i] times a mean. Take rstd out in front.",
    "In the brackets: g = gain * dy, minus its mean over the row, minus xhat times the mean over "
    "the row of g * xhat. All three have the gain inside, since g holds it. Both means run over "
    "the last axis, and keep it.",
)

INSIGHT = (
    "LayerNorm sends back gain * dy without its mean and without its part along xhat, over std: in "
    "that order, the gain first."
)


def dx_layer_norm(gain, rstd, xhat, dy):
    """One row of C features; r = rstd, xhat = (x - mean) * r, and g = gain * dy is the gradient of
    xhat. Sums and means run over the row.

    Variance:  dvar = -0.5 * r**3 * sum(g * (x - mean)) = -0.5 * r**2 * sum(g * xhat)
    Mean:      dmean = -r * sum(g) - dvar * 2 / C * sum(x - mean) = -r * sum(g)
               as deviations from a mean add up to zero
    Together:  dx[i] = r * g[i]                                directly
                     + dmean / C                               through the mean
                     + dvar * 2 * (x[i] - mean) / C            through the variance
                     = r * (g[i] - mean(g) - xhat[i] * mean(g * xhat))

    since (x[i] - mean) * r is xhat[i].

    Compare batch norm in stage 3. There the gain was the same for all that is averaged, so that
    mean(gain * dy) is gain * mean(dy), and it could stand in front. A row of LayerNorm has C
    different gains: gain * (dy - mean(dy) - ...) is another thing, and wrong. With the gain that
    training starts from, 1 everywhere, both are the same, and so this mistake survives many a test.

    Why does LayerNorm's derivative seem to be zero when you add up the outputs? Since a row that is
    shifted comes out the same: for a loss that is the plain sum of xhat nothing flows back. Here
    each output is weighted by its incoming gradient first.

    On paper, the first place of `dgain`, in one go: g is 8, 2, 0, 2, of mean 3; g * xhat has the
    mean -2; and 1/2 * (8 - 3 - 2) is 1.5. The result adds up to zero, and so does its product with
    xhat.

        gain           [2, 1, 3, 1]
        rstd           [[[0.5]]]
        xhat           [[[-1, -1, 1, 1]]]
        dy             [[[4, 2, 0, 2]]]
        dx_layer_norm  [[[1.5, -1.5, -0.5, 0.5]]]
    """
    g = gain * dy
    mean = g.mean(-1, keepdim=True)
    along = (g * xhat).mean(-1, keepdim=True)
    return rstd * (g - mean - xhat * along)
