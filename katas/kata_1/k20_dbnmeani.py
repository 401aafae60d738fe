"""kata-1/dbnmeani, number 20 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The mean is subtracted from every example. You have met this line before, under another name.

The last time it was a column that was copied. Let the shape of the tensor tell you the axis.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbnmeani(
    dbndiff: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "1 n_hidden"]:
    """The forward pass, from bnmeani on:

        bndiff = hprebn - bnmeani  # (n, n_hidden)

    Given
        dbndiff  (n, n_hidden), the gradient of the loss with respect to bndiff

    Return
        dbnmeani  (1, n_hidden), the gradient of the loss with respect to bnmeani
    """
    raise NotImplementedError
