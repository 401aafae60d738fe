"""Grouped-query attention: the heads that ask come in groups, and a group shares its keys and values.

`n_kv_head` groups of `n_rep` heads. With one group it is multi-query attention, with groups of one
it is the attention of `multi_head`, whose lines stand around these.
"""

from typing import TypedDict

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.networks.attention.normal import normal


class Data(TypedDict):
    q: Float[Tensor, "B n_kv_head*n_rep T head_size"]
    k: Float[Tensor, "B n_kv_head T head_size"]
    v: Float[Tensor, "B n_kv_head T head_size"]
    target: Float[Tensor, "B n_kv_head*n_rep T head_size"]
    n_rep: int


class Parameters(TypedDict):
    pass


def keys(k, n_rep) -> Float[Tensor, "B n_kv_head*n_rep T head_size"]:
    return k.repeat_interleave(n_rep, 1)


def values(v, n_rep) -> Float[Tensor, "B n_kv_head*n_rep T head_size"]:
    return v.repeat_interleave(n_rep, 1)


def scores(q, keys, head_size) -> Float[Tensor, "B n_kv_head*n_rep T T"]:
    return q @ keys.transpose(-2, -1) / head_size**0.5


def later(T) -> Bool[Tensor, "T T"]:
    return torch.ones(T, T).triu(1).bool()


def att(scores, later) -> Float[Tensor, "B n_kv_head*n_rep T T"]:
    masked = scores.masked_fill(later, float("-inf"))
    return torch.softmax(masked, -1)


def y(att, values) -> Float[Tensor, "B n_kv_head*n_rep T head_size"]:
    return att @ values


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())

grouped = drawn(
    GRAPH,
    normal(GRAPH),
    small=(
        {"B": 7, "T": 5, "n_kv_head": 2, "n_rep": 3, "head_size": 11},
        {"B": 3, "T": 7, "n_kv_head": 5, "n_rep": 2, "head_size": 13},
        {"B": 2, "T": 11, "n_kv_head": 3, "n_rep": 5, "head_size": 7},
    ),
    large=(
        {"B": 61, "T": 7, "n_kv_head": 2, "n_rep": 3, "head_size": 5},
        {"B": 3, "T": 23, "n_kv_head": 2, "n_rep": 5, "head_size": 13},
        {"B": 2, "T": 7, "n_kv_head": 31, "n_rep": 3, "head_size": 5},
        {"B": 2, "T": 7, "n_kv_head": 3, "n_rep": 31, "head_size": 5},
        {"B": 2, "T": 7, "n_kv_head": 3, "n_rep": 5, "head_size": 61},
    ),
    usual={"B": 5, "T": 10, "n_kv_head": 3, "n_rep": 4, "head_size": 16},
)
