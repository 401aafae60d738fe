"""The WaveNet once it is trained: calibrated, measured, and made to write names.

As in part 4, what batch norm takes away is measured once over the whole training set, level by
level, since a level sees what the one before it makes of its own statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import torch
from torch import Tensor

from reference.networks.names import CHUNK, mean_cross_entropy, written
from reference.networks.wavenet.forward import LEVELS

Tensors = Mapping[str, Tensor]
"""The parameters by name, or the statistics: `bnmean_0`, `bnvar_0`, ..., each (1, 1, n_hidden)."""


@torch.no_grad()
def calibrate(parameters: Tensors, X: Tensor) -> dict[str, Tensor]:
    """Mean and (unbiased) variance of each level's `hprebn` over all examples X (examples, k*k*k)."""
    statistics: dict[str, Tensor] = {}
    for level in range(LEVELS):
        N, total, squares = 0, torch.zeros(()), torch.zeros(())
        for Xb in X.split(CHUNK):
            # In float64: the difference of two large sums is what is asked for.
            rows = _hprebn(parameters, statistics, Xb, level).flatten(0, 1).double()
            N, total, squares = N + len(rows), total + rows.sum(0), squares + (rows**2).sum(0)
        mean = total / N
        var = (squares - N * mean**2) / max(N - 1, 1)
        for name, value in (("bnmean", mean), ("bnvar", var)):
            statistics[f"{name}_{level}"] = value.float()[None, None]
    return statistics


@torch.no_grad()
def logits(parameters: Tensors, statistics: Tensors, Xb: Tensor) -> Tensor:
    """The logits (n, vocab_size) for contexts Xb (n, k*k*k)."""
    last = LEVELS - 1
    hprebn = _hprebn(parameters, statistics, Xb, last)
    h = _activated(parameters, statistics, hprebn, last)
    return h[:, 0] @ parameters["W_3"] + parameters["b_3"]


def mean_loss(parameters: Tensors, statistics: Tensors, X: Tensor, Y: Tensor) -> float:
    """The mean cross-entropy over X (examples, k*k*k), Y (examples,); at least one example."""
    return mean_cross_entropy(partial(logits, parameters, statistics), X, Y)


def sample(
    parameters: Tensors, statistics: Tensors, block_size: int, generator: torch.Generator
) -> Iterator[list[int]]:
    """Names without end, each as the indices of its letters, without the 0 that ends it."""
    return written(partial(logits, parameters, statistics), block_size, generator)


def _hprebn(parameters: Tensors, statistics: Tensors, Xb: Tensor, level: int) -> Tensor:
    """What goes into the batch norm of a level, (n, P, n_hidden)."""
    x = parameters["C"][Xb]
    for here in range(level + 1):
        W = parameters[f"W_{here}"]
        hprebn = x.reshape(len(Xb), -1, W.shape[0]) @ W
        if here < level:
            x = _activated(parameters, statistics, hprebn, here)
    return hprebn


def _activated(parameters: Tensors, statistics: Tensors, hprebn: Tensor, level: int) -> Tensor:
    """What comes out of a level, (n, P, n_hidden)."""
    bnmean, bnvar, bngain, bnbias = (
        {**parameters, **statistics}[f"{name}_{level}"]
        for name in ("bnmean", "bnvar", "bngain", "bnbias")
    )
    bnraw = (hprebn - bnmean) * (bnvar + 1e-5) ** -0.5
    return torch.tanh(bngain * bnraw + bnbias)
