"""kata-6/dcentered, number 7 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

The centered row, `x` without its mean, is read twice: it is scaled, and squared for the
variance.

Square and mean stand in one line here. What does each of the two do to a gradient, and mind what a
mean is a mean of: there is no C - 1 in LayerNorm.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dcentered(
    centered: Float[Tensor, "B T C"],
    rstd: Float[Tensor, "B T 1"],
    dvar: Float[Tensor, "B T 1"],
    dxhat: Float[Tensor, "B T C"],
    C: int,
) -> Float[Tensor, "B T C"]:
    """The forward pass, from centered on:

        var = (centered**2).mean(-1, keepdim=True)  # (B, T, 1)
        xhat = centered * rstd                      # (B, T, C)

    Given
        centered  (B, T, C)
        rstd      (B, T, 1)
        dvar      (B, T, 1), the gradient of the loss with respect to var
        dxhat     (B, T, C), the gradient of the loss with respect to xhat
        C         a size

    Return
        dcentered  (B, T, C), the gradient of the loss with respect to centered
    """
    raise NotImplementedError
