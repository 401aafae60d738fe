"""One step of training a WaveNet: three levels, and the same walk back through each.

The forward pass and the update are given. Between the two marker lines, go back from the loss to
all twelve parameters. What each level needs is kept in the lists: `flats[1]` is `flat_1`, and so
on. Leave the names of the gradients as they are: the update reads them.
"""

import torch
import torch.nn.functional as F

HINTS = (
    "Cross-entropy, the head, then three times the same level: tanh, batch norm, linear layer, view. "
    "Each of them was a kata of its own: copy yours.",
    "Write one level that works, with its number in a variable, and put it into a loop over 2, 1, 0. "
    "What goes from one level to the next is `dh`.",
    "The shape that the view goes back to is that of what the level read: `h` of the level before, "
    "`emb` for the first.",
)

INSIGHT = (
    "Depth costs no new mathematics: a deep network's backward pass is one level's, in a loop."
)


def train_step(
    Xb,
    Yb,
    k,
    C,
    W_0,
    bngain_0,
    bnbias_0,
    W_1,
    bngain_1,
    bnbias_1,
    W_2,
    bngain_2,
    bnbias_2,
    W_3,
    b_3,
    lr,
):
    """The chain, one level at a time, each as in its own katas.

    As in stage 4, the sums over the batch inside the formula for `dhprebn` are the gradients of batch
    norm's bias and gain, so they are computed once. For a linear layer, examples and places are
    rows of one matrix. Flattened once, each level is the network of stage 4 again.
    """
    n = Xb.shape[0]
    Ws = [W_0, W_1, W_2]
    bngains = [bngain_0, bngain_1, bngain_2]
    bnbiases = [bnbias_0, bnbias_1, bnbias_2]

    # Forward pass: embedding, three levels, head, cross-entropy.
    emb = C[Xb]
    x = emb
    flats, bnraws, bnvar_invs, hs = [], [], [], []
    for W, bngain, bnbias in zip(Ws, bngains, bnbiases, strict=True):
        flat = x.view(n, -1, k * x.shape[2])
        hprebn = flat @ W
        bndiff = hprebn - hprebn.mean((0, 1), keepdim=True)
        N = bndiff.shape[0] * bndiff.shape[1]
        bnvar = (bndiff**2).sum((0, 1), keepdim=True) / (N - 1)
        bnvar_inv = (bnvar + 1e-5) ** -0.5
        bnraw = bndiff * bnvar_inv
        x = torch.tanh(bngain * bnraw + bnbias)
        flats.append(flat)
        bnraws.append(bnraw)
        bnvar_invs.append(bnvar_inv)
        hs.append(x)
    logits = hs[2].squeeze(1) @ W_3 + b_3
    loss = F.cross_entropy(logits, Yb)

    # --- your backward pass: from here ---
    # Cross-entropy: softmax, minus 1 at the correct letter, over n.
    dlogits = F.softmax(logits, 1)
    dlogits.scatter_(1, Yb[:, None], -1, reduce="add")
    dlogits /= n
    # The head.
    dW_3 = hs[2].squeeze(1).T @ dlogits
    db_3 = dlogits.sum(0)
    dh = dlogits @ W_3.T
    # The levels, each as rows: (n * places, channels).
    dWs, dbngains, dbnbiases = [], [], []
    for level in (2, 1, 0):
        h, bnraw, flat = (kept[level].flatten(0, 1) for kept in (hs, bnraws, flats))
        N = h.shape[0]
        # Tanh.
        dh = dh.view(N, -1)
        dhpreact = dh - dh * h * h
        # Batch norm.
        dbngain = (bnraw * dhpreact).sum(0)
        dbnbias = dhpreact.sum(0)
        scale = bngains[level] * bnvar_invs[level].flatten()
        dhprebn = scale * (dhpreact - dbnbias / N - bnraw * (dbngain / (N - 1)))
        # Linear layer; its rows are split into neighbours again by the next level's view.
        dWs.insert(0, flat.T @ dhprebn)
        dbngains.insert(0, dbngain)
        dbnbiases.insert(0, dbnbias)
        dh = dhprebn @ Ws[level].T
    # Embedding: each row goes back to the letter it came from.
    dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), dh.view(-1, C.shape[1]))
    dW_0, dW_1, dW_2 = dWs
    dbngain_0, dbngain_1, dbngain_2 = dbngains
    dbnbias_0, dbnbias_1, dbnbias_2 = dbnbiases
    # --- to here ---

    # Update.
    grads = [
        *(dC, dW_0, dbngain_0, dbnbias_0, dW_1, dbngain_1, dbnbias_1),
        *(dW_2, dbngain_2, dbnbias_2, dW_3, db_3),
    ]
    parameters = [
        *(C, W_0, bngain_0, bnbias_0, W_1, bngain_1, bnbias_1),
        *(W_2, bngain_2, bnbias_2, W_3, b_3),
    ]
    for p, grad in zip(parameters, grads, strict=True):
        p -= lr * grad
    return loss, grads
