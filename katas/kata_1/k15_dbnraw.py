"""kata-1/dbnraw, number 15 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The other factor beside the gain. It has the large shape already.

Does anything have to be added up this time?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbnraw(
    bngain: Float[Tensor, "1 n_hidden"],
    dhpreact: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from bnraw on:

        hpreact = bngain * bnraw + bnbias  # (n, n_hidden)

    Given
        bngain    (1, n_hidden)
        dhpreact  (n, n_hidden), the gradient of the loss with respect to hpreact

    Return
        dbnraw  (n, n_hidden), the gradient of the loss with respect to bnraw
    """
    raise NotImplementedError
