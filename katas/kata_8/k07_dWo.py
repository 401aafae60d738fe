"""kata-8/dWo, number 7 of 17.

Vaswani et al. 2017, Attention Is All You Need, section 3.2:
https://arxiv.org/abs/1706.03762

From here on it is the whole thing: a batch of `B` texts, `n_head` heads at once, and the
projections around them. Back from the loss, the output projection comes first.

It is a linear layer, as in the lecture, but with three axes: every place of every text goes
through the same weights. What does that mean for the sum?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dWo(
    merged: Float[Tensor, "B T n_head*head_size"],
    dout: Float[Tensor, "B T C"],
) -> Float[Tensor, "n_head*head_size C"]:
    """The forward pass, from Wo on:

        out = merged @ Wo  # (B, T, C)

    Given
        merged  (B, T, n_head*head_size)
        dout    (B, T, C), the gradient of the loss with respect to out

    Return
        dWo  (n_head*head_size, C), the gradient of the loss with respect to Wo
    """
    raise NotImplementedError
