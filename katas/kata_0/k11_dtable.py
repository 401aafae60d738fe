"""kata-0/dtable, number 11 of 15.

Rows are picked out of a table: y[i] is a copy of row index[i]. Some rows are picked several
times, some never.

`dy` has a row for each pick, the gradient one for each row of the table.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def dtable(
    table: Float[Tensor, "n d"],
    index: Int[Tensor, "k"],
    dy: Float[Tensor, "k d"],
) -> Float[Tensor, "n d"]:
    """The forward pass, from table on:

        y = table[index]  # (k, d)

    Given
        table  (n, d)
        index  (k,), indices
        dy     (k, d), the gradient of the loss with respect to y

    Return
        dtable  (n, d), the gradient of the loss with respect to table
    """
    raise NotImplementedError
