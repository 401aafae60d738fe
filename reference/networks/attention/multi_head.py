"""Causal attention of several heads, with rotary positions, from its input `x` to its output `out`.

`B` texts of `T` places, each place with `C` features. The heads have `head_size` features each; in
most models n_head * head_size is C, here it need not be, so that the two can't be mixed up.
"""

from typing import TypedDict

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.networks.attention.normal import normal


class Data(TypedDict):
    x: Float[Tensor, "B T C"]
    target: Float[Tensor, "B T C"]
    n_head: int
    head_size: int


class Parameters(TypedDict):
    Wq: Float[Tensor, "C n_head*head_size"]
    Wk: Float[Tensor, "C n_head*head_size"]
    Wv: Float[Tensor, "C n_head*head_size"]
    Wo: Float[Tensor, "n_head*head_size C"]


# Projections: what each place asks for, offers, and hands out.
def xq(x, Wq) -> Float[Tensor, "B T n_head*head_size"]:
    return x @ Wq


def xk(x, Wk) -> Float[Tensor, "B T n_head*head_size"]:
    return x @ Wk


def xv(x, Wv) -> Float[Tensor, "B T n_head*head_size"]:
    return x @ Wv


# Split into heads.
def qh(xq, B, T, n_head, head_size) -> Float[Tensor, "B n_head T head_size"]:
    return xq.view(B, T, n_head, head_size).transpose(1, 2)


def kh(xk, B, T, n_head, head_size) -> Float[Tensor, "B n_head T head_size"]:
    return xk.view(B, T, n_head, head_size).transpose(1, 2)


def v(xv, B, T, n_head, head_size) -> Float[Tensor, "B n_head T head_size"]:
    return xv.view(B, T, n_head, head_size).transpose(1, 2)


# Rotary positions: queries and keys are turned by an angle that grows with their place. The paper
# counts places from 1, and so the first one is turned, too: nothing hides there.
def angle(T, head_size) -> Float[Tensor, "T head_size//2"]:
    half = head_size // 2
    theta = 10000 ** (-torch.arange(half) / half)
    return torch.arange(1, T + 1)[:, None] * theta


def cos(angle) -> Float[Tensor, "T head_size//2"]:
    return angle.cos()


def sin(angle) -> Float[Tensor, "T head_size//2"]:
    return angle.sin()


def q(qh, cos, sin) -> Float[Tensor, "B n_head T head_size"]:
    a, b = qh.chunk(2, -1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


def k(kh, cos, sin) -> Float[Tensor, "B n_head T head_size"]:
    a, b = kh.chunk(2, -1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


# Attention: no place looks at a later one.
def scores(q, k, head_size) -> Float[Tensor, "B n_head T T"]:
    return q @ k.transpose(-2, -1) / head_size**0.5


def later(T) -> Bool[Tensor, "T T"]:
    return torch.ones(T, T).triu(1).bool()


def att(scores, later) -> Float[Tensor, "B n_head T T"]:
    masked = scores.masked_fill(later, float("-inf"))
    return torch.softmax(masked, -1)


def y(att, v) -> Float[Tensor, "B n_head T head_size"]:
    return att @ v


# The heads side by side again, and mixed.
def merged(y, B, T) -> Float[Tensor, "B T n_head*head_size"]:
    return y.transpose(1, 2).reshape(B, T, -1)


def out(merged, Wo) -> Float[Tensor, "B T C"]:
    return merged @ Wo


def loss(out, target) -> Float[Tensor, ""]:
    return ((out - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())

multi_head = drawn(
    GRAPH,
    normal(GRAPH),
    small=(
        {"B": 5, "T": 7, "C": 13, "n_head": 3, "head_size": 22},
        {"B": 7, "T": 5, "C": 17, "n_head": 3, "head_size": 22},
        {"B": 3, "T": 11, "C": 17, "n_head": 7, "head_size": 10},
    ),
    large=(
        {"B": 61, "T": 7, "C": 13, "n_head": 3, "head_size": 10},
        {"B": 3, "T": 23, "C": 7, "n_head": 5, "head_size": 22},
        {"B": 3, "T": 7, "C": 151, "n_head": 5, "head_size": 22},
        {"B": 3, "T": 5, "C": 13, "n_head": 61, "head_size": 14},
        {"B": 3, "T": 7, "C": 11, "n_head": 5, "head_size": 122},
    ),
    usual={"B": 5, "T": 10, "C": 48, "n_head": 3, "head_size": 16},
)
