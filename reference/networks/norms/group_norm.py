"""GroupNorm, step by step: the channels of an image are normalised in groups, over all its places.

Wu and He 2018, equations 1, 2, 6 and 7. The loss is a squared error, so that there is one.
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
    """`N` images of `H` by `W`, whose channels are `G` groups of `K`, and what should come out."""

    x: Float[Tensor, "N G*K H W"]
    target: Float[Tensor, "N G*K H W"]
    G: int
    K: int


class Parameters(TypedDict):
    """What is trained: one number a channel."""

    gain: Float[Tensor, "G*K"]
    bias: Float[Tensor, "G*K"]


def groups(x, N, G) -> Float[Tensor, "N G K*H*W"]:
    return x.view(N, G, -1)


def mean(groups) -> Float[Tensor, "N G 1"]:
    return groups.mean(-1, keepdim=True)


def centered(groups, mean) -> Float[Tensor, "N G K*H*W"]:
    return groups - mean


def var(centered) -> Float[Tensor, "N G 1"]:
    return (centered**2).mean(-1, keepdim=True)


def rstd(var) -> Float[Tensor, "N G 1"]:
    return (var + 1e-5) ** -0.5


def normed(centered, rstd) -> Float[Tensor, "N G K*H*W"]:
    return centered * rstd


def xhat(normed, N, G, K, H, W) -> Float[Tensor, "N G*K H W"]:
    return normed.view(N, G * K, H, W)


def y(gain, xhat, bias) -> Float[Tensor, "N G*K H W"]:
    return gain[:, None, None] * xhat + bias[:, None, None]


def loss(y, target) -> Float[Tensor, ""]:
    return ((y - target) ** 2).mean()


GRAPH = Graph.of(Data, Parameters, globals())
SMALL = (
    {"N": 7, "G": 11, "K": 2, "H": 3, "W": 5},
    {"N": 5, "G": 11, "K": 3, "H": 7, "W": 2},
    {"N": 11, "G": 7, "K": 5, "H": 2, "W": 3},
)
LARGE = (
    {"N": 127, "G": 2, "K": 3, "H": 2, "W": 5},
    {"N": 2, "G": 97, "K": 3, "H": 5, "W": 2},
    {"N": 3, "G": 2, "K": 97, "H": 5, "W": 2},
    {"N": 3, "G": 5, "K": 2, "H": 97, "W": 2},
    {"N": 2, "G": 3, "K": 2, "H": 5, "W": 97},
)


def draw(
    sizes: Sizes, generator: torch.Generator, spread: float = SPREAD
) -> dict[str, Tensor | int]:
    """Images, a gain that is not 1, a bias that is not 0, a target, and the groups."""
    N, G, K, H, W = (sizes[name] for name in ("N", "G", "K", "H", "W"))
    images = activations(generator, N, G, K, H, W, spread=spread, statistics=3)
    return {
        "x": images.view(N, G * K, H, W),
        "target": torch.randn(N, G * K, H, W, generator=generator),
        "gain": gains(generator, G * K),
        "bias": 0.5 * torch.randn(G * K, generator=generator),
        "G": G,
        "K": K,
    }


group_norm = drawn(
    GRAPH,
    draw,
    small=SMALL,
    large=LARGE,
    usual={"N": 6, "G": 8, "K": 4, "H": 7, "W": 5},
    own=partial(draw, spread=1.5),
    cancels=(("mean", "centered", "var"),),
)
