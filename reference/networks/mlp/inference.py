"""The lecture's network once it is trained: calibrated, measured, and made to write names.

In training, batch norm uses the mean and variance of the minibatch. Afterwards one name alone must
do, so both are measured once over the whole training set. Source: the lecture's last cells (after
01:50:02), "calibrate the batch norm at the end of training" and "sample from the model".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import torch
from torch import Tensor

from reference.networks.names import CHUNK, mean_cross_entropy, written

Tensors = Mapping[str, Tensor]
"""The parameters by name, or the statistics: `bnmean` and `bnvar`, each (1, n_hidden)."""

SEED = 2147483647 + 10
"""The lecture's, for sampling."""


@torch.no_grad()
def calibrate(parameters: Tensors, X: Tensor) -> dict[str, Tensor]:
    """Mean and (unbiased) variance of `hprebn` over all examples X (examples, block_size)."""
    n = len(X)
    mean = _total(_hprebn(parameters, Xb) for Xb in X.split(CHUNK)) / n
    squares = ((_hprebn(parameters, Xb) - mean) ** 2 for Xb in X.split(CHUNK))
    return {"bnmean": mean, "bnvar": _total(squares) / max(n - 1, 1)}


@torch.no_grad()
def logits(parameters: Tensors, statistics: Tensors, Xb: Tensor) -> Tensor:
    """The logits (n, vocab_size) for contexts Xb (n, block_size)."""
    bndiff = _hprebn(parameters, Xb) - statistics["bnmean"]
    bnraw = bndiff * (statistics["bnvar"] + 1e-5) ** -0.5
    h = torch.tanh(parameters["bngain"] * bnraw + parameters["bnbias"])
    return h @ parameters["W2"] + parameters["b2"]


def mean_loss(parameters: Tensors, statistics: Tensors, X: Tensor, Y: Tensor) -> float:
    """The mean cross-entropy over X (examples, block_size), Y (examples,); at least one example."""
    return mean_cross_entropy(partial(logits, parameters, statistics), X, Y)


def sample(
    parameters: Tensors, statistics: Tensors, generator: torch.Generator
) -> Iterator[list[int]]:
    """Names without end, each as the indices of its letters, without the 0 that ends it."""
    block_size = parameters["W1"].shape[0] // parameters["C"].shape[1]
    return written(partial(logits, parameters, statistics), block_size, generator)


def _hprebn(parameters: Tensors, Xb: Tensor) -> Tensor:
    embcat = parameters["C"][Xb].view(len(Xb), -1)
    return embcat @ parameters["W1"] + parameters["b1"]


def _total(chunks: Iterator[Tensor]) -> Tensor:
    """The sum over the examples of all chunks, (1, n_hidden)."""
    return torch.stack([chunk.sum(0, keepdim=True) for chunk in chunks]).sum(0)
