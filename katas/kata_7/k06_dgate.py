"""kata-7/dgate, number 6 of 7.

GLU Variants Improve Transformer (Shazeer 2020), equations 5 and 6:
https://arxiv.org/abs/2002.05202

The other half of SwiGLU in one go: back through the product, and through SiLU to `gate`.

SiLU (or swish) is `gate` times its own sigmoid. How often is `gate` read? So how many terms does
the slope have?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dgate(
    gate: Float[Tensor, "B T H"],
    s: Float[Tensor, "B T H"],
    up: Float[Tensor, "B T H"],
    dhidden: Float[Tensor, "B T H"],
) -> Float[Tensor, "B T H"]:
    """The forward pass, from gate on:

        s = torch.sigmoid(gate)  # (B, T, H)
        act = gate * s           # (B, T, H)
        hidden = act * up        # (B, T, H)

    Given
        gate     (B, T, H)
        s        (B, T, H)
        up       (B, T, H)
        dhidden  (B, T, H), the gradient of the loss with respect to hidden

    Return
        dgate  (B, T, H), the gradient of the loss with respect to gate
    """
    raise NotImplementedError
