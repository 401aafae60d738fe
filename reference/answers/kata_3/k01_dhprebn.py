"""All of batch norm in one go, from `hpreact` back to `hprebn`, in a single expression.

Pen and paper first, and one neuron at a time: neurons do not see each other, the examples of a
batch do. An example acts on the output directly, through the mean, and through the variance.
Simplify until only things that you were given are left.
"""

HINTS = (
    "Take one column of n numbers x[i], with mean mu, variance var, and normalised values xhat[i]. "
    "Go backward through xhat, then var, then mu, then x, and put each into the next.",
    "When you come to the mean, there is a path from the variance to the mean as well. Write out "
    "the sum of (x[i] - mu), and see what becomes of it.",
    "With g = bngain * dhpreact, the gradient of xhat, and s = bnvar_inv: dvar = -s**2 / 2 * "
    "sum(g * xhat), and dmu = -s * sum(g), nothing else.",
    "Each x[i] gets s * g[i] directly, a share 1/n of dmu, and 2 * (x[i] - mu) / (n - 1) of "
    "dvar. Add the three, write xhat[i] for (x[i] - mu) * s, and take s out in front.",
    "What is left: a common factor, and in the brackets the gradient, minus its mean over the "
    "batch, minus `bnraw` times something. That something is a sum over the batch of a product, "
    "divided by what the variance divides by.",
)

INSIGHT = (
    "Batch norm sends back the gradient without its mean and (nearly) without its part along "
    "`bnraw`: what it normalised away cannot be asked for."
)


def dhprebn(bngain, bnvar_inv, bnraw, dhpreact, n):
    """One neuron: x = hprebn, s = bnvar_inv, xhat = bnraw = (x - mu) * s, and g = bngain * dhpreact
    is the gradient of xhat. The sums run over the n examples of the batch.

    Variance:  dvar = sum(g * (x - mu)) * -0.5 * s**3 = -0.5 * s**2 * sum(g * xhat)
    Mean:      dmu = -s * sum(g) + dvar * -2 * sum(x - mu) / (n - 1) = -s * sum(g)
               as deviations from a mean add up to zero
    Together:  dx[i] = s * g[i]                                  directly
                     + dmu / n                                   through the mean
                     + dvar * 2 * (x[i] - mu) / (n - 1)          through the variance
                     = s * (g[i] - sum(g) / n - xhat[i] * sum(g * xhat) / (n - 1))

    since (x[i] - mu) * s is xhat[i]. The gain is common to all terms and goes in front.

    Read it so: batch norm ignores a shift and (nearly) a change of scale of its column, and the
    gradient cannot ask for either: its mean and its component along xhat are subtracted (the
    second exactly only without the 1e-5, which counts where the variance is as small as in the
    cases of the test).
    The lecture writes the same with n factored out: `bngain * bnvar_inv / n * (n * dhpreact
    - dhpreact.sum(0) - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))`.

    On paper, the batch of `dbngain` in stage 1, in one go: g is 6, 0, 0, and 1/2 * (6 - 2 - 3) is
    0.5. The result adds up to zero, and so does its product with -1, 0, 1.

        bngain     [[2]]
        bnvar_inv  [[0.5]]
        bnraw      [[-1], [0], [1]]
        dhpreact   [[3], [0], [0]]
        n          3
        dhprebn    [[0.5], [-1], [0.5]]
    """
    mean = dhpreact.sum(0) / n
    along = (dhpreact * bnraw).sum(0) / (n - 1)
    return bngain * bnvar_inv * (dhpreact - mean - bnraw * along)
