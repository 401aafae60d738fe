"""kata-6/drstd, number 5 of 12.

Layer Normalization (Ba, Kiros and Hinton 2016), equations 3 and 4:
https://arxiv.org/abs/1607.06450

One number for each place, one over its standard deviation, scales all the features of that
place.

In batch norm a column had such a number; here a row has one. What was copied along which axis?
(Elsewhere it is `inv_std` or `std_inv`.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def drstd(
    centered: Float[Tensor, "B T C"],
    dxhat: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T 1"]:
    """The forward pass, from rstd on:

        xhat = centered * rstd  # (B, T, C)

    Given
        centered  (B, T, C)
        dxhat     (B, T, C), the gradient of the loss with respect to xhat

    Return
        drstd  (B, T, 1), the gradient of the loss with respect to rstd
    """
    raise NotImplementedError
