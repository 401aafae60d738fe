"""kata-0/dsignal, number 13 of 15.

Where the signal is positive it goes through, elsewhere there is a 0. This is ReLU, the
commonest non-linearity; `where` chooses between two tensors, place by place.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dsignal(
    signal: Float[Tensor, "n d"],
    dy: Float[Tensor, "n d"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from signal on:

        y = torch.where(signal > 0, signal, 0)  # (n, d)

    Given
        signal  (n, d)
        dy      (n, d), the gradient of the loss with respect to y

    Return
        dsignal  (n, d), the gradient of the loss with respect to signal
    """
    raise NotImplementedError
