"""One kata: its text is executed, its function called as often as asked, over one pair of pipes."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import NoReturn

import torch
from torch import Tensor

from . import effects, wire
from .pipe import Pipe
from .watcher import MANY, Size, Watcher

LOAD, CALL, TRAIN, LOOK = b"L", b"C", b"T", b"K"
FINE, FAILED = b"\0", b"\1"
MAX_PRINTED = 4_000
"""Bytes kept of what it prints."""
MAX_KIND = 100
"""Bytes of an exception's name."""
MAX_SENTENCE = 1_200
"""Bytes of what it says."""


class Kata:
    """A learner's text and the function in it."""

    def __init__(self, name: str, shown: str, source: str) -> None:
        self.name, self.shown, self.source = name, shown, source
        self.function: Callable[..., object] | None = None
        self.printed = ""

    def load(self) -> bytes:
        """Execute the text. What to answer."""
        with self._guard() as failures:
            self.function = self._executed()
        return self._answer(failures, b"")

    def _executed(self, optimize: int = 0) -> Callable[..., object]:
        module = types.ModuleType("kata")
        exec(_compiled(self.source, self.shown, optimize), module.__dict__)
        function = module.__dict__.get(self.name)
        if not isinstance(function, types.FunctionType):
            raise _Missing(f"There is no function `{self.name}` in this file.")
        return function

    def call(self, dtype: torch.dtype, arguments: dict[str, object]) -> bytes:
        """Call the function. What to answer: its value, and the arguments that it changed."""
        before = {n: (a.clone(), a._version) for n, a in arguments.items() if isinstance(a, Tensor)}
        torch.set_default_dtype(dtype)
        value: object = None
        with self._guard() as failures:
            assert self.function is not None
            value = _called(self.function, arguments)
        changed = {
            n: a for n, a in arguments.items() if n in before and effects.changed(a, *before[n])
        }
        done = [wire.value(value)]
        done.append(wire.number(len(changed)))
        for name, after in changed.items():
            done += [wire.text(name), wire.value(after)]
        return self._answer(failures, b"".join(done))

    def look(self, size: Size, arguments: dict[str, object]) -> bytes:
        """Execute the text anew and call its function, all of it watched.

        What to answer: what was noticed, and the value. The text's `assert`s are left out: some ask for
        more digits than float32 has.
        """
        torch.set_default_dtype(torch.float32)
        value: object = None
        watcher = Watcher(size, arguments)
        with self._guard() as failures, watcher:
            value = _called(self._executed(optimize="assert" in self.source), arguments)
        if watcher.finish() not in (0, MANY):
            failures, value = [], None
        return self._answer(failures, wire.number(watcher.noticed) + wire.value(value))

    def train(self, parameters: dict[str, object], steps: list[dict[str, object]]) -> bytes:
        """Step after step on the same parameters. What to answer: the loss of each, up to a failure."""
        torch.set_default_dtype(torch.float32)
        losses: list[float] = []
        with self._guard() as failures:
            for arguments in steps:
                assert self.function is not None
                value = self.function(**parameters, **arguments)
                assert isinstance(value, tuple | list), "It must return two things."
                losses.append(float(value[0]))
        made = wire.value(torch.tensor(losses, dtype=torch.float64))
        return FINE + made + (self._answer(failures, b"") if failures else FINE)

    def _answer(self, failures: list[BaseException], done: bytes) -> bytes:
        printed = wire.text(self.printed, MAX_PRINTED)
        if not failures:
            return FINE + printed + done
        return FAILED + printed + self._told(failures[0])

    def _told(self, error: BaseException) -> bytes:
        """What went wrong: the exception's name (none, if it is said here), its text, the line."""
        if isinstance(error, _Missing):
            return wire.number(0) + wire.text("") + wire.text(str(error), MAX_SENTENCE)
        own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == self.shown]
        line = own[-1].lineno if own else getattr(error, "lineno", None)
        kind = type(error).__name__
        return (
            wire.number(line or 0) + wire.text(kind, MAX_KIND) + wire.text(str(error), MAX_SENTENCE)
        )

    @contextlib.contextmanager
    def _guard(self) -> Iterator[list[BaseException]]:
        failures: list[BaseException] = []
        sink = sys.stdout = sys.stderr = effects.Printed(MAX_PRINTED)
        try:
            yield failures
        except BaseException as error:
            failures.append(error)
        self.printed = sink.text()


def serve(pipe: Pipe) -> None:
    """Answer until the other end is closed: texts are loaded, the last one's function is called."""
    kata = None
    while True:
        try:
            kind = pipe.read(1)
        except wire.Closed:
            return
        if kind == LOAD:
            torch.default_generator.manual_seed(0)  # torch.manual_seed looks for GPUs: 2 ms
            kata = Kata(*(wire.read_text(pipe) for _ in range(3)))
            pipe.write(kata.load())
        elif kind == CALL and kata is not None:
            dtype = wire.DTYPES[wire.read_number(pipe)]
            pipe.write(kata.call(dtype, _arguments(pipe)))
        elif kind == TRAIN and kata is not None:
            parameters = _arguments(pipe)
            steps = [_arguments(pipe) for _ in range(wire.read_number(pipe))]
            pipe.write(kata.train(parameters, steps))
        elif kind == LOOK and kata is not None:
            size = Size(wire.read_number(pipe), wire.read_number(pipe))
            pipe.write(kata.look(size, _arguments(pipe)))
        else:
            raise wire.Garbled(repr(kind))


def _arguments(pipe: Pipe) -> dict[str, object]:
    count = wire.read_number(pipe)
    return {wire.read_text(pipe): wire.read_value(pipe) for _ in range(count)}


def only(pipe: Pipe) -> NoReturn:
    """Serve, and end this process without another line of the learner's code."""
    try:
        serve(pipe)
    finally:
        os._exit(0)


@functools.lru_cache(maxsize=1)
def _compiled(source: str, shown: str, optimize: int) -> types.CodeType:
    """A text is executed twice, mostly as it is: without `assert`s to leave out."""
    return compile(source, shown, "exec", dont_inherit=True, optimize=optimize)


class _Missing(Exception):
    """There is no such function in the text."""


def _called(function: Callable[..., object], arguments: dict[str, object]) -> object:
    """What the function gives. Some of its parameters may be positional only."""
    code = function.__code__
    first = code.co_varnames[: code.co_posonlyargcount]
    positional = [arguments[name] for name in first if name in arguments]
    rest = {name: value for name, value in arguments.items() if name not in first}
    return function(*positional, **rest)
