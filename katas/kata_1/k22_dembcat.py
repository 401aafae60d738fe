"""kata-1/dembcat, number 22 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Out of batch norm, into the other linear layer: a matrix product once more.

You have solved this one already, with other names. See whether you can do it without looking.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dembcat(
    W1: Float[Tensor, "block_size*n_embd n_hidden"],
    dhprebn: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "n block_size*n_embd"]:
    """The forward pass, from embcat on:

        hprebn = embcat @ W1 + b1  # (n, n_hidden)

    Given
        W1       (block_size*n_embd, n_hidden)
        dhprebn  (n, n_hidden), the gradient of the loss with respect to hprebn

    Return
        dembcat  (n, block_size*n_embd), the gradient of the loss with respect to embcat
    """
    raise NotImplementedError
