"""kata-6/dx_group_norm, number 12 of 12.

Group Normalization (Wu and He 2018), equations 1, 2, 6 and 7:
https://arxiv.org/abs/1803.08494

GroupNorm in one go. The formula is LayerNorm's; what is new is what a row is.

In the notes of many a course this is the exercise that was left empty. Take it as one of shapes:
the forward pass lays K channels with all their places into one row, and back again. `view` moves no
number, so its way back is a `view`, too.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dx_group_norm(
    gain: Float[Tensor, "G*K"],
    rstd: Float[Tensor, "N G 1"],
    xhat: Float[Tensor, "N G*K H W"],
    dy: Float[Tensor, "N G*K H W"],
    N: int,
    G: int,
) -> Float[Tensor, "N G*K H W"]:
    """The forward pass, from x on:

        groups = x.view(N, G, -1)                             # (N, G, K*H*W)
        mean = groups.mean(-1, keepdim=True)                  # (N, G, 1)
        centered = groups - mean                              # (N, G, K*H*W)
        var = (centered**2).mean(-1, keepdim=True)            # (N, G, 1)
        rstd = (var + 1e-5) ** -0.5                           # (N, G, 1)
        normed = centered * rstd                              # (N, G, K*H*W)
        xhat = normed.view(N, G * K, H, W)                    # (N, G*K, H, W)
        y = gain[:, None, None] * xhat + bias[:, None, None]  # (N, G*K, H, W)

    Given
        gain  (G*K,)
        rstd  (N, G, 1)
        xhat  (N, G*K, H, W)
        dy    (N, G*K, H, W), the gradient of the loss with respect to y
        N     a size
        G     a size

    Return
        dx  (N, G*K, H, W), the gradient of the loss with respect to x
    """
    raise NotImplementedError
