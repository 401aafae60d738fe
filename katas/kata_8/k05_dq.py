"""kata-8/dq, number 5 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

A product with a transposed factor, and a number under it.

Take the number as a part of the product's line: what is multiplied going forward is multiplied
going back. How often, and where?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dq(
    k: Float[Tensor, "T head_size"],
    dscores: Float[Tensor, "T T"],
    head_size: int,
) -> Float[Tensor, "T head_size"]:
    """The forward pass, from q on:

        scores = q @ k.T / head_size**0.5  # (T, T)

    Given
        k          (T, head_size)
        dscores    (T, T), the gradient of the loss with respect to scores
        head_size  a size

    Return
        dq  (T, head_size), the gradient of the loss with respect to q
    """
    raise NotImplementedError
