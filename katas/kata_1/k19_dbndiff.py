"""kata-1/dbndiff, number 19 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Two readers: the deviation from the mean is scaled, and it is squared for the variance.

One tensor, two gradients that come back. Only together are they right.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbndiff(
    bndiff: Float[Tensor, "n n_hidden"],
    bnvar_inv: Float[Tensor, "1 n_hidden"],
    dbndiff2: Float[Tensor, "n n_hidden"],
    dbnraw: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from bndiff on:

        bndiff2 = bndiff**2         # (n, n_hidden)
        bnraw = bndiff * bnvar_inv  # (n, n_hidden)

    Given
        bndiff     (n, n_hidden)
        bnvar_inv  (1, n_hidden)
        dbndiff2   (n, n_hidden), the gradient of the loss with respect to bndiff2
        dbnraw     (n, n_hidden), the gradient of the loss with respect to bnraw

    Return
        dbndiff  (n, n_hidden), the gradient of the loss with respect to bndiff
    """
    raise NotImplementedError
