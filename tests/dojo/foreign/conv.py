"""A convolution as a matrix product: every window of the picture is a row."""

from typing import TypedDict

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from reference.graph import Graph, Inputs
from reference.model import Model, Sizes


class Data(TypedDict):
    """`n` pictures, and what the convolution should make of them."""

    x: Float[Tensor, "n H W"]
    goal: Float[Tensor, "n (H-K+1)*(W-K+1)"]


class Parameters(TypedDict):
    w: Float[Tensor, "K K"]
    b: Float[Tensor, ""]


def windows(x, K) -> Float[Tensor, "n (H-K+1)*(W-K+1) K*K"]:
    return F.unfold(x[:, None], K).transpose(1, 2)


def y(windows, w, b) -> Float[Tensor, "n (H-K+1)*(W-K+1)"]:
    return windows @ w.flatten() + b


def loss(y, goal) -> Float[Tensor, ""]:
    return ((y - goal) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
SMALL = (
    {"n": 5, "H": 7, "W": 11, "K": 3},
    {"n": 7, "H": 5, "W": 11, "K": 2},
    {"n": 11, "H": 7, "W": 5, "K": 3},
)


def draw(sizes: Sizes, generator: torch.Generator) -> Inputs:
    n, H, W, K = (sizes[name] for name in ("n", "H", "W", "K"))
    return {
        "x": torch.randn(n, H, W, generator=generator),
        "goal": torch.randn(n, (H - K + 1) * (W - K + 1), generator=generator),
        "w": torch.randn(K, K, generator=generator),
        "b": torch.randn((), generator=generator),
    }


def parameters(generator: torch.Generator) -> dict[str, Tensor]:
    return {
        "w": torch.randn(5, 5, generator=generator) / 5,
        "b": torch.zeros(()),
    }


def minibatch(generator: torch.Generator) -> Inputs:
    drawn = draw({"n": 16, "H": 12, "W": 10, "K": 5}, generator)
    return {name: drawn[name] for name in GRAPH.data}


conv = Model(GRAPH, draw, SMALL, parameters, minibatch)
