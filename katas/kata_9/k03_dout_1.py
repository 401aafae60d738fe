"""kata-9/dout_1, number 3 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

The last norm: LayerNorm in one go, as in stage 6. Here the gradient enters the residual
stream.

`out_1` leaves the second of the two blocks, number 1. It is the sum that runs through the whole
network: the embeddings, and what each branch has added to them. A pre-norm network normalises
what a branch reads, and what the head reads, but never the sum itself.

This norm has a gain and no bias (nanoGPT's `bias=False`). Does the gain stand inside the means or
outside?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dout_1(
    gainf: Float[Tensor, "C"],
    rstdf: Float[Tensor, "B T 1"],
    xhatf: Float[Tensor, "B T C"],
    dlnf: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from out_1 on:

        var = out_1.var(-1, keepdim=True, unbiased=False)
        rstdf = (var + 1e-5) ** -0.5                            # (B, T, 1)
        xhatf = (out_1 - out_1.mean(-1, keepdim=True)) * rstdf  # (B, T, C)
        lnf = gainf * xhatf                                     # (B, T, C)

    Given
        gainf  (C,)
        rstdf  (B, T, 1)
        xhatf  (B, T, C)
        dlnf   (B, T, C), the gradient of the loss with respect to lnf

    Return
        dout_1  (B, T, C), the gradient of the loss with respect to out_1
    """
    raise NotImplementedError
