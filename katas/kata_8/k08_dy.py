"""kata-8/dy, number 8 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

Two steps: through the output projection, then from heads that stand side by side back to heads on
an axis of their own.

A view and a transpose move numbers and compute nothing. So what comes back are the same numbers,
moved the other way. In which order do you undo two moves?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dy(
    Wo: Float[Tensor, "n_head*head_size C"],
    dout: Float[Tensor, "B T C"],
    B: int,
    T: int,
    n_head: int,
    head_size: int,
) -> Float[Tensor, "B n_head T head_size"]:
    """The forward pass, from y on:

        merged = y.transpose(1, 2).reshape(B, T, -1)  # (B, T, n_head*head_size)
        out = merged @ Wo                             # (B, T, C)

    Given
        Wo         (n_head*head_size, C)
        dout       (B, T, C), the gradient of the loss with respect to out
        B          a size
        T          a size
        n_head     a size
        head_size  a size

    Return
        dy  (B, n_head, T, head_size), the gradient of the loss with respect to y
    """
    raise NotImplementedError
