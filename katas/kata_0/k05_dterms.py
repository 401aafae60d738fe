"""kata-0/dterms, number 5 of 15.

A sum over each row: a table (n, d) becomes n numbers. The axis that was summed is gone.

The way back goes from n numbers to a table. What does each term of a row get?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dterms(
    dy: Float[Tensor, "n"],
    d: int,
) -> Float[Tensor, "n d"]:
    """The forward pass, from terms on:

        y = terms.sum(1)  # (n,)

    Given
        dy  (n,), the gradient of the loss with respect to y
        d   a size

    Return
        dterms  (n, d), the gradient of the loss with respect to terms
    """
    raise NotImplementedError
