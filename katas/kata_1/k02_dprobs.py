"""kata-1/dprobs, number 2 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The first link of the chain. `log` works on each element alone: no sums, no broadcasting.

What matters: a local derivative is only half of the answer. The other half is `dlogprobs`, the
incoming gradient: it already tells you how much the loss cares about `logprobs`.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dprobs(
    probs: Float[Tensor, "n vocab_size"],
    dlogprobs: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n vocab_size"]:
    """The forward pass, from probs on:

        logprobs = probs.log()  # (n, vocab_size)

    Given
        probs      (n, vocab_size)
        dlogprobs  (n, vocab_size), the gradient of the loss with respect to logprobs

    Return
        dprobs  (n, vocab_size), the gradient of the loss with respect to probs
    """
    raise NotImplementedError
