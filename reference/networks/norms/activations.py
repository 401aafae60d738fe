"""Activations on which no wrong norm looks right."""

import torch
from torch import Tensor

SPREAD = 0.02
"""Of activations whose variance is so small that the 1e-5 added to it can be seen."""


def activations(
    generator: torch.Generator, *shape: int, spread: float, statistics: int = 1
) -> Tensor:
    """Random ones, each row with a mean and a spread of its own: none has mean 0 or spread 1.

    A row is what lies along the last axes, as many as the `statistics` are taken over.
    """
    rows = shape[:-statistics] + (1,) * statistics
    spreads = 0.5 + torch.rand(rows, generator=generator)
    means = torch.randn(rows, generator=generator)
    return spread * spreads * (torch.randn(shape, generator=generator) + means)


def gains(generator: torch.Generator, size: int) -> Tensor:
    """As after some training. With a gain of 1, which norms start from, it could be forgotten."""
    return 1 + 0.4 * torch.randn(size, generator=generator)
