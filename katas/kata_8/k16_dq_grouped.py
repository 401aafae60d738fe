"""kata-8/dq_grouped, number 16 of 17.

Ainslie et al. 2023, GQA, section 2.2:
https://arxiv.org/abs/2305.13245

The queries, from `y` in one go: through the mixture to the weights, through softmax and mask to
the scores, through the scaled product to `q`. Every head has queries of its own, so nothing is
shared here.

It is all there is to the backward pass of attention. Write down the three steps, and then look
which tensors you need: it is what FlashAttention keeps, or makes once more.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dq_grouped(
    keys: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    values: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    att: Float[Tensor, "B n_kv_head*n_rep T T"],
    dy: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    head_size: int,
) -> Float[Tensor, "B n_kv_head*n_rep T head_size"]:
    """The forward pass, from q on:

        scores = q @ keys.transpose(-2, -1) / head_size**0.5  # (B, n_kv_head*n_rep, T, T)
        later = torch.ones(T, T).triu(1).bool()               # (T, T)
        masked = scores.masked_fill(later, float("-inf"))
        att = torch.softmax(masked, -1)                       # (B, n_kv_head*n_rep, T, T)
        y = att @ values                                      # (B, n_kv_head*n_rep, T, head_size)

    Given
        keys       (B, n_kv_head*n_rep, T, head_size)
        values     (B, n_kv_head*n_rep, T, head_size)
        att        (B, n_kv_head*n_rep, T, T)
        dy         (B, n_kv_head*n_rep, T, head_size), the gradient of the loss with respect to y
        head_size  a size

    Return
        dq  (B, n_kv_head*n_rep, T, head_size), the gradient of the loss with respect to q
    """
    raise NotImplementedError
