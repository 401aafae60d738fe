"""kata-6/dvar, number 6 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

One over the square root of the variance, with the epsilon inside. The power rule, nothing else.

You have met this line in batch norm. Write it with `var`, or find out how `rstd` alone will do.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dvar(
    var: Float[Tensor, "B T 1"],
    drstd: Float[Tensor, "B T 1"],
) -> Float[Tensor, "B T 1"]:
    """The forward pass, from var on:

        rstd = (var + 1e-5) ** -0.5  # (B, T, 1)

    Given
        var    (B, T, 1)
        drstd  (B, T, 1), the gradient of the loss with respect to rstd

    Return
        dvar  (B, T, 1), the gradient of the loss with respect to var
    """
    raise NotImplementedError
