"""kata-7/dx_gelu_exact, number 1 of 7.

Gaussian Error Linear Units (Hendrycks and Gimpel 2016), section 2:
https://arxiv.org/abs/1606.08415

GELU, the exact one. Each number is multiplied by the probability that a standard normal number
is smaller: `cdf`, which is close to 0 far below zero and close to 1 far above.

So it is a gate that the number opens for itself. In how many places does `x` come in?

(There are two GELUs. This is PyTorch's `F.gelu(x)`, with the error function `erf`; GPT-2's is
the next kata.)
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx_gelu_exact(
    x: Float[Tensor, "B T C"],
    cdf: Float[Tensor, "B T C"],
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        cdf = 0.5 * (1 + torch.erf(x / math.sqrt(2)))  # (B, T, C)
        y = x * cdf                                    # (B, T, C)

    Given
        x    (B, T, C)
        cdf  (B, T, C)
        dy   (B, T, C), the gradient of the loss with respect to y

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
