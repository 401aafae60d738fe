"""kata-1/dC, number 26 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The last one. Each row of `C` is the embedding of one letter, and letters come more than once.

How often a row was plucked out depends on the minibatch: many times, once, or never.
What is the gradient of a tensor that is used many times?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dC(
    C: Float[Tensor, "vocab_size n_embd"],
    Xb: Int[Tensor, "n block_size"],
    demb: Float[Tensor, "n block_size n_embd"],
) -> Float[Tensor, "vocab_size n_embd"]:
    """The forward pass, from C on:

        emb = C[Xb]  # (n, block_size, n_embd)

    Given
        C     (vocab_size, n_embd)
        Xb    (n, block_size), indices
        demb  (n, block_size, n_embd), the gradient of the loss with respect to emb

    Return
        dC  (vocab_size, n_embd), the gradient of the loss with respect to C
    """
    raise NotImplementedError
