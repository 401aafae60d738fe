"""kata-6/dbias, number 3 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

LayerNorm's bias: one number a feature, added at every place.

The same bias as ever, with one axis more to mind.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbias(
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "C"]:
    """The forward pass, from bias on:

        y = gain * xhat + bias  # (B, T, C)

    Given
        dy  (B, T, C), the gradient of the loss with respect to y

    Return
        dbias  (C,), the gradient of the loss with respect to bias
    """
    raise NotImplementedError
