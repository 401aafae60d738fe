"""kata-1/dlogprobs, number 1 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Where it all begins: the loss. Nothing lies beyond it, so no gradient is handed to you:
start from 1.

Of each row of `logprobs` the loss reads one number, the log-probability of the letter that really
came next, and it averages over the batch. Which numbers matter, and how much? What of the rest?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dlogprobs(
    logprobs: Float[Tensor, "n vocab_size"],
    Yb: Int[Tensor, "n"],
    n: int,
) -> Float[Tensor, "n vocab_size"]:
    """The forward pass, from logprobs on:

        loss = -logprobs[range(n), Yb].mean()  # ()

    Given
        logprobs  (n, vocab_size)
        Yb        (n,), indices
        n         a size

    Return
        dlogprobs  (n, vocab_size), the gradient of the loss with respect to logprobs
    """
    raise NotImplementedError
