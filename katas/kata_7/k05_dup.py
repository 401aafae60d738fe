"""kata-7/dup, number 5 of 7.

GLU Variants Improve Transformer (Shazeer 2020), equations 5 and 6:
https://arxiv.org/abs/2002.05202

SwiGLU: two halves, both made from `x`. One of them, `gate`, goes through SiLU and then opens or
shuts the other, `up`. Here is the half that is easy.

(In the paper the gate is xW and the other half xV; Llama's code says `gate_proj`, `up_proj`,
`down_proj`, or w1, w3, w2.)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dup(
    act: Float[Tensor, "B T H"],
    dhidden: Float[Tensor, "B T H"],
) -> Float[Tensor, "B T H"]:
    """The forward pass, from up on:

        hidden = act * up  # (B, T, H)

    Given
        act      (B, T, H)
        dhidden  (B, T, H), the gradient of the loss with respect to hidden

    Return
        dup  (B, T, H), the gradient of the loss with respect to up
    """
    raise NotImplementedError
