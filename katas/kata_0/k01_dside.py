"""kata-0/dside, number 1 of 15.

The first move, and it is in all others. Every element of `side` makes the element of `y` at
the same place and no other, so each place can be looked at by itself.

`dy` says how fast the loss changes when `y` does. How fast does it change when `side` does?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dside(
    side: Float[Tensor, "n d"],
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from side on:

        y = side**3  # (n, d)

    Given
        side  (n, d)
        dy    (n, d), the gradient of the loss with respect to y

    Return
        dside  (n, d), the gradient of the loss with respect to side
    """
    raise NotImplementedError
