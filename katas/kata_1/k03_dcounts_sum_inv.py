"""kata-1/dcounts_sum_inv, number 3 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

Mind the shapes: a column of n numbers is multiplied by a whole table. Broadcasting takes
care of it.

What you see as one multiplication is two steps: the column is copied along the row, then the
tables are multiplied. One number, used many times: what happens to its gradient?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dcounts_sum_inv(
    counts: Float[Tensor, "n vocab_size"],
    dprobs: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n 1"]:
    """The forward pass, from counts_sum_inv on:

        probs = counts * counts_sum_inv  # (n, vocab_size)

    Given
        counts  (n, vocab_size)
        dprobs  (n, vocab_size), the gradient of the loss with respect to probs

    Return
        dcounts_sum_inv  (n, 1), the gradient of the loss with respect to counts_sum_inv
    """
    raise NotImplementedError
