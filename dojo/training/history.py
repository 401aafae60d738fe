"""Saved runs -> what there is to see of them, as plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from data import DataError
from dojo.training.plot import curve
from dojo.training.sampling import sampled
from dojo.training.saved import SUFFIX, NoRun, Saved, load

MOST_RUNS = 4
"""More curves than that nobody can tell apart."""


@dataclass(frozen=True)
class Curve:
    """Some steps, and a number for each."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]


@dataclass(frozen=True)
class Overview:
    """A run. `autograd` are the losses of autograd's beside it, if that ran, `ratios` the powers of
    ten of update to data by parameter, `samples` what it makes up, once it has ended.
    """

    name: str
    title: str
    backward: str
    done: int
    steps: int
    losses: Curve
    autograd: Curve | None = None
    ratios: Mapping[str, Curve] = field(default_factory=dict)
    samples: tuple[str, ...] = ()


def overviews(folder: Path) -> list[Overview]:
    """The newest runs that are kept in a folder, the newest first; what is none is left out."""
    found: list[Overview] = []
    for path in sorted(folder.glob(f"*{SUFFIX}"), key=lambda p: -p.stat().st_mtime_ns)[:MOST_RUNS]:
        with suppress(NoRun, DataError, OSError):
            found.append(_overview(path.stem, load(path), newest=not found))
    return found


def _overview(name: str, saved: Saved, *, newest: bool) -> Overview:
    run, autograd = saved.run, saved.autograd
    return Overview(
        name,
        saved.settings.training.title,
        saved.settings.backward,
        run.done,
        run.steps,
        _losses(run.losses[: run.done]),
        None if autograd is None or not len(autograd) else _losses(autograd),
        _ratios(saved),
        tuple(sampled(saved)) if newest and saved.ended else (),
    )


def _losses(losses: np.ndarray) -> Curve:
    if not len(losses):
        return Curve((), ())
    xs, ys = curve(losses)
    return Curve(tuple(map(float, xs)), tuple(map(float, ys)))


def _ratios(saved: Saved) -> dict[str, Curve]:
    steps = tuple(row[0] for row in saved.ratios.rows)
    return {
        name: Curve(steps, tuple(_log10(row[1 + i]) for row in saved.ratios.rows))
        for i, name in enumerate(saved.run.parameters)
        if steps
    }


def _log10(ratio: float) -> float:
    return math.log10(ratio) if ratio > 0 else -math.inf
