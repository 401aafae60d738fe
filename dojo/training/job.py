"""What is to be trained: a new run, or one that is gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.terminal.place import place
from dojo.training import saved
from dojo.training.ratios import Ratios
from dojo.training.saved import NoRun, NotSaved, Saved
from dojo.training.settings import Settings, begin, training_of
from reference.loop import Run
from reference.training import Training

SEED = 2147483647
"""The lecture's."""
WORKED = "the worked answer"


@dataclass
class Job:
    """A run, where it is kept, in which tree the step's kata lies, and the same by autograd.

    `ratios` are measured on the way.
    """

    settings: Settings
    run: Run
    path: Path
    tree: Path
    fresh: bool
    beside: Run | None = None
    ratios: Ratios = field(default_factory=Ratios)

    @cached_property
    def training(self) -> Training:
        """How it is trained."""
        return self.settings.training

    def kept(self, statistics: Mapping[str, Tensor] | None = None) -> Saved:
        """The run as it is now; with `statistics` it has ended."""
        beside = self.beside.losses if self.beside else None
        return Saved(
            self.settings, self.run, statistics or {}, statistics is not None, beside, self.ratios
        )

    def save(self, statistics: Mapping[str, Tensor] | None = None) -> None:
        """Keep the run as it is now. Raises `NotSaved`."""
        saved.save(self.path, self.kept(statistics))

    def give_up(self) -> None:
        """The run went wrong: what is kept of a new one is of no use. A resumed one stays."""
        if self.fresh:
            self.path.unlink(missing_ok=True)


def new(
    kata: Kata,
    tree: Path,
    options: Mapping[str, Any],
    *,
    answers: bool = False,
    compare: bool = False,
    steps: int | None = None,
    seed: int | None = None,
    out: Path | None = None,
) -> Job:
    """A run from the start; None stands for the usual. Raises `NotSaved`, and `DataError`.

    Its file is written at once: better now than after 200,000 steps. An existing file is refused.
    """
    training = training_of(kata)(SEED if seed is None else seed, **options)
    settings = Settings(
        kata=kata.id,
        digest=training.digest,
        backward=WORKED if answers else place(tree / kata.file),
        steps=training.steps if steps is None else steps,
        seed=training.seed,
        options=training.chosen(),
    )
    path = out or saved.free_path()
    if path.exists():
        raise NotSaved(f"{path} is there already: choose another name for this run.")
    if out is None:
        _make(path.parent)
    beside = begin(settings) if compare else None
    job = Job(
        settings, begin(settings), path, kata.answer.parents[1] if answers else tree, True, beside
    )
    job.save()
    return job


def resumed(path: Path | None, tree: Path) -> Job:
    """A saved run, by default the last one. Raises `NoRun`, and `DataError`."""
    path = path or saved.latest()
    found = saved.load(path)
    settings, run = found.settings, found.run
    if run.done == run.steps:
        raise NoRun(f"{place(path)} has all its {run.steps:,} steps. `nox -s sample` shows more.")
    if settings.backward == WORKED:
        tree = settings.step.answer.parents[1]
    job = Job(settings, run, path, tree, False, ratios=found.ratios)
    if job.training.digest != settings.digest:
        raise NoRun(f"{job.training.title} has changed since {place(path)} began with it.")
    return job


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(f"The folder {folder} can't be made: {error.strerror}.") from error
