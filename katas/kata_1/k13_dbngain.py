"""kata-1/dbngain, number 13 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Batch norm, starting at its end. The gain is one row of numbers, multiplied by the whole batch.

You have done this before, only with a column that was copied along the rows. Now it is a row.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbngain(
    bnraw: Float[Tensor, "n n_hidden"],
    dhpreact: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "1 n_hidden"]:
    """The forward pass, from bngain on:

        hpreact = bngain * bnraw + bnbias  # (n, n_hidden)

    Given
        bnraw     (n, n_hidden)
        dhpreact  (n, n_hidden), the gradient of the loss with respect to hpreact

    Return
        dbngain  (1, n_hidden), the gradient of the loss with respect to bngain
    """
    raise NotImplementedError
