"""kata-1/dnorm_logits, number 6 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The exponential is famous for being its own derivative: here it pays off.

Before you compute anything, look at what you have been given: the forward pass may have computed
it already.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dnorm_logits(
    counts: Float[Tensor, "n vocab_size"],
    dcounts: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n vocab_size"]:
    """The forward pass, from norm_logits on:

        counts = norm_logits.exp()  # (n, vocab_size)

    Given
        counts   (n, vocab_size)
        dcounts  (n, vocab_size), the gradient of the loss with respect to counts

    Return
        dnorm_logits  (n, vocab_size), the gradient of the loss with respect to norm_logits
    """
    raise NotImplementedError
