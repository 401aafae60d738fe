"""Moves of which the way back is another move: sums that run along, places picked, a rotation."""

from typing import TypedDict

import torch
from jaxtyping import Float, Int
from torch import Tensor

from reference.graph import Graph
from reference.model import Model, Sizes


class Data(TypedDict):
    steps: Float[Tensor, "n m"]
    picks: Int[Tensor, "n p"]
    order: Int[Tensor, "n"]
    cos: Float[Tensor, "n m"]
    sin: Float[Tensor, "n m"]
    other: Float[Tensor, "n m"]


class Parameters(TypedDict):
    pass


def run(steps) -> Float[Tensor, "n m"]:
    return steps.cumsum(1)


def few(run, picks) -> Float[Tensor, "n p"]:
    return run.gather(1, picks)


def mixed(run, order) -> Float[Tensor, "n m"]:
    return run[order]


def turned(other, cos, sin) -> Float[Tensor, "n 2*m"]:
    return torch.cat((other * cos, other * sin), 1)


def loss(few, mixed, turned) -> Float[Tensor, ""]:
    return few.square().mean() + mixed.square().mean() + turned.square().mean()


def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor]:
    """Rows in another order, and places of which some are picked twice."""
    n, m, p = sizes["n"], sizes["m"], sizes["p"]
    floats = {
        name: torch.randn(n, m, generator=generator) for name in ("steps", "cos", "sin", "other")
    }
    return {
        **floats,
        "picks": torch.randint(m, (n, p), generator=generator),
        "order": torch.randperm(n, generator=generator),
    }


SMALL = ({"n": 7, "m": 5, "p": 11}, {"n": 5, "m": 3, "p": 7}, {"n": 11, "m": 7, "p": 13})
moves = Model(
    Graph.of(Data, Parameters, globals()),
    draw,
    small=SMALL,
    parameters=lambda generator: draw(SMALL[0], generator),
    minibatch=lambda generator: {},
)
