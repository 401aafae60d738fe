"""The moves, one network for each: a line, and the loss that reads it.

That is as small as a network can be. `y` is what the line makes, whatever it is.
"""

from collections.abc import Callable, Collection
from typing import TypedDict

import torch
from jaxtyping import Float, Int
from torch import Tensor

from reference.graph import Graph
from reference.model import Model, Sizes


class Nothing(TypedDict):
    """Most lines have no data: all that they start from has a gradient."""


def loss(y) -> Float[Tensor, ""]:
    return y.sin().mean()  # not all of y gets the same gradient, and no part of it none


def elementwise() -> Graph:
    class Given(TypedDict):
        side: Float[Tensor, "n d"]

    def y(side) -> Float[Tensor, "n d"]:
        return side**3

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def broadcast() -> Graph:
    class Given(TypedDict):
        x: Float[Tensor, "n d"]
        shift: Float[Tensor, "d"]

    def y(x, shift) -> Float[Tensor, "n d"]:
        return x + shift

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def product() -> Graph:
    class Given(TypedDict):
        x: Float[Tensor, "n d"]
        scale: Float[Tensor, "n 1"]

    def y(x, scale) -> Float[Tensor, "n d"]:
        return x * scale

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def quotient() -> Graph:
    class Given(TypedDict):
        top: Float[Tensor, "n d"]
        bottom: Float[Tensor, "n d"]

    def y(top, bottom) -> Float[Tensor, "n d"]:
        return top / bottom

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def total() -> Graph:
    class Given(TypedDict):
        terms: Float[Tensor, "n d"]

    def y(terms) -> Float[Tensor, "n"]:
        return terms.sum(1)

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def mean() -> Graph:
    class Given(TypedDict):
        marks: Float[Tensor, "n d"]

    def y(marks) -> Float[Tensor, "d"]:
        return marks.mean(0)

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def matmul() -> Graph:
    class Given(TypedDict):
        left: Float[Tensor, "n d"]
        right: Float[Tensor, "d k"]

    def y(left, right) -> Float[Tensor, "n k"]:
        return left @ right

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def permute() -> Graph:
    class Given(TypedDict):
        cube: Float[Tensor, "n h w"]

    def y(cube) -> Float[Tensor, "w n h"]:
        return cube.permute(2, 0, 1)

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def view() -> Graph:
    class Given(TypedDict):
        grid: Float[Tensor, "n h w"]

    def y(grid, n, h, w) -> Float[Tensor, "n h*w"]:
        return grid.view(n, h * w)

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def pick() -> Graph:
    class Picked(TypedDict):
        index: Int[Tensor, "k"]

    class Given(TypedDict):
        table: Float[Tensor, "n d"]

    def y(table, index) -> Float[Tensor, "k d"]:
        return table[index]

    return Graph.of(Picked, Given, {"y": y, "loss": loss})


def maximum() -> Graph:
    class Given(TypedDict):
        heights: Float[Tensor, "n d"]

    def y(heights) -> Float[Tensor, "n 1"]:
        return heights.max(1, keepdim=True).values

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def relu() -> Graph:
    class Given(TypedDict):
        signal: Float[Tensor, "n d"]

    def y(signal) -> Float[Tensor, "n d"]:
        return torch.where(signal > 0, signal, 0)

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def cumsum() -> Graph:
    class Given(TypedDict):
        steps: Float[Tensor, "n d"]

    def y(steps) -> Float[Tensor, "n d"]:
        return steps.cumsum(1)

    return Graph.of(Nothing, Given, {"y": y, "loss": loss})


def readers() -> Graph:
    class Given(TypedDict):
        parts: Float[Tensor, "n d"]

    def whole(parts) -> Float[Tensor, "n 1"]:
        return parts.sum(1, keepdim=True)

    def y(parts, whole) -> Float[Tensor, "n d"]:
        return parts / whole

    return Graph.of(Nothing, Given, {"whole": whole, "y": y, "loss": loss})


SMALL = (
    {"n": 7, "d": 5, "k": 11, "h": 3, "w": 2},
    {"n": 5, "d": 11, "k": 7, "h": 2, "w": 3},
    {"n": 3, "d": 7, "k": 13, "h": 5, "w": 11},
)
MINIBATCH = {"n": 32, "d": 27, "k": 64, "h": 3, "w": 10}
LONGEST = 67
"""The longest axis of a large case: long enough for a look, and a matrix of 67 by 67 is none too many."""
DIVISORS = ("bottom", "parts")
"""What is divided by, and so drawn away from 0."""


def model(line: Callable[[], Graph]) -> Model:
    """The network of a line, with inputs on which nothing is accidentally zero or hidden."""
    graph = line()

    def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor]:
        """The last row of a table is never picked."""
        drawn = {}
        for name, dims in graph.inputs.items():
            shape = [sizes.get(dim, 1) for dim in dims]
            if name in graph.indices:
                drawn[name] = torch.randint(sizes["n"] - 1, shape, generator=generator)
            elif name in DIVISORS:
                drawn[name] = torch.rand(shape, generator=generator) + 0.5
            else:
                drawn[name] = torch.randn(shape, generator=generator)
        return drawn

    def of(sizes: Sizes, longest: str = "") -> Sizes:
        return {name: LONGEST if name == longest else sizes[name] for name in graph.size_names}

    def drawn_of(names: Collection[str]) -> Callable[[torch.Generator], dict[str, Tensor]]:
        def some(generator: torch.Generator) -> dict[str, Tensor]:
            return {n: t for n, t in draw(MINIBATCH, generator).items() if n in names}

        return some

    return Model(
        graph,
        draw,
        tuple(map(of, SMALL)),
        parameters=drawn_of(graph.parameters),
        minibatch=drawn_of(graph.data),
        large=tuple(of(SMALL[0], axis) for axis in graph.size_names),
    )
