"""Everything together: one training step of a GPT, and you are the autograd.

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

HINTS = (
    "Start with what is behind the blocks: dlogits, dlnf and the last norm. Give zeros for the rest, for "
    "now: `dblocks = [[torch.zeros_like(w) for w in block] for block in blocks]`, and so on. `dgainf` "
    "must then be right.",
    "A loop over `zip(reversed(blocks), reversed(saved))` meets the second block first. One variable "
    "holds the gradient of the residual stream: each branch adds to it what it sends back, and hands "
    "the sum on. (If you append, turn `dblocks` around at the end: the first block stands first.)",
    "There are five norms, and all go back in the same way: write it as a function of dln, gain, xhat and "
    "rstd that returns two things. A linear layer's weight gets x.flatten(0, 1).T @ dout.flatten(0, 1).",
    "When it works but is no faster than autograd: operations that write in place (`mul_`, `+=`) save "
    "memory that must be fetched, and q, k and v can go back in one product, side by side.",
)

INSIGHT = (
    "A network of any depth goes back with one block's formulas: what is between the blocks is one "
    "gradient, to which every branch adds."
)


def gpt_step(
    idx,
    targets,
    wte,
    wpe,
    gain1_0,
    Wq_0,
    Wk_0,
    Wv_0,
    Wo_0,
    gain2_0,
    Wfc_0,
    Wproj_0,
    gain1_1,
    Wq_1,
    Wk_1,
    Wv_1,
    Wo_1,
    gain2_1,
    Wfc_1,
    Wproj_1,
    gainf,
    n_head,
    head_size,
):
    """The chain, from the loss to the tables, each piece as in its own kata.

    One tensor goes all the way: `dx`, the gradient of the residual stream. It begins behind the
    last block, where the last norm sends back the first of it; every branch on the way reads it,
    as its own incoming gradient, and adds to it what comes out at the other end, behind its norm.
    So the five norms are one function that adds to `dx` in place. What is left of it in the end
    is `dtok_emb`.

    The rest is thrift. Most of the time goes to products of matrices, which autograd computes,
    too, so there is nothing to gain. But a tensor of the hidden layer is half a megabyte: to make
    a new one takes longer than to compute what is in it. So GELU's slope is built up in one
    place, by methods that write where they read. It is

        d gelu / d fch = 0.5 * (1 + t) + 0.5 * fch * (1 - t**2) * du
                       = 0.5 * (1 + t) + gelu * (1 - t) * du

    as 1 - t**2 is (1 + t) * (1 - t), and 0.5 * fch * (1 + t) has been computed already: `gelu`.
    Of the sum over dxhat * xhat in the norm, dxhat = dln * gain, a part is the gain's gradient
    before it is summed: `dgain @ gain` adds up what is left. And q, k and v are three linear
    layers of one input, so they go back as one, side by side.
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
    def weight(x, dout):
        return x.flatten(0, 1).T @ dout.flatten(0, 1)

    def through_norm(dln, gain, xhat, rstd, dx):
        """Add what the norm sends back to the stream's gradient `dx`; the gain's is returned."""
        dgain = dln * xhat
        dxhat = dln * gain
        along = (dgain @ gain)[..., None] / len(gain)  # the mean of dxhat * xhat
        dxhat -= dxhat.mean(-1, keepdim=True)
        dx.addcmul_(dxhat.addcmul_(xhat, along, value=-1), rstd)
        return dgain.sum((0, 1))

    # Cross-entropy: softmax, minus 1 at the target, over the places that count.
    counted = targets != -1
    dlogits = F.softmax(logits, -1)
    dlogits.scatter_(-1, targets.clamp(min=0)[..., None], -1, reduce="add")
    dlogits *= counted[..., None] / counted.sum()
    # The head and the last norm. From here on dx is the gradient of the residual stream.
    dx = torch.zeros_like(x)
    dgainf = through_norm(dlogits @ wte, gainf, xhatf, rstdf, dx)
    root = (2 / math.pi) ** 0.5
    dblocks = []
    for block, values in zip(reversed(blocks), reversed(saved), strict=True):
        gain1, Wq, Wk, Wv, Wo, gain2, Wfc, Wproj = block
        xhat1, rstd1, ln1, q, k, v, att, merged, xhat2, rstd2, ln2, fch, t, gelu = values
        # MLP. GELU's slope is 0.5 * (1 + t) + gelu * (1 - t) * du.
        dWproj = weight(gelu, dx)
        du = (fch * fch).mul_(3 * 0.044715 * root).add_(root)
        dfch = du.mul_(1 - t).mul_(gelu).add_(t, alpha=0.5).add_(0.5).mul_(dx @ Wproj.T)
        dWfc = weight(ln2, dfch)
        dgain2 = through_norm(dfch @ Wfc.T, gain2, xhat2, rstd2, dx)
        # Attention. Behind their heads q, k and v go back side by side, as three times as many.
        dWo = weight(merged, dx)
        dy = heads(dx @ Wo.T)
        dv = att.transpose(-2, -1) @ dy
        dscores = att * (dy @ v.transpose(-2, -1))
        dscores -= att * dscores.sum(-1, keepdim=True)
        dscores /= head_size**0.5
        dqkv = torch.cat([dscores @ k, dscores.transpose(-2, -1) @ q, dv], 1)
        dqkv = dqkv.transpose(1, 2).flatten(2)
        dWq, dWk, dWv = weight(ln1, dqkv).chunk(3, 1)
        dgain1 = through_norm(dqkv @ torch.cat([Wq, Wk, Wv], 1).T, gain1, xhat1, rstd1, dx)
        dblocks.insert(0, [dgain1, dWq, dWk, dWv, dWo, dgain2, dWfc, dWproj])
    # The embeddings. The table of tokens has a part from the head and one from here.
    dwpe = dx.sum(0)
    dwte = weight(dlogits, lnf)
    dwte.index_add_(0, idx.flatten(), dx.flatten(0, 1))
    # --- to here ---

    return loss, [dwte, dwpe, *dblocks[0], *dblocks[1], dgainf]
