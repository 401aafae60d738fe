"""kata-1/dbndiff2, number 18 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Here it is the forward pass that adds up. You met such a sum once, in `dcounts`; there the
spreading happened by itself.

It makes a row out of a table, so the backward pass makes a table out of a row. How?
And mind the number in front of the sum.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbndiff2(
    dbnvar: Float[Tensor, "1 n_hidden"],
    n: int,
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from bndiff2 on:

        bnvar = 1 / (n - 1) * bndiff2.sum(0, keepdim=True)  # (1, n_hidden)

    Given
        dbnvar  (1, n_hidden), the gradient of the loss with respect to bnvar
        n       a size

    Return
        dbndiff2  (n, n_hidden), the gradient of the loss with respect to bndiff2
    """
    raise NotImplementedError
