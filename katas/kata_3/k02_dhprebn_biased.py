"""kata-3/dhprebn_biased, number 2 of 2.

The lecture, from 01:05:17, digression on Bessel's correction:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=3917s

Batch norm once more, with the variance that the paper trains with: divided by n, not by n - 1.

A variance over n is biased: the mean was computed from these very numbers, so they lie closer to
it than to the true mean, and on average the estimate is only (n-1)/n of what it should be. Dividing
by n - 1 repairs that: Bessel's correction. The paper uses the biased estimate in training and the
unbiased one for inference, and so does torch's own BatchNorm: a mismatch between the two, which
the lecturer considers a bug, and with small batches it shows. So he divides by n - 1 in both, and
so did you.

`torch.nn.functional.batch_norm` trains with 1/n. What changes in your gradient, and what does not?
`bnvar_inv` and `bnraw` already come from the biased variance.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dhprebn_biased(
    bngain: Float[Tensor, "1 n_hidden"],
    bnvar_inv: Float[Tensor, "1 n_hidden"],
    bnraw: Float[Tensor, "n n_hidden"],
    dhpreact: Float[Tensor, "n n_hidden"],
    n: int,
) -> Float[Tensor, "n n_hidden"]:
    """The forward pass, from hprebn on:

        bnmeani = 1 / n * hprebn.sum(0, keepdim=True)  # (1, n_hidden)
        bndiff = hprebn - bnmeani                      # (n, n_hidden)
        bndiff2 = bndiff**2                            # (n, n_hidden)
        bnvar = 1 / n * bndiff2.sum(0, keepdim=True)   # (1, n_hidden)
        bnvar_inv = (bnvar + 1e-5) ** -0.5             # (1, n_hidden)
        bnraw = bndiff * bnvar_inv                     # (n, n_hidden)
        hpreact = bngain * bnraw + bnbias              # (n, n_hidden)

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
