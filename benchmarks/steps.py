"""The lecture's training step as others write it: as the lecture does, with autograd, in numpy.

All are called like a `reference.training.Step`. They are here to be measured against.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F


def lecture(Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr):
    """Exercise 4 as the lecture writes it, line by line (01:50:02)."""
    parameters = [C, W1, b1, W2, b2, bngain, bnbias]
    n = Xb.shape[0]
    with torch.no_grad():
        # forward pass
        emb = C[Xb]
        embcat = emb.view(emb.shape[0], -1)
        hprebn = embcat @ W1 + b1
        bnmean = hprebn.mean(0, keepdim=True)
        bnvar = hprebn.var(0, keepdim=True, unbiased=True)
        bnvar_inv = (bnvar + 1e-5) ** -0.5
        bnraw = (hprebn - bnmean) * bnvar_inv
        hpreact = bngain * bnraw + bnbias
        h = torch.tanh(hpreact)
        logits = h @ W2 + b2
        loss = F.cross_entropy(logits, Yb)
        # backward pass
        dlogits = F.softmax(logits, 1)
        dlogits[range(n), Yb] -= 1
        dlogits /= n
        dh = dlogits @ W2.T
        dW2 = h.T @ dlogits
        db2 = dlogits.sum(0)
        dhpreact = (1.0 - h**2) * dh
        dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
        dbnbias = dhpreact.sum(0, keepdim=True)
        dhprebn = (
            bngain
            * bnvar_inv
            / n
            * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))
        )
        dembcat = dhprebn @ W1.T
        dW1 = embcat.T @ dhprebn
        db1 = dhprebn.sum(0)
        demb = dembcat.view(emb.shape)
        dC = torch.zeros_like(C)
        for k in range(Xb.shape[0]):
            for j in range(Xb.shape[1]):
                ix = Xb[k, j]
                dC[ix] += demb[k, j]
        grads = [dC, dW1, db1, dW2, db2, dbngain, dbnbias]
        # update
        for p, grad in zip(parameters, grads, strict=True):
            p.data += -lr * grad
    return loss, grads


def autograd(Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr):
    """The same forward pass, with `loss.backward()` in the place of the backward pass."""
    parameters = [C, W1, b1, W2, b2, bngain, bnbias]
    for p in parameters:
        p.requires_grad_()
        p.grad = None
    emb = C[Xb]
    embcat = emb.view(emb.shape[0], -1)
    hprebn = embcat @ W1 + b1
    bnmean = hprebn.mean(0, keepdim=True)
    bnvar = hprebn.var(0, keepdim=True, unbiased=True)
    bnvar_inv = (bnvar + 1e-5) ** -0.5
    bnraw = (hprebn - bnmean) * bnvar_inv
    hpreact = bngain * bnraw + bnbias
    h = torch.tanh(hpreact)
    logits = h @ W2 + b2
    loss = F.cross_entropy(logits, Yb)
    loss.backward()
    for p in parameters:
        p.data += -lr * p.grad
    return loss, [p.grad for p in parameters]


def numpy(Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr):
    """By hand on numpy arrays, as somebody writes it who knows numpy well."""
    n, rows = len(Yb), np.arange(len(Yb))
    embcat = C[Xb].reshape(n, -1)
    hprebn = embcat @ W1 + b1
    bndiff = hprebn - hprebn.mean(0, keepdims=True)
    bnvar = (bndiff * bndiff).sum(0, keepdims=True) / (n - 1)
    bnvar_inv = 1 / np.sqrt(bnvar + 1e-5)
    bnraw = bndiff * bnvar_inv
    h = np.tanh(bngain * bnraw + bnbias)
    logits = h @ W2 + b2
    logits -= logits.max(1, keepdims=True)
    probs = np.exp(logits)
    probs /= probs.sum(1, keepdims=True)
    loss = -np.log(probs[rows, Yb]).mean()
    dlogits = probs
    dlogits[rows, Yb] -= 1
    dlogits /= n
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = dh * (1 - h * h)
    dbngain = (bnraw * dhpreact).sum(0, keepdims=True)
    dbnbias = dhpreact.sum(0, keepdims=True)
    dhprebn = bngain * bnvar_inv * (dhpreact - dbnbias / n - bnraw * (dbngain / (n - 1)))
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    dC = np.zeros_like(C)
    np.add.at(dC, Xb.ravel(), (dhprebn @ W1.T).reshape(-1, C.shape[1]))
    grads = [dC, dW1, db1, dW2, db2, dbngain, dbnbias]
    for p, grad in zip([C, W1, b1, W2, b2, bngain, bnbias], grads, strict=True):
        p -= lr * grad
    return loss, grads
