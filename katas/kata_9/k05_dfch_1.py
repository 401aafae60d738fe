"""kata-9/dfch_1, number 5 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

Back through the MLP's non-linearity: from `dout_1` to the hidden layer before GELU, in one go.

`fch` (llm.c's name) are the hidden numbers, four times as many as the stream has. GELU lets large
ones through and holds negative ones back, smoothly; GPT-2 writes it with a tanh. That tanh is
`t_1`, and given to you. So `fch_1` has two readers: `t_1`, and the product.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dfch_1(
    fch_1: Float[Tensor, "B T 4*C"],
    t_1: Float[Tensor, "B T 4*C"],
    Wproj_1: Float[Tensor, "4*C C"],
    dout_1: Float[Tensor, "B T C"],
) -> Float[Tensor, "B T 4*C"]:
    """The forward pass, from fch_1 on:

        t_1 = torch.tanh((2 / torch.pi) ** 0.5 * (fch_1 + 0.044715 * fch_1**3))  # (B, T, 4*C)
        gelu_1 = 0.5 * fch_1 * (1 + t_1)                                         # (B, T, 4*C)
        out_1 = mid_1 + gelu_1 @ Wproj_1                                         # (B, T, C)

    Given
        fch_1    (B, T, 4*C)
        t_1      (B, T, 4*C)
        Wproj_1  (4*C, C)
        dout_1   (B, T, C), the gradient of the loss with respect to out_1

    Return
        dfch_1  (B, T, 4*C), the gradient of the loss with respect to fch_1
    """
    raise NotImplementedError
