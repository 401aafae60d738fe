"""kata-0/dscale, number 3 of 15.

One number for each row, and the whole row is multiplied by it. `scale` is (n, 1), and torch
copies it along the row.

So two things happen in one line, a broadcast and a product. Take the product first.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dscale(
    x: Float[Tensor, "n d"],
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "n 1"]:
    """The forward pass, from scale on:

        y = x * scale  # (n, d)

    Given
        x   (n, d)
        dy  (n, d), the gradient of the loss with respect to y

    Return
        dscale  (n, 1), the gradient of the loss with respect to scale
    """
    raise NotImplementedError
