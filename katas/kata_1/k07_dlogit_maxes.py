"""kata-1/dlogit_maxes, number 7 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

A difference, and broadcasting again: each row's maximum is subtracted from the whole row.

A thought for later: softmax does not notice when a whole row is shifted, so in the real network
this gradient should be... Here the gradients you are given are drawn at random, and it is not.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dlogit_maxes(
    dnorm_logits: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n 1"]:
    """The forward pass, from logit_maxes on:

        norm_logits = logits - logit_maxes  # (n, vocab_size)

    Given
        dnorm_logits  (n, vocab_size), the gradient of the loss with respect to norm_logits

    Return
        dlogit_maxes  (n, 1), the gradient of the loss with respect to logit_maxes
    """
    raise NotImplementedError
