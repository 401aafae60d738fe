"""kata-9/dout_0, number 7 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

A block's input: the first half of the last block in one go, from `dmid_1` to `dout_0`.

`out_0` is the residual stream between the two blocks, what the last block reads. One path goes
round attention; the others go through it, as in stage 8, and then through the norm in front of
it.

After this kata there is nothing in a block that you have not met: the first block goes back by
the same formulas, with other numbers.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor


def dout_0(
    gain1_1: Float[Tensor, "C"],
    Wq_1: Float[Tensor, "C n_head*head_size"],
    Wk_1: Float[Tensor, "C n_head*head_size"],
    Wv_1: Float[Tensor, "C n_head*head_size"],
    Wo_1: Float[Tensor, "n_head*head_size C"],
    rstd1_1: Float[Tensor, "B T 1"],
    xhat1_1: Float[Tensor, "B T C"],
    q_1: Float[Tensor, "B n_head T head_size"],
    k_1: Float[Tensor, "B n_head T head_size"],
    v_1: Float[Tensor, "B n_head T head_size"],
    att_1: Float[Tensor, "B n_head T T"],
    dmid_1: Float[Tensor, "B T C"],
    n_head: int,
    head_size: int,
) -> Float[Tensor, "B T C"]:
    """The forward pass, from out_0 on:

        later = torch.ones(T, T).triu(1).bool()                     # (T, T)
        var = out_0.var(-1, keepdim=True, unbiased=False)
        rstd1_1 = (var + 1e-5) ** -0.5                              # (B, T, 1)
        xhat1_1 = (out_0 - out_0.mean(-1, keepdim=True)) * rstd1_1  # (B, T, C)
        ln1_1 = gain1_1 * xhat1_1                                   # (B, T, C)
        heads = (ln1_1 @ Wq_1).view(B, T, n_head, head_size)
        q_1 = heads.transpose(1, 2)                                 # (B, n_head, T, head_size)
        heads = (ln1_1 @ Wk_1).view(B, T, n_head, head_size)
        k_1 = heads.transpose(1, 2)                                 # (B, n_head, T, head_size)
        heads = (ln1_1 @ Wv_1).view(B, T, n_head, head_size)
        v_1 = heads.transpose(1, 2)                                 # (B, n_head, T, head_size)
        scores_1 = q_1 @ k_1.transpose(-2, -1) / head_size**0.5     # (B, n_head, T, T)
        masked = scores_1.masked_fill(later, float("-inf"))
        att_1 = torch.softmax(masked, -1)                           # (B, n_head, T, T)
        merged_1 = (att_1 @ v_1).transpose(1, 2).reshape(B, T, -1)  # (B, T, n_head*head_size)
        mid_1 = out_0 + merged_1 @ Wo_1                             # (B, T, C)

    Given
        gain1_1    (C,)
        Wq_1       (C, n_head*head_size)
        Wk_1       (C, n_head*head_size)
        Wv_1       (C, n_head*head_size)
        Wo_1       (n_head*head_size, C)
        rstd1_1    (B, T, 1)
        xhat1_1    (B, T, C)
        q_1        (B, n_head, T, head_size)
        k_1        (B, n_head, T, head_size)
        v_1        (B, n_head, T, head_size)
        att_1      (B, n_head, T, T)
        dmid_1     (B, T, C), the gradient of the loss with respect to mid_1
        n_head     a size
        head_size  a size

    Return
        dout_0  (B, T, C), the gradient of the loss with respect to out_0
    """
    raise NotImplementedError
