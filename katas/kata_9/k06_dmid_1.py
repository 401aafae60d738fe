"""kata-9/dmid_1, number 6 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

The residual stream in the middle of a block, between attention and the MLP.

`mid_1` has two readers: the norm in front of the MLP, and the addition that goes round it.
(`rstd2_1` and `xhat2_1` are both that norm.) You are given the gradient that the MLP sends back
to what the norm hands on, `dln2_1`, and that of the stream behind the block, `dout_1`.

Which of the two passes the norm on its way back?
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dmid_1(
    gain2_1: Float[Tensor, "C"],
    rstd2_1: Float[Tensor, "B T 1"],
    xhat2_1: Float[Tensor, "B T C"],
    dln2_1: Float[Tensor, "B T C"],
    dout_1: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T C"]:
    """The forward pass, from mid_1 on:

        var = mid_1.var(-1, keepdim=True, unbiased=False)
        rstd2_1 = (var + 1e-5) ** -0.5                              # (B, T, 1)
        xhat2_1 = (mid_1 - mid_1.mean(-1, keepdim=True)) * rstd2_1  # (B, T, C)
        ln2_1 = gain2_1 * xhat2_1                                   # (B, T, C)
        out_1 = mid_1 + gelu_1 @ Wproj_1                            # (B, T, C)

    Given
        gain2_1  (C,)
        rstd2_1  (B, T, 1)
        xhat2_1  (B, T, C)
        dln2_1   (B, T, C), the gradient of the loss with respect to ln2_1
        dout_1   (B, T, C), the gradient of the loss with respect to out_1

    Return
        dmid_1  (B, T, C), the gradient of the loss with respect to mid_1
    """
    raise NotImplementedError
