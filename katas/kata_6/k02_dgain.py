"""kata-6/dgain, number 2 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

LayerNorm, starting at its end. The gain has one number a feature, and every place of every
sequence is multiplied by it.

You have done this for batch norm, where there was one axis to add up over. Count again. (`gain` and
`bias` are `weight` and `bias` in PyTorch, gamma and beta in many papers, `ln1w` and `ln1b` in
llm.c.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dgain(
    xhat: Float[Tensor, "B T C"],
    dy: Float[Tensor, "B T C"],
) -> Float[Tensor, "C"]:
    """The forward pass, from gain on:

        y = gain * xhat + bias  # (B, T, C)

    Given
        xhat  (B, T, C)
        dy    (B, T, C), the gradient of the loss with respect to y

    Return
        dgain  (C,), the gradient of the loss with respect to gain
    """
    raise NotImplementedError
