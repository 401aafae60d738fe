"""kata-5/train_step, number 9 of 9.

Building makemore Part 5: Building a WaveNet, from 00:21:36:
https://www.youtube.com/watch?v=t3YJ5hKiMQ0&t=1296s

One step of training a WaveNet: three levels, and the same walk back through each.

The forward pass and the update are given. Between the two marker lines, go back from the loss to
all twelve parameters. What each level needs is kept in the lists: `flats[1]` is `flat_1`, and so
on. Leave the names of the gradients as they are: the update reads them.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def train_step(
    Xb: Int[Tensor, "n k*k*k"],
    Yb: Int[Tensor, "n"],
    k: int,
    C: Float[Tensor, "vocab_size n_embd"],
    W_0: Float[Tensor, "k*n_embd n_hidden"],
    bngain_0: Float[Tensor, "n_hidden"],
    bnbias_0: Float[Tensor, "n_hidden"],
    W_1: Float[Tensor, "k*n_hidden n_hidden"],
    bngain_1: Float[Tensor, "n_hidden"],
    bnbias_1: Float[Tensor, "n_hidden"],
    W_2: Float[Tensor, "k*n_hidden n_hidden"],
    bngain_2: Float[Tensor, "n_hidden"],
    bnbias_2: Float[Tensor, "n_hidden"],
    W_3: Float[Tensor, "n_hidden vocab_size"],
    b_3: Float[Tensor, "vocab_size"],
    lr: float,
) -> tuple[Float[Tensor, ""], list[Tensor]]:
    """One step of training: forward, backward, update.

    Given
        Xb        (n, k*k*k)
        Yb        (n,)
        k         a number
        C         (vocab_size, n_embd)
        W_0       (k*n_embd, n_hidden)
        bngain_0  (n_hidden,)
        bnbias_0  (n_hidden,)
        W_1       (k*n_hidden, n_hidden)
        bngain_1  (n_hidden,)
        bnbias_1  (n_hidden,)
        W_2       (k*n_hidden, n_hidden)
        bngain_2  (n_hidden,)
        bnbias_2  (n_hidden,)
        W_3       (n_hidden, vocab_size)
        b_3       (vocab_size,)
        lr        a number

    Return
        loss   ()
        grads  the gradients of the parameters, each of its shape
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
    raise NotImplementedError
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
