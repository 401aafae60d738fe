"""The lecture's network, as the katas have it: step by step, with the paper's variance, in one go.

forward    its forward pass, line by line, and the fused forms
fast       a training step that is as fast as torch allows
inference  the trained network: calibrated, measured, sampled
training   how it is trained
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import torch
from torch import Tensor

from data.examples import CHARACTERS, split
from data.examples import minibatch as draw_minibatch
from data.names import read
from reference.model import Model
from reference.networks.mlp.forward import (
    GRAPH,
    LARGE,
    LAYERS,
    SMALL,
    batch_norm,
    biased_bnvar,
    cross_entropy,
    draw,
    parameters,
)
from reference.networks.mlp.training import BATCH_SIZE, SEED, LectureTraining

__all__ = ["biased", "examples", "fused", "lecture", "minibatch"]


@cache
def examples() -> tuple[Tensor, Tensor]:
    """All training examples: contexts (examples, 3) and the letters that follow (examples)."""
    return split(read()).train


def minibatch(generator: torch.Generator) -> dict[str, Tensor]:
    """The lecture's minibatch: 32 examples, drawn with replacement."""
    Xb, Yb = draw_minibatch(*examples(), BATCH_SIZE, generator)
    return {"Xb": Xb, "Yb": Yb}


CANCELS = (
    # Deviations from a mean add up to zero: so does what the mean sends through their squares,
    # -2 / (n - 1) * sum(bndiff) * dbnvar.
    ("bnmeani", "bndiff", "bndiff2"),
    ("b1",),  # batch norm takes the mean away, and a bias with it
    ("logit_maxes",),  # softmax does not see a shift
)

lecture = Model(
    GRAPH,
    draw,
    SMALL,
    parameters,
    minibatch,
    SEED,
    letters={"vocab_size": CHARACTERS},
    layers=LAYERS,
    training=LectureTraining,
    cancels=CANCELS,
    large=LARGE,
    whose="the lecture's",
)
biased = replace(lecture, graph=GRAPH.replace(bnvar=biased_bnvar))
fused = replace(lecture, graph=GRAPH.replace(loss=cross_entropy, hpreact=batch_norm))
