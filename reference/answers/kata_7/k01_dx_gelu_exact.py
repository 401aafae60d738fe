"""GELU, the exact one. Each number is multiplied by the probability that a standard normal number
is smaller: `cdf`, which is close to 0 far below zero and close to 1 far above.

So it is a gate that the number opens for itself. In how many places does `x` come in?

(There are two GELUs. This is PyTorch's `F.gelu(x)`, with the error function `erf`; GPT-2's is
the next kata.)
"""

import math

import torch

HINTS = (
    "Two readers: the product `x * cdf`, and `cdf`, which is made from `x` as well. What does each "
    "send back?",
    "Through the product it is `cdf`. Through `cdf`, the gate, it is `x` times the slope of `cdf`. "
    "The slope of a distribution function is the density: what is that of the standard normal "
    "distribution?",
    "The bell curve: exp(-x**2 / 2), divided by the square root of 2 * pi, so that its area is 1. "
    "(By way of erf, whose slope at z is 2 / sqrt(pi) * exp(-z**2), you come to the same; mind the "
    "1/sqrt(2) of the inner derivative, and the 0.5.)",
)

INSIGHT = (
    "GELU's slope is cdf + x * pdf: a gate lets the gradient through, and is moved by it as well."
)


def dx_gelu_exact(x, cdf, dy):
    """y = x * cdf(x), element by element, so the product rule has two terms: cdf + x * cdf'.

    The slope of cdf = 0.5 * (1 + erf(x / sqrt(2))): that of erf(z) is 2 / sqrt(pi) * exp(-z**2),
    and z is x / sqrt(2), whose slope is 1 / sqrt(2). Together

        0.5 * 2 / sqrt(pi) * exp(-x**2 / 2) / sqrt(2) = exp(-x**2 / 2) / sqrt(2 * pi)

    which is the density of the standard normal distribution, as it must be.

    Look at its size: 0.5 at zero, near 1 for large x, near 0 for very negative ones. In between it
    goes beyond both: below -0.75 the slope is negative, above 0.75 or so it is greater than 1.

    On paper, at 0, 1 and -1: cdf + x * pdf is 0.5, 0.8413 + 0.2420, and 0.1587 - 0.2420.

        x              [[[0, 1, -1]]]
        cdf            [[[0.5, 0.84134, 0.15866]]]
        dy             [[[2, 1, 3]]]
        dx_gelu_exact  [[[1, 1.0833, -0.24995]]]
    """
    pdf = torch.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)
    return (cdf + x * pdf) * dy
