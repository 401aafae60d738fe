"""kata-0/dright, number 8 of 15.

The same product, the other factor. Every row of `left` was multiplied by all of `right`, so
every row sends something back to it.

The gradient is (d, k). What makes that of `left` (n, d) and `dy` (n, k)?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dright(
    left: Float[Tensor, "n d"],
    dy: Float[Tensor, "n k"],
) -> Float[Tensor, "d k"]:
    """The forward pass, from right on:

        y = left @ right  # (n, k)

    Given
        left  (n, d)
        dy    (n, k), the gradient of the loss with respect to y

    Return
        dright  (d, k), the gradient of the loss with respect to right
    """
    raise NotImplementedError
