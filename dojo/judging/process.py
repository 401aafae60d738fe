"""What a process remembers, kept from a learner's code: no attempt is judged by another's settings."""

from __future__ import annotations

import gc
import importlib
import linecache
import os
import pickle
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch

T = TypeVar("T")


def called(function: Callable[..., T], *positional: object, **named: object) -> T:
    """Call it, and put the recursion limit back.

    Here, and not among the `SETTINGS`: with a low limit left behind, nothing deeper than the very
    frame that made the call could be run any more.
    """
    limit = sys.getrecursionlimit()
    try:
        return function(*positional, **named)
    finally:
        sys.setrecursionlimit(limit)


@contextmanager
def as_it_was(source: str) -> Iterator[None]:
    """Put back what the block, which runs this source, changes of the `SETTINGS`."""
    drawing = any(word in source for word in GENERATORS)
    settings = [*SETTINGS.values(), *(DRAWN.values() if drawing else ())]
    before = [setting.read() for setting in settings]
    try:
        yield
    finally:
        if not _same(settings, before):
            for setting, value in zip(reversed(settings), reversed(before), strict=True):
                if not _same([setting], [value]):
                    setting.write(value)


@dataclass(frozen=True, slots=True)
class Setting:
    """What can be read, to be compared with `==` later, and be written back.

    It is read twice for each call of an attempt, and seldom written: readers are quick.
    """

    read: Callable[[], Any]
    write: Callable[[Any], object]


def _same(settings: Sequence[Setting], values: list[Any]) -> bool:
    """Whether all have these values. What can no longer be read or compared has not."""
    try:
        return [setting.read() for setting in settings] == values
    except Exception:
        return False


def _attributes(owner: object, *names: str) -> Setting:
    def read() -> list[object]:
        return [getattr(owner, name) for name in names]

    def write(values: list[object]) -> None:
        for name, value in zip(names, values, strict=True):
            setattr(owner, name, value)

    return Setting(read, write)


def _container(
    owner: object,
    name: str,
    copy: Callable[[Any], Any] = list,
    fill: Callable[[Any, Any], object] = list.extend,
) -> Setting:
    """One that others hold, too: it stays the same object, and gets back what was in it."""

    def read() -> tuple[int, object, Any]:
        kept = getattr(owner, name)
        return id(kept), copy(kept), kept

    def write(before: tuple[int, object, Any]) -> None:
        _, items, kept = before
        kept.clear()
        fill(kept, items)
        setattr(owner, name, kept)

    return Setting(read, write)


def _encoded(environ: Any) -> dict[Any, Any]:
    """What the environment holds, as it holds it: a tenth of the time that decoding takes."""
    return dict(environ._data)


def _fill_encoded(environ: Any, items: dict[Any, Any]) -> None:
    environ.update({os.fsdecode(name): os.fsdecode(value) for name, value in items.items()})


def _default_device() -> Any:
    """What `torch.get_default_device` looks up; that takes as long as half of the other settings."""
    return getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)


def _set_default_device(context: Any) -> None:
    torch.set_default_device(context and context.device)


def _set_torchs_generator(state: bytes) -> None:
    torch.set_rng_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))


def _handlers() -> list[Any]:
    """What is done about each signal. Only the main thread may say so."""
    on_main = threading.current_thread() is threading.main_thread()
    return [*map(getsignal, SIGNALS)] if on_main else []


def _handle(handlers: list[Any]) -> None:
    for number, handler in zip(SIGNALS, handlers, strict=True):
        # None is a handler that was not installed from Python: it can't be put back.
        if handler is not None and getsignal(number) is not handler:
            signal.signal(number, handler)


SIGNALS = sorted(map(int, signal.valid_signals()))
getsignal = importlib.import_module("_signal").getsignal
"""What `signal.getsignal` asks, without the enum that it makes of each answer: a tenth of the time."""


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it has been removed
        return ""


def _go_back(folder: str) -> None:
    with suppress(OSError):
        os.chdir(folder)


def _denormal_numbers() -> bool:
    """No call tells whether they count; where they do not, the smallest one is zero."""
    return SMALLEST * 1.0 != 0


SMALLEST = 5e-324


SETTINGS: dict[str, Setting] = {
    "dtype": Setting(torch.get_default_dtype, torch.set_default_dtype),
    "device": Setting(_default_device, _set_default_device),
    "threads": Setting(torch.get_num_threads, torch.set_num_threads),
    "grad mode": Setting(torch.is_grad_enabled, torch.set_grad_enabled),
    "anomaly mode": Setting(torch.is_anomaly_enabled, torch.set_anomaly_enabled),
    "deterministic algorithms": Setting(
        torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode
    ),
    "matmul precision": Setting(
        torch.get_float32_matmul_precision, torch.set_float32_matmul_precision
    ),
    "denormal numbers": Setting(
        _denormal_numbers, lambda count: torch.set_flush_denormal(not count)
    ),
    "torch's warnings": Setting(torch.is_warn_always_enabled, torch.set_warn_always),
    "mkldnn": _attributes(torch.backends.mkldnn, "enabled"),
    "print options": _attributes(torch._tensor_str.PRINT_OPTS, *vars(torch._tensor_str.PRINT_OPTS)),
    "numpy's errors": Setting(np.geterr, lambda errors: np.seterr(**errors)),
    "torch's generator": Setting(
        lambda: torch.get_rng_state().numpy().tobytes(), _set_torchs_generator
    ),
    "warnings": _container(warnings, "filters"),
    "how warnings are shown": _attributes(warnings, "showwarning"),
    "environment variables": _container(os, "environ", _encoded, _fill_encoded),
    "linecache": _container(linecache, "cache", dict, dict.update),
    "signal handlers": Setting(_handlers, _handle),
    "working directory": Setting(_folder, _go_back),
    "sys.path": _container(sys, "path"),
    "sys.argv": _container(sys, "argv"),
    "standard streams": _attributes(sys, "stdin", "stdout", "stderr"),
    "hooks": _attributes(sys, "excepthook", "unraisablehook", "displayhook"),
    "threads' hook": _attributes(threading, "excepthook"),
    "tracing": Setting(sys.gettrace, sys.settrace),
    "profiling": Setting(sys.getprofile, sys.setprofile),
    "switch interval": Setting(sys.getswitchinterval, sys.setswitchinterval),
    "digits of an int": Setting(sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    "garbage collection": Setting(
        gc.isenabled, lambda enabled: gc.enable() if enabled else gc.disable()
    ),
}
"""By name."""

DRAWN: dict[str, Setting] = {
    "numpy's generator": Setting(
        lambda: pickle.dumps(np.random.get_state()),
        lambda state: np.random.set_state(pickle.loads(state)),
    ),
    "Python's generator": Setting(random.getstate, random.setstate),
}
"""What takes 0.05 ms to read, twice as long as all the others together, ..."""
GENERATORS = ("random", "numpy")
"""... and so is read only where the code has one of these words, without which it can't draw."""
