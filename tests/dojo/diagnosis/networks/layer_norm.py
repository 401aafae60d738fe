"""Layer normalisation, line by line and in one go: `n` rows of `d` features."""

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
    w: Float[Tensor, "d"]
    b: Float[Tensor, "d"]


def mean(x, d) -> Float[Tensor, "n 1"]:
    return x.sum(1, keepdim=True) / d


def diff(x, mean) -> Float[Tensor, "n d"]:
    return x - mean


def diff2(diff) -> Float[Tensor, "n d"]:
    return diff**2


def var(diff2, d) -> Float[Tensor, "n 1"]:
    return diff2.sum(1, keepdim=True) / d


def rstd(var) -> Float[Tensor, "n 1"]:
    return (var + 1e-5) ** -0.5


def norm(diff, rstd) -> Float[Tensor, "n d"]:
    return diff * rstd


def y(norm, w, b) -> Float[Tensor, "n d"]:
    return norm * w + b


def loss(y, goal) -> Float[Tensor, ""]:
    return ((y - goal) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())


# In one go.
def layer_norm(x, w, b) -> Float[Tensor, "n d"]:
    var = x.var(1, keepdim=True, unbiased=False)
    return (x - x.mean(1, keepdim=True)) / torch.sqrt(var + 1e-5) * w + b


SMALL = ((7, 5), (5, 11), (11, 3))
in_steps = network(GRAPH, "n d", SMALL, x_spread=0.003)
in_one = network(GRAPH.replace(y=layer_norm), "n d", SMALL, x_spread=0.003)
