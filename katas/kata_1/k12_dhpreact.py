"""kata-1/dhpreact, number 12 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

A squashing function, element by element. Where tanh is flat, almost no gradient
gets through.

Of the forward pass you are given just one tensor, and that is enough: the derivative of tanh has
a form that needs only its output.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dhpreact(
    h: Float[Tensor, "n n_hidden"],
    dh: Float[Tensor, "n n_hidden"],
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from hpreact on:

        h = torch.tanh(hpreact)  # (n, n_hidden)

    Given
        h   (n, n_hidden)
        dh  (n, n_hidden), the gradient of the loss with respect to h

    Return
        dhpreact  (n, n_hidden), the gradient of the loss with respect to hpreact
    """
    raise NotImplementedError
