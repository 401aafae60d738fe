"""kata-8/dz, number 1 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

Softmax by itself, before there is any attention around it. It makes a row of numbers `z` into a
row of weights `p` that are positive and add up to 1.

If z[0] grows, p[0] grows, and since the sum stays 1, all the others shrink. So every weight reads
every number of its row: the derivative of a sigmoid, p * (1 - p), tells only a part. Which part,
and what is the rest?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dz(
    p: Float[Tensor, "B T"],
    dp: Float[Tensor, "B T"],
) -> Float[Tensor, "B T"]:
    """The forward pass, from z on:

        p = torch.softmax(z, -1)  # (B, T)

    Given
        p   (B, T)
        dp  (B, T), the gradient of the loss with respect to p

    Return
        dz  (B, T), the gradient of the loss with respect to z
    """
    raise NotImplementedError
