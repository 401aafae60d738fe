"""kata-8/dv, number 2 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

One head of attention, on a text of `T` places, without a mask, without a batch. From the loss
back, the values are met first.

Row i of `y` is a mixture of the rows of `v`: of v[j] it takes the share att[i, j]. Which places
read v[j], then, and how much of it?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dv(
    att: Float[Tensor, "T T"],
    dy: Float[Tensor, "T head_size"],
) -> Float[Tensor, "T head_size"]:
    """The forward pass, from v on:

        y = att @ v  # (T, head_size)

    Given
        att  (T, T)
        dy   (T, head_size), the gradient of the loss with respect to y

    Return
        dv  (T, head_size), the gradient of the loss with respect to v
    """
    raise NotImplementedError
