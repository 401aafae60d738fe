"""kata-6/dgain_group_norm, number 11 of 12.

Group Normalization (Wu and He 2018), equations 1, 2, 6 and 7:
https://arxiv.org/abs/1803.08494

GroupNorm's gain. The images have G*K channels in G groups of K, and H by W places.

Mean and variance are a group's. Whose is the gain? Its shape tells you, and so you know what to
add up over.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dgain_group_norm(
    xhat: Float[Tensor, "N G*K H W"],
    dy: Float[Tensor, "N G*K H W"],
) -> Float[Tensor, "G*K"]:
    """The forward pass, from gain on:

        y = gain[:, None, None] * xhat + bias[:, None, None]  # (N, G*K, H, W)

    Given
        xhat  (N, G*K, H, W)
        dy    (N, G*K, H, W), the gradient of the loss with respect to y

    Return
        dgain  (G*K,), the gradient of the loss with respect to gain
    """
    raise NotImplementedError
