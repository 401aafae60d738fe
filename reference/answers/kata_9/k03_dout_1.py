"""The last norm: LayerNorm in one go, as in stage 6. Here the gradient enters the residual
stream.

`out_1` leaves the second of the two blocks, number 1. It is the sum that runs through the whole
network: the embeddings, and what each branch has added to them. A pre-norm network normalises
what a branch reads, and what the head reads, but never the sum itself.

This norm has a gain and no bias (nanoGPT's `bias=False`). Does the gain stand inside the means or
outside?
"""

HINTS = (
    "One place: C numbers with their mean and variance. With g = gainf * dlnf, the gradient of xhatf, go "
    "back through the product, the variance and the mean, and put each into the next.",
    "Deviations from a mean add up to zero, so nothing comes back from the mean by way of the variance.",
    "All together: rstdf in front, and in the brackets g, minus its mean, minus xhatf times the mean of "
    "g * xhatf. All means run over the last axis, and g holds the gain already.",
)

INSIGHT = (
    "A norm divides by the standard deviation on the way back as on the way there: the smaller the numbers "
    "of the stream are, the larger is their gradient."
)


def dout_1(gainf, rstdf, xhatf, dlnf):
    """One place, x = out_1, s = rstdf, xhat = (x - mu) * s, and g = gainf * dlnf is the gradient
    of xhat. Sums and means run over the C numbers of the place.

    Through s:   ds = sum(g * (x - mu)), and s = (var + 1e-5)**-0.5 sends back
                 dvar = -0.5 * s**3 * ds = -0.5 * s**2 * sum(g * xhat)
    Through mu:  dmu = -s * sum(g); what the variance adds to it is zero, as deviations from a mean
                 add up to zero
    Together:    dx[i] = s * g[i] + dmu / C + dvar * 2 * (x[i] - mu) / C
                       = s * (g[i] - mean(g) - xhat[i] * mean(g * xhat))

    The gain is inside the means: each of the C numbers has a gain of its own. (In batch norm, the
    mean runs over examples, which share it.)

    On paper, one place: g is 8, 2, 0, 2, with the mean 3, and g * xhat has the mean -2.

        gainf   [2, 1, 3, 1]
        rstdf   [[[0.5]]]
        xhatf   [[[-1, -1, 1, 1]]]
        dlnf    [[[4, 2, 0, 2]]]
        dout_1  [[[1.5, -1.5, -0.5, 0.5]]]
    """
    dxhatf = gainf * dlnf
    mean = dxhatf.mean(-1, keepdim=True)
    along = (dxhatf * xhatf).mean(-1, keepdim=True)
    return rstdf * (dxhatf - mean - xhatf * along)
