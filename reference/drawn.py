"""A model whose network is a piece of a larger one: even its own run is on drawn inputs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from reference.graph import Graph, Inputs, Path
from reference.model import Model, Sizes

Draw = Callable[[Sizes, torch.Generator], dict[str, Tensor | int]]
"""Draws inputs of these sizes."""


def drawn(
    graph: Graph,
    draw: Draw,
    *,
    small: Sequence[Sizes],
    large: Sequence[Sizes],
    usual: Sizes,
    own: Draw | None = None,
    cancels: tuple[Path, ...] = (),
) -> Model:
    """The model of such a network. Its own run is of the `usual` sizes.

    `own` draws the inputs of that run, where they are not like those of the cases that decide.
    """
    own = own or draw

    def parameters(generator: torch.Generator) -> dict[str, Tensor]:
        found = own(usual, generator)
        return {name: torch.as_tensor(found[name]) for name in graph.parameters}

    def minibatch(generator: torch.Generator) -> Inputs:
        found = own(usual, generator)
        return {name: found[name] for name in (*graph.data, *graph.given)}

    return Model(
        graph, draw, tuple(small), parameters, minibatch, cancels=cancels, large=tuple(large)
    )


def length(dim: str, sizes: Sizes) -> int:
    """That of an axis: a size, or a product of sizes and numbers (`n_head*head_size`, `4*C`)."""
    return math.prod(int(part) if part.isdigit() else sizes[part] for part in dim.split("*"))
