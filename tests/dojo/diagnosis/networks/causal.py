"""Self-attention with a causal mask: each of `n` places looks at itself and those before it."""

from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.graph import Graph
from tests.dojo.diagnosis.networks import network


class Data(TypedDict):
    q: Float[Tensor, "n d"]
    k: Float[Tensor, "n d"]
    v: Float[Tensor, "n e"]
    goal: Float[Tensor, "n e"]


class Parameters(TypedDict):
    pass


def s(q, k, d) -> Float[Tensor, "n n"]:
    return q @ k.T / d**0.5


def masked(s) -> Float[Tensor, "n n"]:
    later = torch.ones_like(s).triu(1).bool()
    return s.masked_fill(later, float("-inf"))


def a(masked) -> Float[Tensor, "n n"]:
    return torch.softmax(masked, 1)


def o(a, v) -> Float[Tensor, "n e"]:
    return a @ v


def loss(o, goal) -> Float[Tensor, ""]:
    return ((o - goal) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
causal = network(GRAPH, "n d e", ((7, 5, 3), (5, 3, 2), (11, 2, 7)))
