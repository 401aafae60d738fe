"""kata-0/dbottom, number 4 of 15.

A division, place by place. The gradient of what stands on top is easy: it is divided, too.
Here the one at the bottom is wanted.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbottom(
    top: Float[Tensor, "n d"],
    bottom: Float[Tensor, "n d"],
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from bottom on:

        y = top / bottom  # (n, d)

    Given
        top     (n, d)
        bottom  (n, d)
        dy      (n, d), the gradient of the loss with respect to y

    Return
        dbottom  (n, d), the gradient of the loss with respect to bottom
    """
    raise NotImplementedError
