"""kata-8/dWq, number 12 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

The weights of a projection, straight from the heads: you are given `dqh`, and what lies between
is yours to undo, or to ask for.

A head has its own columns of `Wq`: the first head_size of them, the next, and so on. The heads
don't share weights. What is added up here, and what must not be?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dWq(
    x: Float[Tensor, "B T C"],
    dqh: Float[Tensor, "B n_head T head_size"],
    B: int,
    T: int,
) -> Float[Tensor, "C n_head*head_size"]:
    """The forward pass, from Wq on:

        xq = x @ Wq                                            # (B, T, n_head*head_size)
        qh = xq.view(B, T, n_head, head_size).transpose(1, 2)  # (B, n_head, T, head_size)

    Given
        x    (B, T, C)
        dqh  (B, n_head, T, head_size), the gradient of the loss with respect to qh
        B    a size
        T    a size

    Return
        dWq  (C, n_head*head_size), the gradient of the loss with respect to Wq
    """
    raise NotImplementedError
