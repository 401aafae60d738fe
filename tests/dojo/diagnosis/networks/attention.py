"""Softmax attention: `n` queries look at `m` keys of `d` features, with values of `e` features."""

from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.graph import Graph
from tests.dojo.diagnosis.networks import network


class Data(TypedDict):
    q: Float[Tensor, "n d"]
    k: Float[Tensor, "m d"]
    v: Float[Tensor, "m e"]
    goal: Float[Tensor, "n e"]


class Parameters(TypedDict):
    pass


def s(q, k, d) -> Float[Tensor, "n m"]:
    return q @ k.T / d**0.5


def a(s) -> Float[Tensor, "n m"]:
    return torch.softmax(s, 1)


def o(a, v) -> Float[Tensor, "n e"]:
    return a @ v


def loss(o, goal) -> Float[Tensor, ""]:
    return ((o - goal) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
attention = network(GRAPH, "n m d e", ((7, 5, 3, 2), (5, 11, 2, 3), (11, 3, 7, 5)))
