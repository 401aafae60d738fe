"""A gated MLP on its residual stream, and the head after it: what Llama and Gemma are built from.

SwiGLU is Shazeer 2020, equations 5 and 6; dropout, with the mask given, Srivastava et al. 2014; the
residual He et al. 2015, equation 1; the capped logits those of Gemma 2. Norms are left out.
"""

from typing import TypedDict

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from reference.drawn import drawn
from reference.graph import Graph
from reference.model import Sizes


class Data(TypedDict):
    """`B` sequences of `T` places with `C` features each, and which of `V` letters follow.

    `mask` tells what dropout keeps, `p` is the probability to be dropped.
    """

    x: Float[Tensor, "B T C"]
    targets: Int[Tensor, "B T"]
    mask: Bool[Tensor, "B T C"]
    p: Float[Tensor, ""]
    cap: Float[Tensor, ""]


class Parameters(TypedDict):
    """What is trained."""

    W_gate: Float[Tensor, "C H"]
    W_up: Float[Tensor, "C H"]
    W_down: Float[Tensor, "H C"]
    W_head: Float[Tensor, "C V"]


def gate(x, W_gate) -> Float[Tensor, "B T H"]:
    return x @ W_gate


def up(x, W_up) -> Float[Tensor, "B T H"]:
    return x @ W_up


# SiLU, the activation of the gate.
def s(gate) -> Float[Tensor, "B T H"]:
    return torch.sigmoid(gate)


def act(gate, s) -> Float[Tensor, "B T H"]:
    return gate * s


def hidden(act, up) -> Float[Tensor, "B T H"]:
    return act * up


def proj(hidden, W_down) -> Float[Tensor, "B T C"]:
    return hidden @ W_down


# Dropout, as it is in training.
def kept(proj, mask, p) -> Float[Tensor, "B T C"]:
    return proj * mask / (1 - p)


# Residual.
def out(x, kept) -> Float[Tensor, "B T C"]:
    return x + kept


def logits(out, W_head) -> Float[Tensor, "B T V"]:
    return out @ W_head


def capped(logits, cap) -> Float[Tensor, "B T V"]:
    return cap * torch.tanh(logits / cap)


def loss(capped, targets) -> Float[Tensor, ""]:
    return F.cross_entropy(capped.flatten(0, 1), targets.flatten())


GRAPH = Graph.of(Data, Parameters, globals())
SMALL = (
    {"B": 2, "T": 7, "C": 5, "H": 3, "V": 11},
    {"B": 7, "T": 3, "C": 2, "H": 11, "V": 5},
    {"B": 5, "T": 2, "C": 11, "H": 7, "V": 13},
)
LARGE = (
    {"B": 127, "T": 2, "C": 3, "H": 5, "V": 7},
    {"B": 3, "T": 127, "C": 5, "H": 2, "V": 7},
    {"B": 2, "T": 3, "C": 127, "H": 5, "V": 11},
    {"B": 3, "T": 5, "C": 2, "H": 127, "V": 7},
    {"B": 2, "T": 5, "C": 3, "H": 7, "V": 127},
)


def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor | int]:
    """All paths of about the same size, logits about as large as the cap, and no letter that is last."""
    B, T, C, H, V = (sizes[name] for name in ("B", "T", "C", "H", "V"))

    def normal(*shape: int, scale: float = 1.0) -> Tensor:
        return scale * torch.randn(shape, generator=generator)

    p = 0.2 + 0.2 * torch.rand((), generator=generator)
    mask = torch.rand(B, T, C, generator=generator) > p
    mask.view(-1)[:2] = torch.tensor([False, True])  # at least one of each
    return {
        "x": normal(B, T, C),
        "targets": torch.randint(V - 1, (B, T), generator=generator),
        "mask": mask,
        "p": p,
        "cap": 1.5 + torch.rand((), generator=generator),
        "W_gate": normal(C, H, scale=1.5 * C**-0.5),
        "W_up": normal(C, H, scale=1.5 * C**-0.5),
        "W_down": normal(H, C, scale=H**-0.5),
        "W_head": normal(C, V, scale=C**-0.5),
    }


gated_mlp = drawn(
    GRAPH, draw, small=SMALL, large=LARGE, usual={"B": 4, "T": 8, "C": 32, "H": 64, "V": 27}
)
