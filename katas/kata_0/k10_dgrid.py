"""kata-0/dgrid, number 10 of 15.

A view: the same numbers in the same order, cut into rows in another way. Of (n, h, w) it makes
(n, h*w), so that a picture becomes a row.

What must happen to the gradient?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dgrid(
    dy: Float[Tensor, "n h*w"],
    n: int,
    h: int,
    w: int,
) -> Float[Tensor, "n h w"]:
    """The forward pass, from grid on:

        y = grid.view(n, h * w)  # (n, h*w)

    Given
        dy  (n, h*w), the gradient of the loss with respect to y
        n   a size
        h   a size
        w   a size

    Return
        dgrid  (n, h, w), the gradient of the loss with respect to grid
    """
    raise NotImplementedError
