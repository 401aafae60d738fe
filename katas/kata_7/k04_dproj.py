"""kata-7/dproj, number 4 of 7.

Dropout (Srivastava et al. 2014), section 4:
https://jmlr.org/papers/v15/srivastava14a.html

Dropout. The mask is drawn already: `True` is kept, `False` is dropped, and what is kept is
scaled up, so that on average nothing changes.

`p` is the probability to be dropped, as in PyTorch. (In the paper it is that of being kept, and it
is the weights that are scaled down afterwards.) What does dropout do on the way back?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor


def dproj(
    mask: Bool[Tensor, "B T C"],
    p: Float[Tensor, ""],
    dkept: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from proj on:

        kept = proj * mask / (1 - p)  # (B, T, C)

    Given
        mask   (B, T, C), True or False
        p      ()
        dkept  (B, T, C), the gradient of the loss with respect to kept

    Return
        dproj  (B, T, C), the gradient of the loss with respect to proj
    """
    raise NotImplementedError
