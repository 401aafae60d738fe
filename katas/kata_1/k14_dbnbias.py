"""kata-1/dbnbias, number 14 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

A bias, once more: it shifts every example of the batch alike.

But look at its shape, and compare it with that of `b2`.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbnbias(
    dhpreact: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "1 n_hidden"]:
    """The forward pass, from bnbias on:

        hpreact = bngain * bnraw + bnbias  # (n, n_hidden)

    Given
        dhpreact  (n, n_hidden), the gradient of the loss with respect to hpreact

    Return
        dbnbias  (1, n_hidden), the gradient of the loss with respect to bnbias
    """
    raise NotImplementedError
