"""kata-9/dWproj_1, number 4 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

Into the MLP of the last block, by its last weights.

`out_1 = mid_1 + gelu_1 @ Wproj_1`: a residual connection. An addition hands its gradient on,
whole, to both of its terms: the branch gets `dout_1`, and what goes round it gets `dout_1`, too.

The same weights serve every place of every text. What does that mean for their gradient?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dWproj_1(
    gelu_1: Float[Tensor, "B T 4*C"],
    dout_1: Float[Tensor, "B T C"],
) -> Float[Tensor, "4*C C"]:
    """The forward pass, from Wproj_1 on:

        out_1 = mid_1 + gelu_1 @ Wproj_1  # (B, T, C)

    Given
        gelu_1  (B, T, 4*C)
        dout_1  (B, T, C), the gradient of the loss with respect to out_1

    Return
        dWproj_1  (4*C, C), the gradient of the loss with respect to Wproj_1
    """
    raise NotImplementedError
