"""kata-6/dmean, number 8 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

The mean of a row is subtracted from each of its features.

Once more a number that is shared, with a minus before it. Along which axis, this time?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dmean(
    dcentered: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T 1"]:
    """The forward pass, from mean on:

        centered = x - mean  # (B, T, C)

    Given
        dcentered  (B, T, C), the gradient of the loss with respect to centered

    Return
        dmean  (B, T, 1), the gradient of the loss with respect to mean
    """
    raise NotImplementedError
