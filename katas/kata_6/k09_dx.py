"""kata-6/dx, number 9 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

The way out of LayerNorm: each feature goes into the difference and, with its neighbours, into
the mean.

In batch norm the examples of a batch felt each other. Which numbers feel each other here?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx(
    dcentered: Float[Tensor, "B T C"],
    dmean: Float[Tensor, "B T 1"],
    C: int,
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        mean = x.mean(-1, keepdim=True)  # (B, T, 1)
        centered = x - mean              # (B, T, C)

    Given
        dcentered  (B, T, C), the gradient of the loss with respect to centered
        dmean      (B, T, 1), the gradient of the loss with respect to mean
        C          a size

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
