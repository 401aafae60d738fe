"""kata-6/dxhat, number 4 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

Past the gain: `xhat`, the normalised row (also `x_hat`, `x_norm`, `norm`), is multiplied by it.

Short, and worth a look all the same. From here on the incoming gradient holds the gain; each
feature has its own, so it can't be taken out of a mean over the features later on.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dxhat(
    gain: Float[Tensor, "C"],
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from xhat on:

        y = gain * xhat + bias  # (B, T, C)

    Given
        gain  (C,)
        dy    (B, T, C), the gradient of the loss with respect to y

    Return
        dxhat  (B, T, C), the gradient of the loss with respect to xhat
    """
    raise NotImplementedError
