"""A network to practise on: its graph, and what an attempt at one of its gradients is tried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from reference.graph import Graph, Inputs, Path
from reference.training import Training

Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Model:
    """A forward pass with inputs to run it on.

    `draw(sizes, generator)` draws inputs in torch's default dtype, and hands on the sizes that are
    given; `small` are the sizes of the cases that decide: distinct primes, so that no axis can be
    taken for another; `large` those that a grade looks at, each with another axis the longest by
    far. Its own run, at its usual sizes, starts from `parameters(generator)` and goes on with one
    `minibatch(generator)` a step, in float32, from a generator seeded with `seed`. `letters` names
    the places along some axes, `layers` the parts of the forward pass, each by its last tensor. A model
    with a `training` can be trained. `whose` says of its own run's minibatch and network which they
    are: "the lecture's minibatch".

    `cancels` are the pieces of paths on which nothing comes back, whatever is drawn; a tensor alone
    is one whose gradient of the loss is zero but for rounding. Nothing else may be zero.
    """

    graph: Graph
    draw: Callable[[Sizes, torch.Generator], Inputs]
    small: tuple[Sizes, ...]
    parameters: Callable[[torch.Generator], dict[str, Tensor]]
    minibatch: Callable[[torch.Generator], Inputs]
    seed: int = 2147483647
    letters: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, str] = field(default_factory=dict)
    training: type[Training] | None = None
    cancels: tuple[Path, ...] = ()
    large: tuple[Sizes, ...] = ()
    whose: str = "the usual"

    def lecture(self) -> Inputs:
        """The inputs of its own run's first step."""
        generator = torch.Generator().manual_seed(self.seed)
        return {**self.parameters(generator), **self.minibatch(generator)}
