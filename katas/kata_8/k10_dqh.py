"""kata-8/dqh, number 10 of 17.

Su et al. 2021, RoFormer, equations 15 and 34:
https://arxiv.org/abs/2104.09864

Rotary positions. The features of a query are taken in pairs (a, b): feature c of the first half
with feature c of the second. Each pair is a point in a plane, and is turned by an angle that
grows with the place t; how fast, differs from pair to pair. Keys are turned by the same angles,
so that a score depends on how far two places are apart.

A rotation is linear, but that does not mean that nothing has to be done. Which matrix goes
forward, and which one comes back?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dqh(
    cos: Float[Tensor, "T head_size//2"],
    sin: Float[Tensor, "T head_size//2"],
    dq: Float[Tensor, "B n_head T head_size"],
) -> Float[Tensor, "B n_head T head_size"]:
    """The forward pass, from qh on:

        half = head_size // 2
        theta = 10000 ** (-torch.arange(half) / half)
        angle = torch.arange(1, T + 1)[:, None] * theta            # (T, head_size//2)
        cos = angle.cos()                                          # (T, head_size//2)
        sin = angle.sin()                                          # (T, head_size//2)
        a, b = qh.chunk(2, -1)
        q = torch.cat((a * cos - b * sin, a * sin + b * cos), -1)  # (B, n_head, T, head_size)

    Given
        cos  (T, head_size//2)
        sin  (T, head_size//2)
        dq   (B, n_head, T, head_size), the gradient of the loss with respect to q

    Return
        dqh  (B, n_head, T, head_size), the gradient of the loss with respect to qh
    """
    raise NotImplementedError
