"""A run <-> a file: safetensors, which holds numbers and words and nothing that could be run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes
from torch import Tensor

from dojo.course.curriculum import HOME
from dojo.course.files import write_whole
from dojo.training.ratios import Ratios
from dojo.training.settings import Settings, begin
from dojo.training.stepping import step_katas
from reference.loop import Run
from reference.training import File, Number

RUNS = HOME / ".dojo" / "runs"
FORMAT = "backprop-dojo training run, version 2"
FIRST_FORMAT = "backprop-dojo training run, version 1"
"""Of the time when there was one network to be trained."""
SUFFIX = ".safetensors"
MAX_FILE_BYTES = 256 * 2**20
"""Bytes. The lecture's run has 0.9 MB."""
MOST_STEPS = 10_000_000

LOSSES, AUTOGRAD, UPDATE, RATIOS = "losses", "losses.autograd", "update.", "ratios.by_step"
"""What is no parameter and no statistic has a dot in its name, or is `losses`."""


class NotSaved(RuntimeError):
    """The file could not be written; what it held before, it holds still."""


class NoRun(RuntimeError):
    """There is no saved run, or the file holds none that could be used. One clear sentence."""


@dataclass(frozen=True)
class Saved:
    """A run with its settings and, once it has ended, what was measured for its use.

    `autograd` are the losses of the same run by autograd, if that ran beside it, `ratios` how far
    its steps moved the parameters.
    """

    settings: Settings
    run: Run
    statistics: Mapping[str, Tensor]
    ended: bool = False
    autograd: np.ndarray | None = None
    ratios: Ratios = field(default_factory=Ratios)


def save(path: Path, saved: Saved) -> None:
    """Write the file whole or not at all. Raises `NotSaved`."""
    run = saved.run
    tensors = {**run.parameters, **saved.statistics, LOSSES: _tensor(run.losses[: run.done])}
    if run.update:
        tensors |= {f"{UPDATE}{name}": tensor for name, tensor in run.update.state.items()}
    if saved.autograd is not None:
        tensors[AUTOGRAD] = _tensor(saved.autograd[: run.done])
    if saved.ratios.rows:
        tensors[RATIOS] = saved.ratios.tensor(len(run.parameters))
    metadata = {
        "format": FORMAT,
        "settings": json.dumps(asdict(saved.settings)),
        "ended": json.dumps(saved.ended),
    }
    try:
        write_whole(path, to_bytes({n: t.contiguous() for n, t in tensors.items()}, metadata))
    except OSError as error:
        raise NotSaved(f"{path} can't be written: {error.strerror}.") from error


def _tensor(losses: np.ndarray) -> Tensor:
    return torch.from_numpy(losses.copy())


def load(path: Path) -> Saved:
    """Read a file that `save` wrote. Raises `NoRun` for every other."""
    try:
        if not path.is_file():
            raise NoRun(f"There is no file {path}.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise NoRun(
                f"{path} is larger than {MAX_FILE_BYTES // 2**20} MiB: no run of the dojo's."
            )
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            settings = _settings(metadata)
            # Copies: a file whose tensors are in use can't be replaced on Windows.
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
        return _checked(settings, metadata, tensors)
    except SafetensorError:
        raise NoRun(f"{path} is damaged, or no safetensors file.") from None
    except OSError as error:
        raise NoRun(f"{path} can't be read: {error.strerror or error}.") from None
    except _Unfit as error:
        raise NoRun(f"{path} can't be used: {error}.") from None


class _Unfit(ValueError):
    """Why a readable file is no run."""


def _settings(metadata: Mapping[str, str]) -> Settings:
    if metadata.get("format") not in (FORMAT, FIRST_FORMAT):
        raise _Unfit("it is not a run of this dojo's")
    try:
        found = json.loads(metadata["settings"])
        if metadata["format"] == FIRST_FORMAT:
            found = _of_the_first_format(found)
        settings = Settings(**found)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise _Unfit("its settings are damaged") from None
    kinds = {"str": str, "int": int, "Mapping[str, int | str]": dict}
    if any(type(getattr(settings, f.name)) is not kinds[str(f.type)] for f in fields(settings)):
        raise _Unfit("its settings are damaged")
    if not 1 <= settings.steps <= MOST_STEPS or not 0 <= settings.seed < 2**63:
        raise _Unfit("its settings are damaged")
    if settings.kata not in {kata.id for kata in step_katas()}:
        raise _Unfit(f"there is no step {settings.kata[:40]!r} to train with")
    if not all(_is_one(settings.options, option) for option in settings.training.options):
        raise _Unfit("its settings are damaged")
    return settings


def _of_the_first_format(found: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in today's words."""
    options = {"names": found["names"], "hidden": found.get("hidden", 200)}
    defaults = {"steps": 200_000, "seed": 2147483647}
    rest = {name: value for name, value in found.items() if name not in options}
    return {"kata": "kata-4/train_step", "options": options, **defaults, **rest}


def _is_one(options: Mapping[str, Any], option: Number | File) -> bool:
    """Whether an option, if it is there, has a value that it can have."""
    if isinstance(option, File):
        return isinstance(options.get(option.name, ""), str)
    value = options.get(option.name, option.default)
    return type(value) is int and option.least <= value <= option.most


def _checked(settings: Settings, metadata: Mapping[str, str], tensors: dict[str, Tensor]) -> Saved:
    losses = tensors.pop(LOSSES, torch.empty(0, 0))
    beside = tensors.pop(AUTOGRAD, None)
    run = begin(settings)
    ratios = tensors.pop(RATIOS, Ratios().tensor(len(run.parameters)))
    if ratios.shape[1:] != (1 + len(run.parameters),) or ratios.dtype != torch.float64:
        raise _Unfit("its ratios are damaged")
    done = losses.numel()
    for one in (losses, beside):
        if one is not None and (
            one.ndim != 1 or one.dtype != torch.float32 or not len(one) <= done <= run.steps
        ):
            raise _Unfit("its losses are damaged")
    shapes = {name: tuple(parameter.shape) for name, parameter in run.parameters.items()}
    state = {
        f"{UPDATE}{n}": tuple(t.shape) for n, t in (run.update.state if run.update else {}).items()
    }
    measured = settings.training.statistics
    ended = {name: shape for name, shape in measured.items() if name in tensors}
    whole = {**shapes, **state, **ended}
    if tensors.keys() != whole.keys() or len(ended) not in (0, len(measured)):
        raise _Unfit("it does not hold this network's parameters")
    for name, shape in whole.items():
        tensor = tensors[name]
        if tuple(tensor.shape) != shape or tensor.dtype != torch.float32:
            raise _Unfit(f"`{name}` has another shape or type than the network's")
        if not torch.isfinite(tensor).all():
            raise _Unfit(f"`{name}` holds numbers that are not finite")
    run.parameters = {name: tensors[name] for name in shapes}
    if run.update:
        run.update.state = {name.removeprefix(UPDATE): tensors[name] for name in state}
    run.losses[:done] = np.asarray(losses)
    run.done = done
    return Saved(
        settings,
        run,
        {name: tensors[name] for name in ended},
        bool(ended) or metadata.get("ended") == "true",
        None if beside is None else np.asarray(beside),
        Ratios(ratios.tolist()),
    )


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
