"""kata-8/dk, number 6 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

The keys. It looks like `dq` with two letters exchanged, and is not quite that.

A query belongs to the row of the scores, a key to the column. Look at which index of `dscores` is
summed over now.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dk(
    q: Float[Tensor, "T head_size"],
    dscores: Float[Tensor, "T T"],
    head_size: int,
) -> Float[Tensor, "T head_size"]:
    """The forward pass, from k on:

        scores = q @ k.T / head_size**0.5  # (T, T)

    Given
        q          (T, head_size)
        dscores    (T, T), the gradient of the loss with respect to scores
        head_size  a size

    Return
        dk  (T, head_size), the gradient of the loss with respect to k
    """
    raise NotImplementedError
