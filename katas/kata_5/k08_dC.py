"""kata-5/dC, number 8 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

The embedding table, read eight times for each example.

The same table, the same lookup as in stage 1; the longer the context, the more often a letter
comes.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dC(
    C: Float[Tensor, "vocab_size n_embd"],
    Xb: Int[Tensor, "n k*k*k"],
    demb: Float[Tensor, "n k*k*k n_embd"],
) -> Float[Tensor, "vocab_size n_embd"]:
    """The forward pass, from C on:

        emb = C[Xb]  # (n, k*k*k, n_embd)

    Given
        C     (vocab_size, n_embd)
        Xb    (n, k*k*k), indices
        demb  (n, k*k*k, n_embd), the gradient of the loss with respect to emb

    Return
        dC  (vocab_size, n_embd), the gradient of the loss with respect to C
    """
    raise NotImplementedError
