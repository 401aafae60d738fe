"""A model whose network is a piece of a larger one: even its own run is on drawn inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from reference.graph import Graph, Inputs, Path
from reference.model import Model, Sizes


class Draw(Protocol):
    """Draws inputs of these sizes. With the usual `spread` the activations are of size 1 or so."""

    def __call__(
        self, sizes: Sizes, generator: torch.Generator, spread: float = ...
    ) -> dict[str, Tensor | int]: ...


def drawn(
    graph: Graph,
    draw: Draw,
    *,
    small: Sequence[Sizes],
    large: Sequence[Sizes],
    usual: Sizes,
    spread: float,
    cancels: tuple[Path, ...] = (),
) -> Model:
    """The model of such a network. Its own run is of the `usual` sizes and of this spread."""

    def parameters(generator: torch.Generator) -> dict[str, Tensor]:
        found = draw(usual, generator, spread)
        return {name: torch.as_tensor(found[name]) for name in graph.parameters}

    def minibatch(generator: torch.Generator) -> Inputs:
        found = draw(usual, generator, spread)
        return {name: found[name] for name in (*graph.data, *graph.given)}

    return Model(
        graph,
        draw,
        tuple(small),
        parameters,
        minibatch,
        cancels=cancels,
        large=tuple(large),
    )
