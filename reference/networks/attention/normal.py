"""What the attention networks are run on: normal numbers, whatever the graph is given."""

from __future__ import annotations

import torch
from torch import Tensor

from reference.drawn import Draw, length
from reference.graph import Graph
from reference.model import Sizes


def normal(graph: Graph) -> Draw:
    """Draws the graph's inputs.

    Weights are scaled so that what they make is about as large as what they are multiplied by.
    """

    def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor | int]:
        inputs: dict[str, Tensor | int] = {name: sizes[name] for name in graph.given}
        for name, dims in graph.inputs.items():
            shape = [length(dim, sizes) for dim in dims]
            scale = shape[0] ** -0.5 if name in graph.parameters else 1.0
            inputs[name] = torch.randn(shape, generator=generator) * scale
        return inputs

    return draw
