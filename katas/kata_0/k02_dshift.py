"""kata-0/dshift, number 2 of 15.

One row, added to every row of a table. `x` is (n, d) and `shift` only (d), so torch copies
`shift` n times before it adds. That is broadcasting.

If one number of `shift` changes, how many numbers of `y` change? What does each of them send
back?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dshift(
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "d"]:
    """The forward pass, from shift on:

        y = x + shift  # (n, d)

    Given
        dy  (n, d), the gradient of the loss with respect to y

    Return
        dshift  (d,), the gradient of the loss with respect to shift
    """
    raise NotImplementedError
