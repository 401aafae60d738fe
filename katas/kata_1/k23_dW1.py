"""kata-1/dW1, number 23 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The weights of the first layer. Nothing new here: enjoy it.

Which tensor was the input of this layer, and which one was its output?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dW1(
    embcat: Float[Tensor, "n block_size*n_embd"],
    dhprebn: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "block_size*n_embd n_hidden"]:
    """The forward pass, from W1 on:

        hprebn = embcat @ W1 + b1  # (n, n_hidden)

    Given
        embcat   (n, block_size*n_embd)
        dhprebn  (n, n_hidden), the gradient of the loss with respect to hprebn

    Return
        dW1  (block_size*n_embd, n_hidden), the gradient of the loss with respect to W1
    """
    raise NotImplementedError
