"""kata-7/dx, number 7 of 7.

Deep Residual Learning (He et al. 2015), equation 1:
https://arxiv.org/abs/1512.03385

The way out of the block, and past it. `x` is read by both halves, and it is added to what comes
out in the end: the residual.

Three readers. What does each of them send back, and does the residual get a third of it?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx(
    W_gate: Float[Tensor, "C H"],
    W_up: Float[Tensor, "C H"],
    dgate: Float[Tensor, "B T H"],
    dup: Float[Tensor, "B T H"],
    dout: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        gate = x @ W_gate  # (B, T, H)
        up = x @ W_up      # (B, T, H)
        out = x + kept     # (B, T, C)

    Given
        W_gate  (C, H)
        W_up    (C, H)
        dgate   (B, T, H), the gradient of the loss with respect to gate
        dup     (B, T, H), the gradient of the loss with respect to up
        dout    (B, T, C), the gradient of the loss with respect to out

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
