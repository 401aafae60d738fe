"""kata-5/dbngain_1, number 3 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

The gain of the middle level, one number for each hidden unit.

It multiplies `bnraw_1` at every place of every example.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbngain_1(
    bnraw_1: Float[Tensor, "n k n_hidden"],
    dhpreact_1: Float[Tensor, "n k n_hidden"],
) -> Float[Tensor, "n_hidden"]:
    """The forward pass, from bngain_1 on:

        hpreact_1 = bngain_1 * bnraw_1 + bnbias_1  # (n, k, n_hidden)

    Given
        bnraw_1     (n, k, n_hidden)
        dhpreact_1  (n, k, n_hidden), the gradient of the loss with respect to hpreact_1

    Return
        dbngain_1  (n_hidden,), the gradient of the loss with respect to bngain_1
    """
    raise NotImplementedError
