"""RMSNorm, step by step: each place of a sequence is divided by the root mean square of its features.

Zhang and Sennrich 2019, equation 4, with the epsilon that everybody adds. The loss is a squared
error, so that there is one.
"""

from functools import partial
from typing import TypedDict

import torch
from jaxtyping import Float
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.model import Sizes
from reference.networks.norms.activations import SPREAD, activations, gains


class Data(TypedDict):
    """`B` sequences of `T` places with `C` features each, and what should come out."""

    x: Float[Tensor, "B T C"]
    target: Float[Tensor, "B T C"]


class Parameters(TypedDict):
    """What is trained."""

    gain: Float[Tensor, "C"]


def ms(x) -> Float[Tensor, "B T 1"]:
    return (x**2).mean(-1, keepdim=True)


def rrms(ms) -> Float[Tensor, "B T 1"]:
    return (ms + 1e-5) ** -0.5


def xhat(x, rrms) -> Float[Tensor, "B T C"]:
    return x * rrms


def y(gain, xhat) -> Float[Tensor, "B T C"]:
    return gain * xhat


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
SMALL = ({"B": 2, "T": 5, "C": 7}, {"B": 5, "T": 3, "C": 11}, {"B": 7, "T": 2, "C": 5})
LARGE = ({"B": 3, "T": 5, "C": 127}, {"B": 127, "T": 2, "C": 7}, {"B": 7, "T": 149, "C": 5})


def draw(
    sizes: Sizes, generator: torch.Generator, spread: float = SPREAD
) -> dict[str, Tensor | int]:
    """Activations, a gain that is not 1, and a target."""
    B, T, C = sizes["B"], sizes["T"], sizes["C"]
    return {
        "x": activations(generator, B, T, C, spread=spread),
        "target": torch.randn(B, T, C, generator=generator),
        "gain": gains(generator, C),
    }


rms_norm = drawn(
    GRAPH,
    draw,
    small=SMALL,
    large=LARGE,
    usual={"B": 4, "T": 8, "C": 32},
    own=partial(draw, spread=1.5),
)
