"""kata-0/dsteps, number 14 of 15.

A running sum: how far one has come after each step. Every step counts in all places from its
own on.

So the last step is in one of them, and the first in all.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dsteps(
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from steps on:

        y = steps.cumsum(1)  # (n, d)

    Given
        dy  (n, d), the gradient of the loss with respect to y

    Return
        dsteps  (n, d), the gradient of the loss with respect to steps
    """
    raise NotImplementedError
