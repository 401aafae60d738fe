"""kata-8/dk_shared, number 14 of 17.

Ainslie et al. 2023, GQA, section 2.2:
https://arxiv.org/abs/2305.13245

Grouped queries: there are fewer keys and values than queries, `n_kv_head` heads of them, and each
serves a group of `n_rep` heads that ask. Llama 3 and Mistral do so, since keys and values have to
be kept for every place when they write.

In the forward pass each head of `k` is copied n_rep times, and the copies of one head stand next
to each other. You know what a copy becomes going back. Which of the heads of `dkeys` belong
together?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dk_shared(
    dkeys: Float[Tensor, "B n_kv_head*n_rep T head_size"],
    n_kv_head: int,
    n_rep: int,
) -> Float[Tensor, "B n_kv_head T head_size"]:
    """The forward pass, from k on:

        keys = k.repeat_interleave(n_rep, 1)  # (B, n_kv_head*n_rep, T, head_size)

    Given
        dkeys      (B, n_kv_head*n_rep, T, head_size), the gradient of the loss with respect to keys
        n_kv_head  a size
        n_rep      a size

    Return
        dk  (B, n_kv_head, T, head_size), the gradient of the loss with respect to k
    """
    raise NotImplementedError
