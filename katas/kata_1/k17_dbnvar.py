"""kata-1/dbnvar, number 17 of 26.

The lecture, from 00:13:01, exercise 1:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=781s

One over the square root, written as a power. So it is the power rule, with an unusual
exponent.

A tiny number is added inside, to avoid dividing by zero. It does not vanish when you
differentiate: where does it turn up again?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dbnvar(
    bnvar: Float[Tensor, "1 n_hidden"],
    dbnvar_inv: Float[Tensor, "1 n_hidden"],
) -> Float[Tensor, "1 n_hidden"]:
    """The forward pass, from bnvar on:

        bnvar_inv = (bnvar + 1e-5) ** -0.5  # (1, n_hidden)

    Given
        bnvar       (1, n_hidden)
        dbnvar_inv  (1, n_hidden), the gradient of the loss with respect to bnvar_inv

    Return
        dbnvar  (1, n_hidden), the gradient of the loss with respect to bnvar
    """
    raise NotImplementedError
