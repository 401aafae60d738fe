"""kata-0/dmarks, number 6 of 15.

A mean over each column: a sum over the n rows, and a division by n.

You know both moves. Which axis was it this time?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dmarks(
    dy: Float[Tensor, "d"],
    n: int,
) -> Float[Tensor, "n d"]:
    """The forward pass, from marks on:

        y = marks.mean(0)  # (d,)

    Given
        dy  (d,), the gradient of the loss with respect to y
        n   a size

    Return
        dmarks  (n, d), the gradient of the loss with respect to marks
    """
    raise NotImplementedError
