"""kata-9/gpt_step, number 10 of 10.

nanoGPT, model.py, which is GPT-2 (Radford et al. 2019):
https://github.com/karpathy/nanoGPT/blob/master/model.py

Everything together: one training step of a GPT, and you are the autograd.

The forward pass is given: the block is written once and run twice, and what it has made is
`saved` for the way back. Between the two marker lines, go from the loss to all nineteen
parameters. Your own katas are most of it; write the way back through a block once, too, and use
it for both.

`dblocks` must hold two lists, the first block's and the second's: the gradients of its
parameters, in the order in which `blocks` has them. Leave the parameters as they are: Adam
updates them with your gradients.
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def gpt_step(
    idx: Int[Tensor, "B T"],
    targets: Int[Tensor, "B T"],
    wte: Float[Tensor, "vocab_size C"],
    wpe: Float[Tensor, "T C"],
    gain1_0: Float[Tensor, "C"],
    Wq_0: Float[Tensor, "C n_head*head_size"],
    Wk_0: Float[Tensor, "C n_head*head_size"],
    Wv_0: Float[Tensor, "C n_head*head_size"],
    Wo_0: Float[Tensor, "n_head*head_size C"],
    gain2_0: Float[Tensor, "C"],
    Wfc_0: Float[Tensor, "C 4*C"],
    Wproj_0: Float[Tensor, "4*C C"],
    gain1_1: Float[Tensor, "C"],
    Wq_1: Float[Tensor, "C n_head*head_size"],
    Wk_1: Float[Tensor, "C n_head*head_size"],
    Wv_1: Float[Tensor, "C n_head*head_size"],
    Wo_1: Float[Tensor, "n_head*head_size C"],
    gain2_1: Float[Tensor, "C"],
    Wfc_1: Float[Tensor, "C 4*C"],
    Wproj_1: Float[Tensor, "4*C C"],
    gainf: Float[Tensor, "C"],
    n_head: int,
    head_size: int,
) -> tuple[Float[Tensor, ""], list[Tensor]]:
    """One step of training: forward, backward.

    Given
        idx        (B, T)
        targets    (B, T)
        wte        (vocab_size, C)
        wpe        (T, C)
        gain1_0    (C,)
        Wq_0       (C, n_head*head_size)
        Wk_0       (C, n_head*head_size)
        Wv_0       (C, n_head*head_size)
        Wo_0       (n_head*head_size, C)
        gain2_0    (C,)
        Wfc_0      (C, 4*C)
        Wproj_0    (4*C, C)
        gain1_1    (C,)
        Wq_1       (C, n_head*head_size)
        Wk_1       (C, n_head*head_size)
        Wv_1       (C, n_head*head_size)
        Wo_1       (n_head*head_size, C)
        gain2_1    (C,)
        Wfc_1      (C, 4*C)
        Wproj_1    (4*C, C)
        gainf      (C,)
        n_head     a number
        head_size  a number

    Return
        loss   ()
        grads  the gradients of the parameters, each of its shape
    """
    blocks = [
        (gain1_0, Wq_0, Wk_0, Wv_0, Wo_0, gain2_0, Wfc_0, Wproj_0),
        (gain1_1, Wq_1, Wk_1, Wv_1, Wo_1, gain2_1, Wfc_1, Wproj_1),
    ]
    B, T = idx.shape
    later = torch.ones(T, T).triu(1).bool()

    def norm(x):
        diff = x - x.mean(-1, keepdim=True)
        rstd = ((diff * diff).mean(-1, keepdim=True) + 1e-5) ** -0.5
        return diff * rstd, rstd

    def heads(x):
        return x.view(B, T, n_head, head_size).transpose(1, 2)

    # Forward pass: embeddings, two blocks, the last norm, the head, cross-entropy.
    x = wte[idx] + wpe
    saved = []
    for gain1, Wq, Wk, Wv, Wo, gain2, Wfc, Wproj in blocks:
        xhat1, rstd1 = norm(x)
        ln1 = gain1 * xhat1
        q, k, v = heads(ln1 @ Wq), heads(ln1 @ Wk), heads(ln1 @ Wv)
        scores = q @ k.transpose(-2, -1) / head_size**0.5
        att = torch.softmax(scores.masked_fill(later, float("-inf")), -1)
        merged = (att @ v).transpose(1, 2).reshape(B, T, -1)
        mid = x + merged @ Wo
        xhat2, rstd2 = norm(mid)
        ln2 = gain2 * xhat2
        fch = ln2 @ Wfc
        t = torch.tanh((2 / math.pi) ** 0.5 * (fch + 0.044715 * fch**3))
        gelu = 0.5 * fch * (1 + t)
        x = mid + gelu @ Wproj
        saved.append((xhat1, rstd1, ln1, q, k, v, att, merged, xhat2, rstd2, ln2, fch, t, gelu))
    xhatf, rstdf = norm(x)
    lnf = gainf * xhatf
    logits = lnf @ wte.T
    loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)

    # --- your backward pass: from here ---
    raise NotImplementedError
    # --- to here ---

    return loss, [dwte, dwpe, *dblocks[0], *dblocks[1], dgainf]
