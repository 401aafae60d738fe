"""kata-0/dheights, number 12 of 15.

The largest number of each row. All the others could grow or shrink a little, and `y` would not
change.

Which place does the gradient of a row go to?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dheights(
    heights: Float[Tensor, "n d"],
    dy: Float[Tensor, "n 1"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from heights on:

        y = heights.max(1, keepdim=True).values  # (n, 1)

    Given
        heights  (n, d)
        dy       (n, 1), the gradient of the loss with respect to y

    Return
        dheights  (n, d), the gradient of the loss with respect to heights
    """
    raise NotImplementedError
