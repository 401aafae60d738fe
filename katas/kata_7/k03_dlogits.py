"""kata-7/dlogits, number 3 of 7.

Gemma 2 (2024), section 2, logit soft-capping:
https://arxiv.org/abs/2408.00118

Logits that must not run away are capped, softly. Here begins the network of this stage, at its
end.

A tanh squeezes them between `-cap` and `cap`; near zero it leaves them as they are. The cap stands
in two places of the line. What becomes of the two in the slope?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dlogits(
    capped: Float[Tensor, "B T V"],
    cap: Float[Tensor, ""],
    dcapped: Float[Tensor, "B T V"],
) -> Float[Tensor, "B T V"]:
    """The forward pass, from logits on:

        capped = cap * torch.tanh(logits / cap)  # (B, T, V)

    Given
        capped   (B, T, V)
        cap      ()
        dcapped  (B, T, V), the gradient of the loss with respect to capped

    Return
        dlogits  (B, T, V), the gradient of the loss with respect to logits
    """
    raise NotImplementedError
