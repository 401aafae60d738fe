"""What is to be trained: a new run, or one that is gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from dojo.course.curriculum import ANSWERS, Kata
from dojo.terminal.place import place
from dojo.training import saved
from dojo.training.saved import NoRun, NotSaved, Saved
from dojo.training.settings import HIDDEN, SEED, STEPS, Names, Settings, begin, read_names
from reference.training import Run

WORKED = "the worked answer"


@dataclass
class Job:
    """A run, the names it learns from, where it is kept, and in which tree the step's kata lies."""

    settings: Settings
    names: Names
    run: Run
    path: Path
    tree: Path
    fresh: bool

    def save(self, statistics: Mapping[str, Tensor] | None = None) -> None:
        """Keep the run as it is now. Raises `NotSaved`."""
        saved.save(self.path, Saved(self.settings, self.run, statistics or {}))

    def give_up(self) -> None:
        """The run went wrong: what is kept of a new one is of no use. A resumed one stays."""
        if self.fresh:
            self.path.unlink(missing_ok=True)


def new(
    kata: Kata,
    tree: Path,
    *,
    answers: bool = False,
    steps: int | None = None,
    seed: int | None = None,
    hidden: int | None = None,
    names: Path | None = None,
    out: Path | None = None,
) -> Job:
    """A run from the start; None stands for the lecture's. Raises NamesError and `NotSaved`.

    Its file is written at once: better now than after 200,000 steps. An existing file is refused.
    """
    listed = read_names(names)
    settings = Settings(
        names=listed.path,
        digest=listed.digest,
        backward=WORKED if answers else place(tree / kata.file),
        steps=STEPS if steps is None else steps,
        seed=SEED if seed is None else seed,
        hidden=HIDDEN if hidden is None else hidden,
    )
    path = out or saved.free_path()
    if path.exists():
        raise NotSaved(f"{path} is there already: choose another name for this run.")
    if out is None:
        _make(path.parent)
    job = Job(settings, listed, begin(settings), path, ANSWERS if answers else tree, True)
    job.save()
    return job


def resumed(path: Path | None, tree: Path) -> Job:
    """A saved run, by default the last one. Raises `NoRun` and NamesError."""
    path = path or saved.latest()
    found = saved.load(path)
    settings, run = found.settings, found.run
    if run.done == run.steps:
        raise NoRun(f"{place(path)} has all its {run.steps:,} steps. `nox -s sample` shows more.")
    names = read_names(Path(settings.names))
    if names.digest != settings.digest:
        raise NoRun(f"{settings.names} has changed since {place(path)} began with it.")
    tree = ANSWERS if settings.backward == WORKED else tree
    return Job(settings, names, run, path, tree, False)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotSaved(f"The folder {folder} can't be made: {error.strerror}.") from error
