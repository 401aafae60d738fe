"""What the attention networks are run on: normal numbers, whatever the graph is given."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor

from reference.graph import Graph, Inputs
from reference.model import Model, Sizes


def model(graph: Graph, small: tuple[Sizes, ...], large: tuple[Sizes, ...], usual: Sizes) -> Model:
    """A model of this graph; `usual` are the sizes of its own minibatch."""

    def draw(sizes: Sizes, generator: torch.Generator) -> Inputs:
        given = {name: sizes[name] for name in graph.given}
        return {**tensors(graph.inputs, sizes, generator), **given}

    def tensors(
        names: Iterable[str], sizes: Sizes, generator: torch.Generator
    ) -> dict[str, Tensor]:
        return {name: tensor(name, sizes, generator) for name in names}

    def tensor(name: str, sizes: Sizes, generator: torch.Generator) -> Tensor:
        """A matrix of weights is scaled so that what it makes is about as large as what it reads."""
        shape = [length(dim, sizes) for dim in graph.inputs[name]]
        scale = shape[0] ** -0.5 if name in graph.parameters else 1.0
        return torch.randn(shape, generator=generator) * scale

    return Model(
        graph,
        draw,
        small,
        parameters=lambda generator: tensors(graph.parameters, usual, generator),
        minibatch=lambda generator: {
            **tensors(graph.data, usual, generator),
            **{name: usual[name] for name in graph.given},
        },
        large=large,
    )


def length(dim: str, sizes: Sizes) -> int:
    """That of an axis: a size, or a product of sizes (`n_head*head_size`)."""
    return math.prod(sizes[factor] for factor in dim.split("*"))
