"""kata-5/dhprebn_1, number 4 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

Batch norm in one go, once more: this time its statistics run over examples and places.

In part 5 the lecture finds that its own BatchNorm1d averaged over the examples alone, at each
place by itself (00:38:50). Nothing failed; it was only wrong. Backward there is the same trap, and
more than once.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dhprebn_1(
    bngain_1: Float[Tensor, "n_hidden"],
    bnvar_inv_1: Float[Tensor, "1 1 n_hidden"],
    bnraw_1: Float[Tensor, "n k n_hidden"],
    dhpreact_1: Float[Tensor, "n k n_hidden"],
    n: int,
    k: int,
) -> Float[Tensor, "n k n_hidden"]:
    """The forward pass, from hprebn_1 on:

        bnmean_1 = hprebn_1.mean((0, 1), keepdim=True)               # (1, 1, n_hidden)
        bndiff_1 = hprebn_1 - bnmean_1                               # (n, k, n_hidden)
        N = bndiff_1.shape[0] * bndiff_1.shape[1]
        bnvar_1 = (bndiff_1**2).sum((0, 1), keepdim=True) / (N - 1)  # (1, 1, n_hidden)
        bnvar_inv_1 = (bnvar_1 + 1e-5) ** -0.5                       # (1, 1, n_hidden)
        bnraw_1 = bndiff_1 * bnvar_inv_1                             # (n, k, n_hidden)
        hpreact_1 = bngain_1 * bnraw_1 + bnbias_1                    # (n, k, n_hidden)

    Given
        bngain_1     (n_hidden,)
        bnvar_inv_1  (1, 1, n_hidden)
        bnraw_1      (n, k, n_hidden)
        dhpreact_1   (n, k, n_hidden), the gradient of the loss with respect to hpreact_1
        n            a size
        k            a size

    Return
        dhprebn_1  (n, k, n_hidden), the gradient of the loss with respect to hprebn_1
    """
    raise NotImplementedError
