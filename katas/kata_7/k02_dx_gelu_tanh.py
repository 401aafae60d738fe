"""kata-7/dx_gelu_tanh, number 2 of 7.

Gaussian Error Linear Units (Hendrycks and Gimpel 2016), section 2:
https://arxiv.org/abs/1606.08415

GPT-2's GELU. Once `erf` was slow, so it was approximated by a tanh with a cubic term inside.

The values differ from the exact ones by less than 0.0005, the slopes by up to 0.0009. That is
enough for a gradient check to fail, so the gradient must be that of this formula, not of the one it
stands for. (nanoGPT's `NewGELU`, llm.c's `fch_gelu`.)
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx_gelu_tanh(
    x: Float[Tensor, "B T C"],
    t: Float[Tensor, "B T C"],
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        u = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)  # (B, T, C)
        t = torch.tanh(u)                                   # (B, T, C)
        y = 0.5 * x * (1 + t)                               # (B, T, C)

    Given
        x   (B, T, C)
        t   (B, T, C)
        dy  (B, T, C), the gradient of the loss with respect to y

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
