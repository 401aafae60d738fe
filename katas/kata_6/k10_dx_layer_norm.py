"""kata-6/dx_layer_norm, number 10 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

All of LayerNorm in one go, from `y` back to `x`: the formula that every Transformer runs on.

Put the last six katas into each other, one row at a time, and simplify until only what you were
given is left. It looks like batch norm's formula, and whoever copies that one gets it wrong in two
places. Which axis is averaged over, and where does the gain belong?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx_layer_norm(
    gain: Float[Tensor, "C"],
    rstd: Float[Tensor, "B T 1"],
    xhat: Float[Tensor, "B T C"],
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        mean = x.mean(-1, keepdim=True)             # (B, T, 1)
        centered = x - mean                         # (B, T, C)
        var = (centered**2).mean(-1, keepdim=True)  # (B, T, 1)
        rstd = (var + 1e-5) ** -0.5                 # (B, T, 1)
        xhat = centered * rstd                      # (B, T, C)
        y = gain * xhat + bias                      # (B, T, C)

    Given
        gain  (C,)
        rstd  (B, T, 1)
        xhat  (B, T, C)
        dy    (B, T, C), the gradient of the loss with respect to y

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
