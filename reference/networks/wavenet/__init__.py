"""Makemore part 5: a WaveNet that joins neighbours, level by level, until one place is left.

forward    one level, line by line, three times over
inference  the trained network: calibrated, measured, sampled
training   how it is trained
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

from data.examples import CHARACTERS, split
from data.examples import minibatch as draw_minibatch
from data.names import read
from reference.graph import Inputs
from reference.model import Model
from reference.networks.wavenet.forward import GRAPH, LARGE, LAYERS, LEVELS, SMALL, draw, parameters
from reference.networks.wavenet.training import BATCH_SIZE, NEIGHBOURS, SEED, WaveNetTraining

__all__ = ["wavenet"]


@cache
def examples() -> tuple[Tensor, Tensor]:
    """All training examples: contexts (examples, 8) and the letters that follow (examples)."""
    return split(read(), block_size=WaveNetTraining.block_size).train


def minibatch(generator: torch.Generator) -> Inputs:
    """32 examples, drawn with replacement."""
    Xb, Yb = draw_minibatch(*examples(), BATCH_SIZE, generator)
    return {"Xb": Xb, "Yb": Yb, "k": NEIGHBOURS}


CANCELS = tuple(
    # Deviations from a mean add up to zero: so does what the mean sends through the variance.
    (f"bnmean_{level}", f"bndiff_{level}", f"bnvar_{level}")
    for level in range(LEVELS)
)

wavenet = Model(
    GRAPH,
    draw,
    SMALL,
    parameters,
    minibatch,
    SEED,
    letters={"vocab_size": CHARACTERS},
    layers=LAYERS,
    training=WaveNetTraining,
    cancels=CANCELS,
    large=LARGE,
    whose="the lecture's",
)
