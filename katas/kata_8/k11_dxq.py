"""kata-8/dxq, number 11 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

The head split, backwards. Each place had its features in one row, n_head * head_size of them;
they were cut into heads, and the heads moved to the front, so that each could be multiplied on
its own.

You undid the opposite move in `dy`. Here is a trap that the shapes don't show: a view needs the
axes that it joins to stand next to each other.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dxq(
    dqh: Float[Tensor, "B n_head T head_size"],
    B: int,
    T: int,
) -> Float[Tensor, "B T n_head*head_size"]:
    """The forward pass, from xq on:

        qh = xq.view(B, T, n_head, head_size).transpose(1, 2)  # (B, n_head, T, head_size)

    Given
        dqh  (B, n_head, T, head_size), the gradient of the loss with respect to qh
        B    a size
        T    a size

    Return
        dxq  (B, T, n_head*head_size), the gradient of the loss with respect to xq
    """
    raise NotImplementedError
