"""All gradients of the GPT. Adam takes it from there: the parameters stay as they are."""

import torch

HINTS = ("Each block is walked back as the other is.", "The table has two parts.")


def gpt_step(
    idx, targets, wte, wpe, Wq_0, Wk_0, Wv_0, Wo_0, Wq_1, Wk_1, Wv_1, Wo_1, B, T, n_head, hs
):
    """Head, second block, first block, embedding."""

    def split(x):
        return x.view(B, T, n_head, hs).transpose(1, 2)

    def merge(x):
        return x.transpose(1, 2).reshape(B, T, -1)

    later = torch.ones(T, T).triu(1).bool()

    def attend(x, Wq, Wk, Wv, Wo):
        q, k, v = split(x @ Wq), split(x @ Wk), split(x @ Wv)
        scores = q @ k.transpose(-2, -1) / hs**0.5
        att = torch.softmax(scores.masked_fill(later, float("-inf")), -1)
        y = merge(att @ v)
        return x + y @ Wo, (x, q, k, v, att, y)

    x = wte[idx] + wpe
    out_0, first = attend(x, Wq_0, Wk_0, Wv_0, Wo_0)
    out_1, second = attend(out_0, Wq_1, Wk_1, Wv_1, Wo_1)
    logprobs = torch.log_softmax(out_1 @ wte.T, -1)
    counts = targets != -1
    picked = logprobs.gather(-1, targets.clamp(min=0)[..., None])[..., 0]
    loss = -(picked * counts).sum() / counts.sum()

    # --- your backward pass: from here ---
    def back(dout, saved, Wq, Wk, Wv, Wo):
        x, q, k, v, att, y = saved
        dWo = torch.einsum("bti,btj->ij", y, dout)
        dy = split(dout @ Wo.T)
        datt = dy @ v.transpose(-2, -1)
        dscores = att * (datt - (att * datt).sum(-1, keepdim=True)) / hs**0.5
        parts = [dscores @ k, dscores.transpose(-2, -1) @ q, att.transpose(-2, -1) @ dy]
        dx, grads = dout, []
        for d, W in zip(parts, (Wq, Wk, Wv), strict=True):
            grads.append(torch.einsum("bti,btj->ij", x, merge(d)))
            dx = dx + merge(d) @ W.T
        return dx, [*grads, dWo]

    dlogits = logprobs.exp()
    dlogits.scatter_add_(-1, targets.clamp(min=0)[..., None], -torch.ones_like(picked)[..., None])
    dlogits = dlogits * counts[..., None] / counts.sum()
    dout_1 = dlogits @ wte
    dout_0, grads_1 = back(dout_1, second, Wq_1, Wk_1, Wv_1, Wo_1)
    dx, grads_0 = back(dout_0, first, Wq_0, Wk_0, Wv_0, Wo_0)
    dwte = torch.einsum("btv,btc->vc", dlogits, out_1)
    dwte.index_add_(0, idx.flatten(), dx.flatten(0, 1))
    dwpe = dx.sum(0)
    # --- to here ---

    return loss, [dwte, dwpe, *grads_0, *grads_1]
