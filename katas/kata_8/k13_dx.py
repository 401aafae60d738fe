"""kata-8/dx, number 13 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

The input of the whole block. In the forward pass `x` is read three times: it asks, it offers, it
hands out. Three projections, so three gradients come back.

Each of them has come back as far as the outcome of its projection. What is still to be done
before they can be added?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx(
    Wq: Float[Tensor, "C n_head*head_size"],
    Wk: Float[Tensor, "C n_head*head_size"],
    Wv: Float[Tensor, "C n_head*head_size"],
    dxq: Float[Tensor, "B T n_head*head_size"],
    dxk: Float[Tensor, "B T n_head*head_size"],
    dxv: Float[Tensor, "B T n_head*head_size"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from x on:

        xq = x @ Wq  # (B, T, n_head*head_size)
        xk = x @ Wk  # (B, T, n_head*head_size)
        xv = x @ Wv  # (B, T, n_head*head_size)

    Given
        Wq   (C, n_head*head_size)
        Wk   (C, n_head*head_size)
        Wv   (C, n_head*head_size)
        dxq  (B, T, n_head*head_size), the gradient of the loss with respect to xq
        dxk  (B, T, n_head*head_size), the gradient of the loss with respect to xk
        dxv  (B, T, n_head*head_size), the gradient of the loss with respect to xv

    Return
        dx  (B, T, C), the gradient of the loss with respect to x
    """
    raise NotImplementedError
