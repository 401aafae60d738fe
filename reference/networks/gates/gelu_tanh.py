"""The GELU of GPT-2: tanh in the place of the error function (Hendrycks and Gimpel 2016, section 2)."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.networks.gates.gelu_exact import LARGE, SMALL, USUAL, Data, Parameters, draw


def u(x) -> Float[Tensor, "B T C"]:
    return math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)


def t(u) -> Float[Tensor, "B T C"]:
    return torch.tanh(u)


def y(x, t) -> Float[Tensor, "B T C"]:
    return 0.5 * x * (1 + t)


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
gelu_tanh = drawn(GRAPH, draw, small=SMALL, large=LARGE, usual=USUAL)
