"""A trained run -> its losses and what it makes up."""

from __future__ import annotations

from itertools import islice

import torch

from dojo.training.saved import Saved

SEED = 2147483647 + 10
"""The lecture's, for sampling."""
COUNT = 20
"""Samples, as in the lecture."""


def sampled(saved: Saved, count: int = COUNT, seed: int = SEED) -> list[str]:
    """What the network makes up. The run must have its statistics."""
    generator = torch.Generator().manual_seed(seed)
    training = saved.settings.training
    return list(islice(training.samples(saved.run.parameters, saved.statistics, generator), count))
