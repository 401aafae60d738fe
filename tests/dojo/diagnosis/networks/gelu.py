"""GELU in its tanh form (Hendrycks and Gimpel 2016)."""

import math
from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.graph import Graph
from tests.dojo.diagnosis.networks import network


class Data(TypedDict):
    x: Float[Tensor, "n d"]
    goal: Float[Tensor, "n d"]


class Parameters(TypedDict):
    pass


def inner(x) -> Float[Tensor, "n d"]:
    return math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)


def t(inner) -> Float[Tensor, "n d"]:
    return torch.tanh(inner)


def y(x, t) -> Float[Tensor, "n d"]:
    return 0.5 * x * (1 + t)


def loss(y, goal) -> Float[Tensor, ""]:
    return ((y - goal) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
gelu = network(GRAPH, "n d", ((7, 5), (5, 11), (11, 3)))
