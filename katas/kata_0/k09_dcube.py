"""kata-0/dcube, number 9 of 15.

Nothing is computed here: the axes change places. `permute(2, 0, 1)` says which old axis stands
where: the new first one is the old third, then come the old first and the old second.

Every number moves to another place, and its gradient must find home.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dcube(
    dy: Float[Tensor, "w n h"],
) -> Float[Tensor, "n h w"]:
    """The forward pass, from cube on:

        y = cube.permute(2, 0, 1)  # (w, n, h)

    Given
        dy  (w, n, h), the gradient of the loss with respect to y

    Return
        dcube  (n, h, w), the gradient of the loss with respect to cube
    """
    raise NotImplementedError
