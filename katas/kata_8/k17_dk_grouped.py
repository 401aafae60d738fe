"""kata-8/dk_grouped, number 17 of 17.

Ainslie et al. 2023, GQA, section 2.2:
https://arxiv.org/abs/2305.13245

The keys, from `y` in one go: everything that attention has. The mixture, the softmax with its
mask, the scaled product, its other factor, and the sharing at the end.

After this one you have written the backward pass of attention as it stands in the models of
today.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dk_grouped(
    q: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    values: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    att: Float[Tensor, "B n_kv_head*n_rep T T"],
    dy: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    n_kv_head: int,
    n_rep: int,
    head_size: int,
) -> Float[Tensor, "B n_kv_head T head_size"]:
    """The forward pass, from k on:

        keys = k.repeat_interleave(n_rep, 1)                  # (B, n_kv_head*n_rep, T, head_size)
        scores = q @ keys.transpose(-2, -1) / head_size**0.5  # (B, n_kv_head*n_rep, T, T)
        later = torch.ones(T, T).triu(1).bool()               # (T, T)
        masked = scores.masked_fill(later, float("-inf"))
        att = torch.softmax(masked, -1)                       # (B, n_kv_head*n_rep, T, T)
        y = att @ values                                      # (B, n_kv_head*n_rep, T, head_size)

    Given
        q          (B, n_kv_head*n_rep, T, head_size)
        values     (B, n_kv_head*n_rep, T, head_size)
        att        (B, n_kv_head*n_rep, T, T)
        dy         (B, n_kv_head*n_rep, T, head_size), the gradient of the loss with respect to y
        n_kv_head  a size
        n_rep      a size
        head_size  a size

    Return
        dk  (B, n_kv_head, T, head_size), the gradient of the loss with respect to k
    """
    raise NotImplementedError
