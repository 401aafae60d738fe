"""A GPT that learns names, as the katas have it.

forward   its forward pass, line by line, and small inputs for it
training  how it is trained, measured, and made to write names
"""

from __future__ import annotations

import torch

from data.examples import CHARACTERS
from data.examples import minibatch as draw_minibatch
from reference.graph import Inputs
from reference.model import Model
from reference.networks.gpt.forward import GRAPH, LARGE, LAYERS, SMALL, draw
from reference.networks.gpt.training import BATCH_SIZE, HEADS, SEED, GPTTraining

__all__ = ["gpt"]

usual = GPTTraining(SEED)


def minibatch(generator: torch.Generator) -> Inputs:
    """32 names, drawn with replacement."""
    idx, targets = draw_minibatch(*usual.split.train, BATCH_SIZE, generator)
    return {"idx": idx, "targets": targets, **HEADS}


gpt = Model(
    GRAPH,
    draw,
    SMALL,
    usual.drawn,
    minibatch,
    SEED,
    letters={"vocab_size": CHARACTERS},
    layers=LAYERS,
    training=GPTTraining,
    large=LARGE,
)
