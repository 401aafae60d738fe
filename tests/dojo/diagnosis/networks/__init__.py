"""Networks that the diagnosis was never tuned on, written as a contributor would write a stage.

All end in a squared error; their inputs are normal, with distinct prime sizes in the small cases.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from reference.graph import Graph
from reference.model import Model, Sizes


def network(
    graph: Graph, names: str, small: Sequence[tuple[int, ...]], x_spread: float = 1.0
) -> Model:
    """A model of these sizes, in the order of `names`, and of somewhat larger ones in float32.

    The input `x` is drawn with the spread given: where that makes its variance about as small as
    the epsilon added to it, who forgets the epsilon is seen.
    """

    def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor]:
        shapes = {name: [sizes[dim] for dim in dims] for name, dims in graph.inputs.items()}
        return {
            name: torch.randn(shape, generator=generator) * (x_spread if name == "x" else 1.0)
            for name, shape in shapes.items()
        }

    sizes = names.split()
    larger = dict(zip(sizes, (32, 24, 16, 12), strict=False))
    return Model(
        graph,
        draw,
        small=tuple(dict(zip(sizes, row, strict=True)) for row in small),
        parameters=lambda generator: draw(larger, generator),
        minibatch=lambda generator: {},
    )
