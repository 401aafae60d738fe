"""kata-4/train_step, number 1 of 1.

The lecture, from 01:50:02, exercise 4:
https://www.youtube.com/watch?v=q8SA3rM6ckI&t=6602s

Everything together: one step of training, and you are the autograd.

The forward pass and the update are given. Between the two marker lines, go from the loss back to
all seven parameters, with the short formulas of stages 2 and 3 where they save you work.
You can use everything the forward pass has named. The gradients are the real ones now: `db1` will
be almost zero, and that is right. Leave the names `dC`, `dW1`, ... as they are: the update reads
them.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def train_step(
    Xb: Int[Tensor, "n block_size"],
    Yb: Int[Tensor, "n"],
    C: Float[Tensor, "vocab_size n_embd"],
    W1: Float[Tensor, "block_size*n_embd n_hidden"],
    b1: Float[Tensor, "n_hidden"],
    W2: Float[Tensor, "n_hidden vocab_size"],
    b2: Float[Tensor, "vocab_size"],
    bngain: Float[Tensor, "1 n_hidden"],
    bnbias: Float[Tensor, "1 n_hidden"],
    lr: float,
) -> tuple[Float[Tensor, ""], list[Tensor]]:
    """One step of training: forward, backward, update.

    Given
        Xb      (n, block_size)
        Yb      (n,)
        C       (vocab_size, n_embd)
        W1      (block_size*n_embd, n_hidden)
        b1      (n_hidden,)
        W2      (n_hidden, vocab_size)
        b2      (vocab_size,)
        bngain  (1, n_hidden)
        bnbias  (1, n_hidden)
        lr      a number

    Return
        loss   ()
        grads  the gradients of the parameters, each of its shape
    """
    n = Xb.shape[0]

    # Forward pass: embedding, linear layer 1, batch norm, tanh, linear layer 2, cross-entropy.
    emb = C[Xb]
    embcat = emb.view(n, -1)
    hprebn = embcat @ W1 + b1
    bnmeani = hprebn.sum(0, keepdim=True) / n
    bndiff = hprebn - bnmeani
    bnvar = (bndiff**2).sum(0, keepdim=True) / (n - 1)
    bnvar_inv = (bnvar + 1e-5) ** -0.5
    bnraw = bndiff * bnvar_inv
    hpreact = bngain * bnraw + bnbias
    h = torch.tanh(hpreact)
    logits = h @ W2 + b2
    loss = F.cross_entropy(logits, Yb)

    # --- your backward pass: from here ---
    raise NotImplementedError
    # --- to here ---

    # Update.
    grads = [dC, dW1, db1, dW2, db2, dbngain, dbnbias]
    for p, grad in zip([C, W1, b1, W2, b2, bngain, bnbias], grads, strict=True):
        p -= lr * grad
    return loss, grads
