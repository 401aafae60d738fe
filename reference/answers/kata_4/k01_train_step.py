"""Everything together: one step of training, and you are the autograd.

The forward pass and the update are given. Between the two marker lines, go from the loss back to
all seven parameters, with the short formulas of stages 2 and 3 where they save you work.
You can use everything the forward pass has named. The gradients are the real ones now: `db1` will
be almost zero, and that is right. Leave the names `dC`, `dW1`, ... as they are: the update reads
them.
"""

import torch
import torch.nn.functional as F

HINTS = (
    "Go backward line by line: cross-entropy, second linear layer, tanh, batch norm, first linear "
    "layer, embedding. Each of these was a kata of its own: copy yours.",
    "Cross-entropy is one line (stage 2), batch norm is one line (stage 3) and two sums for its "
    "gain and bias. Compare these two sums with those inside the formula for `dhprebn`.",
    "When it works but crawls: a loop in Python over all the letters of a minibatch costs more "
    "than all the rest. Is there a tensor method that adds rows at an index?",
)

INSIGHT = (
    "One walk back gives all seven gradients. A falling loss does not prove that they are "
    "right; a comparison does."
)


def train_step(Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr):
    """The chain, one layer at a time, each as in its own kata.

    Two things need not be computed twice. The sums over the batch in the formula for `dhprebn` are
    the gradients of batch norm's bias and gain: `dhpreact.sum(0)` is `dbnbias`, and
    `(dhpreact * bnraw).sum(0)` is `dbngain`.

    The rest is thrift: at this size every tensor operation costs about as much as any other, so
    few operations make a fast step. `scatter_` with `reduce="add"` adds -1 at the column of the
    correct letter, like `dlogits[range(n), Yb] -= 1`; `dh - dh * h * h` is `(1 - h**2) * dh`;
    `index_add_` is the lecture's double loop for `dC`.
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
    # Cross-entropy: softmax, minus 1 at the correct letter, over n.
    dlogits = F.softmax(logits, 1)
    dlogits.scatter_(1, Yb[:, None], -1, reduce="add")
    dlogits /= n
    # Linear layer 2.
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    # Tanh.
    dhpreact = dh - dh * h * h
    # Batch norm.
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dhprebn = bngain * bnvar_inv * (dhpreact - dbnbias / n - bnraw * (dbngain / (n - 1)))
    # Linear layer 1.
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    # Embedding: each row goes back to the letter it came from.
    dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), dembcat.view(-1, C.shape[1]))
    # --- to here ---

    # Update.
    grads = [dC, dW1, db1, dW2, db2, dbngain, dbnbias]
    for p, grad in zip([C, W1, b1, W2, b2, bngain, bnbias], grads, strict=True):
        p -= lr * grad
    return loss, grads
