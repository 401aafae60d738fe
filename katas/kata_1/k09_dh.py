"""kata-1/dh, number 9 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The first matrix product. You need not remember the formula: you can derive it.

Write out a product of 2-by-2 matrices on paper, find where an element of `h` turns up, and see
what you have. (In a hurry? As long as no two sizes are equal, the shapes leave just one way to
multiply.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dh(
    W2: Float[Tensor, "n_hidden vocab_size"],
    dlogits: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from h on:

        logits = h @ W2 + b2  # (n, vocab_size)

    Given
        W2       (n_hidden, vocab_size)
        dlogits  (n, vocab_size), the gradient of the loss with respect to logits

    Return
        dh  (n, n_hidden), the gradient of the loss with respect to h
    """
    raise NotImplementedError
