"""kata-1/dcounts_sum, number 4 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

One over x, element by element. A breather: the tensor is a column, and so is all you are given.

(Why `**-1` and not `1.0 / counts_sum`? With the division, the lecturer found, his gradients no
longer matched PyTorch's to the last bit. Your test is not that fussy.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dcounts_sum(
    counts_sum: Float[Tensor, "n 1"],
    dcounts_sum_inv: Float[Tensor, "n 1"],
) -> Float[Tensor, "n 1"]:
    """The forward pass, from counts_sum on:

        counts_sum_inv = counts_sum**-1  # (n, 1)

    Given
        counts_sum       (n, 1)
        dcounts_sum_inv  (n, 1), the gradient of the loss with respect to counts_sum_inv

    Return
        dcounts_sum  (n, 1), the gradient of the loss with respect to counts_sum
    """
    raise NotImplementedError
