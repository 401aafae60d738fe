"""kata-5/dflat_1, number 6 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

Back through the linear layer, place by place.

Three axes times two. Does the formula of stage 1 still hold?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dflat_1(
    W_1: Float[Tensor, "k*n_hidden n_hidden"],
    dhprebn_1: Float[Tensor, "n k n_hidden"],
) -> Float[Tensor, "n k k*n_hidden"]:
    """The forward pass, from flat_1 on:

        hprebn_1 = flat_1 @ W_1  # (n, k, n_hidden)

    Given
        W_1        (k*n_hidden, n_hidden)
        dhprebn_1  (n, k, n_hidden), the gradient of the loss with respect to hprebn_1

    Return
        dflat_1  (n, k, k*n_hidden), the gradient of the loss with respect to flat_1
    """
    raise NotImplementedError
