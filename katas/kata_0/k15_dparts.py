"""kata-0/dparts, number 15 of 15.

The last move: two lines read `parts`. It is divided by the sum of its row, and it is in that
sum.

`dwhole` has already come back for the sum, and `dy` for the quotients. Each line can be undone by
a move that you know.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dparts(
    whole: Float[Tensor, "n 1"],
    dwhole: Float[Tensor, "n 1"],
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from parts on:

        whole = parts.sum(1, keepdim=True)  # (n, 1)
        y = parts / whole                   # (n, d)

    Given
        whole   (n, 1)
        dwhole  (n, 1), the gradient of the loss with respect to whole
        dy      (n, d), the gradient of the loss with respect to y

    Return
        dparts  (n, d), the gradient of the loss with respect to parts
    """
    raise NotImplementedError
