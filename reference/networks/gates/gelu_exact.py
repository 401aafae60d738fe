"""The exact GELU (Hendrycks and Gimpel 2016, section 2).

The loss is a squared error, so that there is one.
"""

import math
from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.model import Sizes


class Data(TypedDict):
    """`B` sequences of `T` places with `C` features each, and what should come out."""

    x: Float[Tensor, "B T C"]
    target: Float[Tensor, "B T C"]


class Parameters(TypedDict):
    """Nothing is trained."""


def cdf(x) -> Float[Tensor, "B T C"]:
    return 0.5 * (1 + torch.erf(x / math.sqrt(2)))


def y(x, cdf) -> Float[Tensor, "B T C"]:
    return x * cdf


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
SMALL = ({"B": 2, "T": 5, "C": 7}, {"B": 5, "T": 3, "C": 11}, {"B": 7, "T": 2, "C": 5})
LARGE = ({"B": 3, "T": 5, "C": 127}, {"B": 127, "T": 2, "C": 7}, {"B": 7, "T": 149, "C": 5})
USUAL = {"B": 4, "T": 8, "C": 32}


def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor | int]:
    """Wide enough to see the bend below zero, and where the two GELUs differ."""
    shape = sizes["B"], sizes["T"], sizes["C"]
    return {
        "x": 1.5 * torch.randn(shape, generator=generator),
        "target": torch.randn(shape, generator=generator),
    }


gelu_exact = drawn(GRAPH, draw, small=SMALL, large=LARGE, usual=USUAL)
