"""kata-1/dbnvar_inv, number 16 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

One number per neuron scales all the examples of the batch. By now you know the pattern.

A row times a table: which of them is copied, and along which axis?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbnvar_inv(
    bndiff: Float[Tensor, "n n_hidden"],
    dbnraw: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "1 n_hidden"]:
    """The forward pass, from bnvar_inv on:

        bnraw = bndiff * bnvar_inv  # (n, n_hidden)

    Given
        bndiff  (n, n_hidden)
        dbnraw  (n, n_hidden), the gradient of the loss with respect to bnraw

    Return
        dbnvar_inv  (1, n_hidden), the gradient of the loss with respect to bnvar_inv
    """
    raise NotImplementedError
