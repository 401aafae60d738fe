"""kata-5/dbnbias_1, number 2 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

A bias that is used at every place of every example.

In stage 1 the bias was used once for each example. How often is it used here, and along which axes?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbnbias_1(
    dhpreact_1: Float[Tensor, "n k n_hidden"],
) -> Float[Tensor, "n_hidden"]:
    """The forward pass, from bnbias_1 on:

        hpreact_1 = bngain_1 * bnraw_1 + bnbias_1  # (n, k, n_hidden)

    Given
        dhpreact_1  (n, k, n_hidden), the gradient of the loss with respect to hpreact_1

    Return
        dbnbias_1  (n_hidden,), the gradient of the loss with respect to bnbias_1
    """
    raise NotImplementedError
