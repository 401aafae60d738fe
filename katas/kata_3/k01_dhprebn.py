"""kata-3/dhprebn, number 1 of 2.

The lecture, from 01:36:37, exercise 3:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=5797s

All of batch norm in one go, from `hpreact` back to `hprebn`, in a single expression.

Pen and paper first, and one neuron at a time: neurons do not see each other, the examples of a
batch do. An example acts on the output directly, through the mean, and through the variance.
Simplify until only things that you were given are left.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dhprebn(
    bngain: Float[Tensor, "1 n_hidden"],
    bnvar_inv: Float[Tensor, "1 n_hidden"],
    bnraw: Float[Tensor, "n n_hidden"],
    dhpreact: Float[Tensor, "n n_hidden"],
    n: int,
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from hprebn on:

        bnmeani = 1 / n * hprebn.sum(0, keepdim=True)       # (1, n_hidden)
        bndiff = hprebn - bnmeani                           # (n, n_hidden)
        bndiff2 = bndiff**2                                 # (n, n_hidden)
        bnvar = 1 / (n - 1) * bndiff2.sum(0, keepdim=True)  # (1, n_hidden)
        bnvar_inv = (bnvar + 1e-5) ** -0.5                  # (1, n_hidden)
        bnraw = bndiff * bnvar_inv                          # (n, n_hidden)
        hpreact = bngain * bnraw + bnbias                   # (n, n_hidden)

    Given
        bngain     (1, n_hidden)
        bnvar_inv  (1, n_hidden)
        bnraw      (n, n_hidden)
        dhpreact   (n, n_hidden), the gradient of the loss with respect to hpreact
        n          a size

    Return
        dhprebn  (n, n_hidden), the gradient of the loss with respect to hprebn
    """
    raise NotImplementedError
