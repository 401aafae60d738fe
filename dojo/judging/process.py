"""What a process remembers, kept from a learner's code: no attempt is judged by another's settings."""

from __future__ import annotations

import gc
import importlib
import linecache
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager, suppress
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
    slow = any(word in source for word in GENERATORS)
    with ExitStack() as stack:
        for setting in (SETTINGS | DRAWN if slow else SETTINGS).values():
            stack.callback(setting())
        yield


Restore = Callable[[], None]


def _value(get: Callable[[], T], put: Callable[[T], object]) -> Callable[[], Restore]:
    """A setting that is read by one call and written by another; written only if it has changed."""

    def remember() -> Restore:
        before = get()

        def restore() -> None:
            if get() != before:
                put(before)

        return restore

    return remember


def _attribute(owner: object, name: str) -> Callable[[], Restore]:
    return _value(lambda: getattr(owner, name), lambda value: setattr(owner, name, value))


def _same_list(get: Callable[[], Any]) -> Callable[[], Restore]:
    """A list that others hold, too: it stays the same object."""

    def remember() -> Restore:
        kept, before = get(), list(get())

        def restore() -> None:
            if kept != before:
                kept[:] = before

        return restore

    return remember


def _same_mapping(get: Callable[[], MutableMapping[Any, Any]]) -> Callable[[], Restore]:
    def remember() -> Restore:
        kept, before = get(), dict(get())

        def restore() -> None:
            if dict(kept) != before:
                kept.clear()
                kept.update(before)

        return restore

    return remember


def _all(*settings: Callable[[], Restore]) -> Callable[[], Restore]:
    def remember() -> Restore:
        restores = [setting() for setting in settings]

        def restore() -> None:
            for one in restores:
                one()

        return restore

    return remember


def _numpys_generator() -> Restore:
    before = np.random.get_state()

    def restore() -> None:
        if not all(map(np.array_equal, np.random.get_state(), before)):
            np.random.set_state(before)

    return restore


def _torchs_generator() -> Restore:
    before = torch.get_rng_state()

    def restore() -> None:
        if not torch.equal(torch.get_rng_state(), before):
            torch.set_rng_state(before)

    return restore


def _handlers() -> Restore:
    """What is done about each signal. Only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    before = [(number, getsignal(number)) for number in SIGNALS]

    def restore() -> None:
        for number, handler in before:
            # None is a handler that was not installed from Python: it can't be put back.
            if handler is not None and getsignal(number) is not handler:
                signal.signal(number, handler)

    return restore


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


def _denormal_numbers() -> Restore:
    """No call tells whether they count; where they do not, the smallest one is zero."""
    return lambda: None if bool(SMALLEST * 1) else _count_denormal_numbers()


SMALLEST = torch.tensor(5e-324, dtype=torch.float64)


def _count_denormal_numbers() -> None:
    torch.set_flush_denormal(False)


def _print_options() -> Callable[[], Restore]:
    options = torch._tensor_str.PRINT_OPTS
    return _all(*(_attribute(options, name) for name in vars(options)))


SETTINGS: dict[str, Callable[[], Restore]] = {
    "dtype": _value(torch.get_default_dtype, torch.set_default_dtype),
    "device": _value(torch.get_default_device, torch.set_default_device),
    "threads": _value(torch.get_num_threads, torch.set_num_threads),
    "grad mode": _value(torch.is_grad_enabled, torch.set_grad_enabled),
    "anomaly mode": _value(torch.is_anomaly_enabled, torch.set_anomaly_enabled),
    "deterministic algorithms": _value(
        torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode
    ),
    "matmul precision": _value(
        torch.get_float32_matmul_precision, torch.set_float32_matmul_precision
    ),
    "denormal numbers": _denormal_numbers,
    "torch's warnings": _value(torch.is_warn_always_enabled, torch.set_warn_always),
    "mkldnn": _attribute(torch.backends.mkldnn, "enabled"),
    "print options": _print_options(),
    "numpy's errors": _value(np.geterr, lambda errors: np.seterr(**errors)),
    "torch's generator": _torchs_generator,
    "warnings": _all(_same_list(lambda: warnings.filters), _attribute(warnings, "showwarning")),
    "environment variables": _same_mapping(lambda: os.environ),
    "linecache": _same_mapping(lambda: linecache.cache),
    "signal handlers": _handlers,
    "working directory": _value(_folder, _go_back),
    "sys.path": _all(_attribute(sys, "path"), _same_list(lambda: sys.path)),
    "sys.argv": _all(_attribute(sys, "argv"), _same_list(lambda: sys.argv)),
    "standard streams": _all(*(_attribute(sys, name) for name in ("stdin", "stdout", "stderr"))),
    "hooks": _all(
        *(_attribute(sys, name) for name in ("excepthook", "unraisablehook", "displayhook")),
        _attribute(threading, "excepthook"),
    ),
    "tracing": _value(sys.gettrace, sys.settrace),
    "profiling": _value(sys.getprofile, sys.setprofile),
    "switch interval": _value(sys.getswitchinterval, sys.setswitchinterval),
    "digits of an int": _value(sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    "garbage collection": _value(
        gc.isenabled, lambda enabled: gc.enable() if enabled else gc.disable()
    ),
}
"""By name, how each is remembered; what that gives puts it back."""

DRAWN: dict[str, Callable[[], Restore]] = {
    "numpy's generator": _numpys_generator,
    "Python's generator": _value(random.getstate, random.setstate),
}
"""The same for what takes 0.1 ms to remember, five times as long as all the others together, ..."""
GENERATORS = ("random", "numpy")
"""... and so is remembered only where the code has one of these words, without which it can't draw."""
