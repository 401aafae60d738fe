"""kata-1/dhprebn, number 21 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The way out of batch norm. Each example goes into the difference and, with all the others,
into the mean.

That is what is special about batch norm: the examples of a batch, strangers everywhere else in the
network, are tied together. Both paths count.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dhprebn(
    dbnmeani: Float[Tensor, "1 n_hidden"],
    dbndiff: Float[Tensor, "n n_hidden"],
    n: int,
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from hprebn on:

        bnmeani = 1 / n * hprebn.sum(0, keepdim=True)  # (1, n_hidden)
        bndiff = hprebn - bnmeani                      # (n, n_hidden)

    Given
        dbnmeani  (1, n_hidden), the gradient of the loss with respect to bnmeani
        dbndiff   (n, n_hidden), the gradient of the loss with respect to bndiff
        n         a size

    Return
        dhprebn  (n, n_hidden), the gradient of the loss with respect to hprebn
    """
    raise NotImplementedError
