"""LayerNorm, step by step: each place of a sequence is normalised over its own features.

Ba, Kiros and Hinton 2016, equations 3 and 4, with the epsilon that everybody adds. The loss is a
squared error, so that there is one.
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
from reference.networks.norms.rms_norm import LARGE, SMALL


class Data(TypedDict):
    """`B` sequences of `T` places with `C` features each, and what should come out."""

    x: Float[Tensor, "B T C"]
    target: Float[Tensor, "B T C"]


class Parameters(TypedDict):
    """What is trained."""

    gain: Float[Tensor, "C"]
    bias: Float[Tensor, "C"]


def mean(x) -> Float[Tensor, "B T 1"]:
    return x.mean(-1, keepdim=True)


def centered(x, mean) -> Float[Tensor, "B T C"]:
    return x - mean


def var(centered) -> Float[Tensor, "B T 1"]:
    return (centered**2).mean(-1, keepdim=True)  # over C: no Bessel's correction


def rstd(var) -> Float[Tensor, "B T 1"]:
    return (var + 1e-5) ** -0.5


def xhat(centered, rstd) -> Float[Tensor, "B T C"]:
    return centered * rstd


def y(gain, xhat, bias) -> Float[Tensor, "B T C"]:
    return gain * xhat + bias


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())


def draw(
    sizes: Sizes, generator: torch.Generator, spread: float = SPREAD
) -> dict[str, Tensor | int]:
    """Activations, a gain that is not 1, a bias that is not 0, and a target."""
    B, T, C = sizes["B"], sizes["T"], sizes["C"]
    return {
        "x": activations(generator, B, T, C, spread=spread),
        "target": torch.randn(B, T, C, generator=generator),
        "gain": gains(generator, C),
        "bias": 0.5 * torch.randn(C, generator=generator),
    }


layer_norm = drawn(
    GRAPH,
    draw,
    small=SMALL,
    large=LARGE,
    usual={"B": 4, "T": 8, "C": 32},
    own=partial(draw, spread=1.5),
    # Deviations from a mean add up to zero: so does what the mean sends through their squares.
    cancels=(("mean", "centered", "var"),),
)
