"""What a run is set to, and what follows from that: names, parameters, minibatches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from data import names
from data.examples import Split, split
from data.names import NamesError
from dojo.course.curriculum import ROOT
from reference.networks.mlp import forward as mlp
from reference.training import Minibatch, Run, minibatches

STEPS, SEED, HIDDEN = 200_000, mlp.lecture.seed, 200
"""The lecture's."""
BATCH_SIZE = 32


@dataclass(frozen=True)
class Settings:
    """All that a run depends on but the backward pass. `digest` is that of the list of names.

    `names` is the list's file: from the repository's root if it lies there. `backward` says in
    words who does the backward pass.
    """

    names: str
    digest: str
    backward: str
    steps: int = STEPS
    seed: int = SEED
    hidden: int = HIDDEN


@dataclass(frozen=True)
class Names:
    """A list of names and its split into examples."""

    path: str
    all: frozenset[str]
    split: Split
    digest: str


def read_names(path: Path | None = None) -> Names:
    """The names in a file; by default the lecture's, if they were fetched, or the shipped ones.

    Raises NamesError, also for a list that is too short to train on.
    """
    path = (ROOT / path if path else names.preferred()).resolve()
    found = names.read(path)
    if len(found) < 2:
        raise NamesError(
            f"{path.name} has one name only: one to train on and one to test are needed."
        )
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
    return Names(shown, frozenset(found), split(found), digest)


def begin(settings: Settings) -> Run:
    """A run before its first step."""
    generator = torch.Generator().manual_seed(settings.seed)
    return Run.start(mlp.parameters(generator, n_hidden=settings.hidden), settings.steps)


def batches(settings: Settings, names: Names, done: int = 0) -> Iterator[Minibatch]:
    """The run's minibatches from step `done` on, whether or not it was interrupted there."""
    generator = torch.Generator().manual_seed(settings.seed)
    mlp.parameters(generator, n_hidden=settings.hidden)  # as in the lecture, one stream for both
    return minibatches(*names.split.train, BATCH_SIZE, generator, skip=done)
