"""kata-1/dcounts, number 5 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

The first tensor with two readers. `counts` goes into its own sum, and on to the probabilities.

A tensor that is read twice gets a gradient back from each of its readers.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dcounts(
    counts_sum_inv: Float[Tensor, "n 1"],
    dcounts_sum: Float[Tensor, "n 1"],
    dprobs: Float[Tensor, "n vocab_size"],
) -> Float[Tensor, "n vocab_size"]:
    """The forward pass, from counts on:

        counts_sum = counts.sum(1, keepdim=True)  # (n, 1)
        probs = counts * counts_sum_inv           # (n, vocab_size)

    Given
        counts_sum_inv  (n, 1)
        dcounts_sum     (n, 1), the gradient of the loss with respect to counts_sum
        dprobs          (n, vocab_size), the gradient of the loss with respect to probs

    Return
        dcounts  (n, vocab_size), the gradient of the loss with respect to counts
    """
    raise NotImplementedError
