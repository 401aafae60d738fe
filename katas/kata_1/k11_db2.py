"""kata-1/db2, number 11 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

One bias per letter, added to every example: broadcasting so quiet that it is easy to miss.

Mind the shape: this bias is a plain vector. No axis of length 1 here.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def db2(
    dlogits: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "vocab_size"]:
    """The forward pass, from b2 on:

        logits = h @ W2 + b2  # (n, vocab_size)

    Given
        dlogits  (n, vocab_size), the gradient of the loss with respect to logits

    Return
        db2  (vocab_size,), the gradient of the loss with respect to b2
    """
    raise NotImplementedError
