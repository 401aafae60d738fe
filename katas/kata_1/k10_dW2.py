"""kata-1/dW2, number 10 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The other factor of the matrix product. Same idea, from the other side.

Every example of the batch uses the same weights. What does that mean for their gradient?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dW2(
    h: Float[Tensor, "n n_hidden"],
    dlogits: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n_hidden vocab_size"]:
    """The forward pass, from W2 on:

        logits = h @ W2 + b2  # (n, vocab_size)

    Given
        h        (n, n_hidden)
        dlogits  (n, vocab_size), the gradient of the loss with respect to logits

    Return
        dW2  (n_hidden, vocab_size), the gradient of the loss with respect to W2
    """
    raise NotImplementedError
