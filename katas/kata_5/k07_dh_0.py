"""kata-5/dh_0, number 7 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

Back through FlattenConsecutive: one place becomes neighbours again.

`view` puts k neighbours side by side in one long row. It computes nothing.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dh_0(
    dflat_1: Float[Tensor, "n k k*n_hidden"],
    n: int,
    k: int,
) -> Float[Tensor, "n k*k n_hidden"]:
    """The forward pass, from h_0 on:

        flat_1 = h_0.view(n, -1, k * h_0.shape[2])  # (n, k, k*n_hidden)

    Given
        dflat_1  (n, k, k*n_hidden), the gradient of the loss with respect to flat_1
        n        a size
        k        a size

    Return
        dh_0  (n, k*k, n_hidden), the gradient of the loss with respect to h_0
    """
    raise NotImplementedError
