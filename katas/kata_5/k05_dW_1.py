"""kata-5/dW_1, number 5 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

The weights of a linear layer that works at every place.

`flat_1` has three axes, `W_1` has two: the same weights are used for all examples and all places.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dW_1(
    flat_1: Float[Tensor, "n k k*n_hidden"],
    dhprebn_1: Float[Tensor, "n k n_hidden"],
) -> Float[Tensor, "k*n_hidden n_hidden"]:
    """The forward pass, from W_1 on:

        hprebn_1 = flat_1 @ W_1  # (n, k, n_hidden)

    Given
        flat_1     (n, k, k*n_hidden)
        dhprebn_1  (n, k, n_hidden), the gradient of the loss with respect to hprebn_1

    Return
        dW_1  (k*n_hidden, n_hidden), the gradient of the loss with respect to W_1
    """
    raise NotImplementedError
