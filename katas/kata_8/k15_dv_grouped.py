"""kata-8/dv_grouped, number 15 of 17.

Ainslie et al. 2023, GQA, section 2.2:
https://arxiv.org/abs/2305.13245

The three last ones go all the way in one go, from `y` back to what went into attention, as a
program does. The values are the shortest way: through the mixture, and through the sharing.

Two things that you have done, one after the other. Nothing here is masked or divided.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dv_grouped(
    att: Float[Tensor, "B n_kv_head*n_rep T T"],
    dy: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    n_kv_head: int,
    n_rep: int,
) -> Float[Tensor, "B n_kv_head T head_size"]:
    """The forward pass, from v on:

        values = v.repeat_interleave(n_rep, 1)  # (B, n_kv_head*n_rep, T, head_size)
        y = att @ values                        # (B, n_kv_head*n_rep, T, head_size)

    Given
        att        (B, n_kv_head*n_rep, T, T)
        dy         (B, n_kv_head*n_rep, T, head_size), the gradient of the loss with respect to y
        n_kv_head  a size
        n_rep      a size

    Return
        dv  (B, n_kv_head, T, head_size), the gradient of the loss with respect to v
    """
    raise NotImplementedError
