"""kata-6/dx_rms_norm, number 1 of 12.

Root Mean Square Layer Normalization (Zhang and Sennrich 2019), equation 4:
https://arxiv.org/abs/1910.07467

RMSNorm in one go: the norm of Llama and most of its relatives, and the simplest there is.

A row, here, is the C features of one place in one sequence. It is divided by its root mean square
and multiplied by a gain: no mean is subtracted, no bias is added. `rrms` is one over that root
(elsewhere `inv_rms`, or `rstd`), `gain` is also called `weight`, gamma or g.

Take one row on paper. You know the way from batch norm in stage 3, and this one has one path fewer.
But there the gain was one number for the whole column that you averaged over. Is it here?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx_rms_norm(
    gain: Float[Tensor, "C"],
    rrms: Float[Tensor, "B T 1"],
    xhat: Float[Tensor, "B T C"],
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        ms = (x**2).mean(-1, keepdim=True)  # (B, T, 1)
        rrms = (ms + 1e-5) ** -0.5          # (B, T, 1)
        xhat = x * rrms                     # (B, T, C)
        y = gain * xhat                     # (B, T, C)

    Given
        gain  (C,)
        rrms  (B, T, 1)
        xhat  (B, T, C)
        dy    (B, T, C), the gradient of the loss with respect to y

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
