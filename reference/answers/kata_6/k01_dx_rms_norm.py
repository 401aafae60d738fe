"""RMSNorm in one go: the norm of Llama and most of its relatives, and the simplest there is.

A row, here, is the C features of one place in one sequence. It is divided by its root mean square
and multiplied by a gain: no mean is subtracted, no bias is added. `rrms` is one over that root
(elsewhere `inv_rms`, or `rstd`), `gain` is also called `weight`, gamma or g.

Take one row on paper. You know the way from batch norm in stage 3, and this one has one path fewer.
But there the gain was one number for the whole column that you averaged over. Is it here?
"""

HINTS = (
    "Who reads `x`? The product `x * rrms`, and, by way of `ms`, `rrms` itself. So there are two "
    "paths. With g = gain * dy, the gradient of xhat, what comes back on the direct one?",
    "Through `ms`, the mean square: drrms is the sum over the row of gain * dy * x, the slope of "
    "ms**-0.5 is -0.5 * rrms**3 (mind the sign), and a mean of C squares has the slope 2 * x / C.",
    "Write xhat for x * rrms wherever it turns up. Through `ms` there are three factors rrms: two "
    "find an x to go with; the third is the one that the direct path has, too, and goes in front.",
    "In the brackets: g = gain * dy, minus xhat times a mean over the row (the last axis, kept). "
    "That mean is of the product of g with xhat: g with its gain, since the gain differs from "
    "feature to feature.",
)

INSIGHT = (
    "RMSNorm ignores the length of a row, so its gradient has no part along the row. The gain "
    "stays inside the mean, as it differs along what is averaged."
)


def dx_rms_norm(gain, rrms, xhat, dy):
    """One row of C features x[i]; r = rrms, xhat[i] = x[i] * r, and g[i] = gain[i] * dy[i] is the
    gradient of xhat. Sums and means run over the row.

    Root:      dr = sum(g * x)
    Square:    dms = -0.5 * r**3 * dr, as r = ms**-0.5 (the epsilon is inside ms here)
    Together:  dx[i] = r * g[i]                  directly
                     + 2 * x[i] / C * dms        through the mean square
                     = r * g[i] - r**3 * x[i] * sum(g * x) / C
                     = r * (g[i] - xhat[i] * mean(g * xhat))

    since r * x[i] is xhat[i], and r times the sum of g * x is the sum of g * xhat.

    In batch norm the gain was one number for all that was averaged, so mean(gain * dy * xhat) was
    gain * mean(dy * xhat), and it could be taken out in front. Here every term of the mean has a
    gain of its own: it must be multiplied first.

    Read it so: twice as long a row comes out the same (up to the epsilon), so there is nothing to
    be had from making it longer, and the part of g along xhat is subtracted. Nothing else is: a
    shift of the row does change the result, so the gradient keeps its mean.

    On paper, one row: x is 1, 7, 1, 7, whose mean square is 25 (the epsilon left out). g is 10, 5,
    0, 0, and the mean of g * xhat is 9 / 4. The result times x adds up to zero, the result itself
    does not.

        gain         [2, 1, 3, 1]
        rrms         [[[0.2]]]
        xhat         [[[0.2, 1.4, 0.2, 1.4]]]
        dy           [[[5, 5, 0, 0]]]
        dx_rms_norm  [[[1.91, 0.37, -0.09, -0.63]]]
    """
    g = gain * dy
    return rrms * (g - xhat * (g * xhat).mean(-1, keepdim=True))
