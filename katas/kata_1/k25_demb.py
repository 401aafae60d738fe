"""kata-1/demb, number 25 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Forward, the embeddings of a context were laid side by side. No number changed.

So this is no calculus, just carpentry.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def demb(
    dembcat: Float[Tensor, "n block_size*n_embd"],
    n: int,
    block_size: int,
    n_embd: int,
) -> Float[Tensor, "n block_size n_embd"]:
    """The forward pass, from emb on:

        embcat = emb.view(n, -1)  # (n, block_size*n_embd)

    Given
        dembcat     (n, block_size*n_embd), the gradient of the loss with respect to embcat
        n           a size
        block_size  a size
        n_embd      a size

    Return
        demb  (n, block_size, n_embd), the gradient of the loss with respect to emb
    """
    raise NotImplementedError
