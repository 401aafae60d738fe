"""A trained run -> its losses and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from data.examples import Examples, decode
from dojo.training.saved import Saved
from dojo.training.settings import Names
from reference.networks.mlp import inference

COUNT = 20
"""Names, as in the lecture."""


@dataclass(frozen=True)
class Losses:
    """The mean loss over each part of the names; None for a part without names."""

    train: float
    dev: float | None
    test: float | None


def losses(parameters: Mapping[str, Tensor], names: Names) -> tuple[Losses, dict[str, Tensor]]:
    """The losses, and batch norm's statistics over the training examples."""
    statistics = inference.calibrate(parameters, names.split.train[0])

    def mean(part: Examples) -> float | None:
        return inference.mean_loss(parameters, statistics, *part) if len(part[0]) else None

    split = names.split
    train = inference.mean_loss(parameters, statistics, *split.train)
    return Losses(train, mean(split.dev), mean(split.test)), statistics


def sampled(saved: Saved, count: int = COUNT, seed: int = inference.SEED) -> list[str]:
    """Names that the network makes up. The run must have statistics."""
    generator = torch.Generator().manual_seed(seed)
    written = inference.sample(saved.run.parameters, saved.statistics, generator)
    return [decode(indices) for indices in islice(written, count)]
