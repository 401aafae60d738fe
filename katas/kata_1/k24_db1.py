"""kata-1/db1, number 24 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

A bias right before batch norm: a bias that does nothing at all. Can you see why?

In the real network its gradient is zero, up to rounding. Here the gradient that you are given
is drawn at random, so that a wrong answer shows.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def db1(
    dhprebn: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "n_hidden"]:
    """The forward pass, from b1 on:

        hprebn = embcat @ W1 + b1  # (n, n_hidden)

    Given
        dhprebn  (n, n_hidden), the gradient of the loss with respect to hprebn

    Return
        db1  (n_hidden,), the gradient of the loss with respect to b1
    """
    raise NotImplementedError
