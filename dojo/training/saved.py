"""A run <-> a file: safetensors, which holds numbers and words and nothing that could be run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor

from dojo.course.curriculum import ROOT
from dojo.course.files import write_whole
from dojo.training.settings import Settings, begin
from reference.training import Run

RUNS = ROOT / ".dojo" / "runs"
FORMAT = "backprop-dojo training run, version 1"
SUFFIX = ".safetensors"
LARGEST = 256 * 2**20
"""Bytes. The lecture's run has 0.9 MB."""
MOST_STEPS, MOST_HIDDEN = 10_000_000, 10_000

LOSSES = "losses"
STATISTICS = ("bnmean", "bnvar")


class NotSaved(RuntimeError):
    """The file could not be written; what it held before, it holds still."""


class NoRun(RuntimeError):
    """There is no saved run, or the file holds none that could be used. One clear sentence."""


@dataclass(frozen=True)
class Saved:
    """A run with its settings and, once it has ended, batch norm's statistics."""

    settings: Settings
    run: Run
    statistics: Mapping[str, Tensor]


def save(path: Path, saved: Saved) -> None:
    """Write the file whole or not at all. Raises `NotSaved`."""
    run = saved.run
    losses = torch.from_numpy(run.losses[: run.done].copy())
    tensors = {**run.parameters, **saved.statistics, LOSSES: losses}
    metadata = {"format": FORMAT, "settings": json.dumps(asdict(saved.settings))}
    try:
        write_whole(path, to_bytes({n: t.contiguous() for n, t in tensors.items()}, metadata))
    except OSError as error:
        raise NotSaved(f"{path} can't be written: {error.strerror}.") from error


def load(path: Path) -> Saved:
    """Read a file that `save` wrote. Raises `NoRun` for every other."""
    try:
        if not path.is_file():
            raise NoRun(f"There is no file {path}.")
        if path.stat().st_size > LARGEST:
            raise NoRun(f"{path} is larger than {LARGEST // 2**20} MiB: no run of the dojo's.")
        with safe_open(path, framework="pt") as file:
            settings = _settings(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return _checked(settings, tensors)
    except SafetensorError:
        raise NoRun(f"{path} is damaged, or no safetensors file.") from None
    except OSError as error:
        raise NoRun(f"{path} can't be read: {error.strerror or error}.") from None
    except _Unfit as error:
        raise NoRun(f"{path} can't be used: {error}.") from None


class _Unfit(ValueError):
    """Why a readable file is no run."""


def _settings(metadata: Mapping[str, str]) -> Settings:
    if metadata.get("format") != FORMAT:
        raise _Unfit("it is not a run of this dojo's")
    try:
        found = json.loads(metadata["settings"])
        settings = Settings(**found)
    except (KeyError, ValueError, TypeError, RecursionError):
        raise _Unfit("its settings are damaged") from None
    kinds = {"str": str, "int": int}
    right = all(type(getattr(settings, f.name)) is kinds[str(f.type)] for f in fields(settings))
    if not right or not (1 <= settings.steps <= MOST_STEPS and 1 <= settings.hidden <= MOST_HIDDEN):
        raise _Unfit("its settings are damaged")
    if not 0 <= settings.seed < 2**63:
        raise _Unfit("its settings are damaged")
    return settings


def _checked(settings: Settings, tensors: dict[str, Tensor]) -> Saved:
    losses = tensors.pop(LOSSES, torch.empty(0, 0))
    run = begin(settings)
    done = losses.numel()
    if losses.ndim != 1 or losses.dtype != torch.float32 or done > run.steps:
        raise _Unfit("its losses are damaged")
    shapes = {name: parameter.shape for name, parameter in run.parameters.items()}
    ended = {name: (1, settings.hidden) for name in STATISTICS if name in tensors}
    if tensors.keys() != shapes.keys() | ended.keys() or len(ended) not in (0, len(STATISTICS)):
        raise _Unfit("it does not hold this network's parameters")
    for name, shape in {**shapes, **ended}.items():
        tensor = tensors[name]
        if tensor.shape != shape or tensor.dtype != torch.float32:
            raise _Unfit(f"`{name}` has another shape or type than the network's")
        if not torch.isfinite(tensor).all():
            raise _Unfit(f"`{name}` holds numbers that are not finite")
    run.parameters = {name: tensors[name] for name in shapes}
    run.losses[:done] = np.asarray(losses)
    run.done = done
    return Saved(settings, run, {name: tensors[name] for name in ended})


def free_path() -> Path:
    """Where the next run goes: `run-1`, `run-2`, ... Earlier ones are never written over."""
    number = 1
    while (path := RUNS / f"run-{number}{SUFFIX}").exists():
        number += 1
    return path


def latest() -> Path:
    """The run that was written last. Raises `NoRun` if there is none."""
    try:
        return max(RUNS.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
    except (ValueError, OSError):
        raise NoRun("There is no saved run yet. `nox -s train` makes one.") from None
