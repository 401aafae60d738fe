"""kata-0/dleft, number 7 of 15.

A matrix product, the workhorse of every network. It is a product and a sum in one: y[i, k] =
left[i, 0] * right[0, k] + left[i, 1] * right[1, k] + ...

First the left one. The shapes alone nearly tell the answer, since all sizes differ: what can be
made of `dy` (n, k) and `right` (d, k) that is (n, d)?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dleft(
    right: Float[Tensor, "d k"],
    dy: Float[Tensor, "n k"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from left on:

        y = left @ right  # (n, k)

    Given
        right  (d, k)
        dy     (n, k), the gradient of the loss with respect to y

    Return
        dleft  (n, d), the gradient of the loss with respect to left
    """
    raise NotImplementedError
