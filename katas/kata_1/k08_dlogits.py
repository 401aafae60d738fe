"""kata-1/dlogits, number 8 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Two readers again: `logits` goes straight into `norm_logits`, and into its own maximum.

The direct path is easy. The other one: of each row just one element became the maximum.
Which one was it, and where does it sit?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dlogits(
    logits: Float[Tensor, "n vocab_size"],
    dlogit_maxes: Float[Tensor, "n 1"],
    dnorm_logits: Float[Tensor, "n vocab_size"],
    vocab_size: int,
) -> Float[Tensor, "n vocab_size"]:
    """The forward pass, from logits on:

        logit_maxes = logits.max(1, keepdim=True).values  # (n, 1)
        norm_logits = logits - logit_maxes                # (n, vocab_size)

    Given
        logits        (n, vocab_size)
        dlogit_maxes  (n, 1), the gradient of the loss with respect to logit_maxes
        dnorm_logits  (n, vocab_size), the gradient of the loss with respect to norm_logits
        vocab_size    a size

    Return
        dlogits  (n, vocab_size), the gradient of the loss with respect to logits
    """
    raise NotImplementedError
