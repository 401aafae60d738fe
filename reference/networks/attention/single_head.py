"""One head of attention: `T` places, each of which looks at all of them.

Its query q is compared with every key k, and it takes of every value v as much as they agree.
"""

from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.networks.attention.normal import normal


class Data(TypedDict):
    q: Float[Tensor, "T head_size"]
    k: Float[Tensor, "T head_size"]
    v: Float[Tensor, "T head_size"]
    target: Float[Tensor, "T head_size"]


class Parameters(TypedDict):
    pass


def scores(q, k, head_size) -> Float[Tensor, "T T"]:
    return q @ k.T / head_size**0.5


def att(scores) -> Float[Tensor, "T T"]:
    return torch.softmax(scores, -1)


def y(att, v) -> Float[Tensor, "T head_size"]:
    return att @ v


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())

single_head = drawn(
    GRAPH,
    normal(GRAPH),
    small=({"T": 7, "head_size": 5}, {"T": 5, "head_size": 3}, {"T": 3, "head_size": 11}),
    large=({"T": 13, "head_size": 11}, {"T": 7, "head_size": 61}),
    usual={"T": 10, "head_size": 16},
)
