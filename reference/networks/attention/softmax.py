"""Softmax by itself: `B` rows of `T` numbers, each of them made into weights that add up to 1."""

from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.networks.attention.normal import normal


class Data(TypedDict):
    z: Float[Tensor, "B T"]
    target: Float[Tensor, "B T"]


class Parameters(TypedDict):
    pass


def p(z) -> Float[Tensor, "B T"]:
    return torch.softmax(z, -1)


def loss(p, target) -> Float[Tensor, ""]:
    return ((p - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())

softmax = drawn(
    GRAPH,
    normal(GRAPH),
    small=({"B": 5, "T": 7}, {"B": 3, "T": 11}, {"B": 7, "T": 2}),
    large=({"B": 61, "T": 7}, {"B": 5, "T": 61}),
    usual={"B": 5, "T": 10},
)
