"""A learner's file -> a function that can be called safely. The one room that runs learners' code.

Whatever an attempt does (raise, exit, hang, print a flood, change its arguments), the caller gets
an `Outcome`. It runs in this process, so that `breakpoint()` works; for walls, call from a child.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import traceback
import types
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from dojo.isolation.contestant.effects import Printed, changed
from dojo.judging import SECONDS
from dojo.judging.ban import autograd_use, parsed
from dojo.judging.failures import MAX_MESSAGE, failure
from dojo.judging.foreign_text import not_python, not_utf8
from dojo.judging.leaving import listening, staying
from dojo.judging.limit import TimeIsUp, debugging, time_limit
from dojo.judging.outcome import Failure, Outcome
from dojo.judging.process import as_it_was, called
from reference.oracle import default_dtype

MAX_PRINTED = 4_000
"""Characters of what an attempt prints that are kept."""
MAX_FILE_BYTES = 64 * 1024
"""Bytes of a kata's file. The longest answer has a tenth."""


class Unusable(Exception):
    """A file that holds no attempt that could be called."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


Call = tuple[Mapping[str, object], torch.dtype]
"""What an attempt is called with: arguments, and torch's default."""


class Attempt(Protocol):
    """A learner's function, wherever it runs. Call it with arguments by name, get an `Outcome`.

    `line` is where it begins in its `source`.
    """

    @property
    def signature(self) -> inspect.Signature: ...

    @property
    def source(self) -> str: ...

    @property
    def line(self) -> int: ...

    def __call__(
        self, arguments: Mapping[str, object], dtype: torch.dtype = torch.float32
    ) -> Outcome:
        """Call the function, with `dtype` as torch's default."""
        ...

    def calls(self, every: Sequence[Call]) -> Generator[Outcome, None, None]:
        """What comes of all these calls, one after another; close it where the rest is not wanted."""
        ...

    def instead(self, source: str, name: str) -> Attempt:
        """The function `name` of another text made of its `source`, run where this one is.

        Raises `Unusable`.
        """
        ...


@dataclass(frozen=True)
class LocalAttempt:
    """A function from a learner's file, called in this process.

    Raises `Unusable` where its source uses autograd, wherever the function comes from.
    """

    function: Callable[..., object]
    source: str
    path: Path
    seconds: float = SECONDS
    signature: inspect.Signature = field(init=False)

    def __post_init__(self) -> None:
        _refuse_autograd(self.source)
        object.__setattr__(self, "signature", inspect.signature(self.function))

    @property
    def line(self) -> int:
        """Where the function begins."""
        return int(inspect.unwrap(self.function).__code__.co_firstlineno)

    def __call__(
        self, arguments: Mapping[str, object], dtype: torch.dtype = torch.float32
    ) -> Outcome:
        """Call the function on copies of the arguments, with `dtype` as torch's default."""
        copies = {n: a.clone() if isinstance(a, Tensor) else a for n, a in arguments.items()}
        versions = {n: a._version for n, a in copies.items() if isinstance(a, Tensor)}
        positional, named = _bind(self.signature, copies)
        run = _Run(self.path, self.source, self.seconds)
        value = None
        with run.guard(dtype):
            value = called(self.function, *positional, **named)
        touched = tuple(n for n, v in versions.items() if changed(copies[n], arguments[n], v))
        return Outcome(value, run.failure, run.printed, copies, touched)

    def calls(self, every: Sequence[Call]) -> Generator[Outcome, None, None]:
        """What comes of all these calls, each made when it is asked for."""
        yield from (self(*call) for call in every)

    def instead(self, source: str, name: str) -> LocalAttempt:
        """The function `name` of a text made of the `source`. Raises `Unusable`."""
        run = _Run(self.path, source, self.seconds)
        if run.free:
            raise Unusable(Failure("A debugger would stop in each of its calls."))
        return replace(self, function=_executed(_compiled(source, self.path), name, run))

    @contextmanager
    def many_calls(self) -> Iterator[Callable[..., object]]:
        """The function for thousands of calls: on the arguments themselves, with no time limit.

        What it prints is dropped meanwhile. A call that fails raises `Unusable`.
        """
        run = _Run(self.path, self.source, self.seconds)

        def call(**arguments: object) -> object:
            positional, named = _bind(self.signature, arguments)
            try:
                return called(self.function, *positional, **named)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                raise Unusable(run.explain(error)) from None

        with run.aside():
            yield call


def load(path: Path, name: str, shown: str | None = None, seconds: float = SECONDS) -> LocalAttempt:
    """The function `name` of the file. Raises `Unusable`. `shown` names the file in messages."""
    source = _read(path, shown or str(path))
    code = _compiled(source, path)
    _refuse_autograd(source)  # before any of it runs
    # So that tracebacks and pdb show this very text, not an older state of the file.
    linecache.cache[str(path)] = (len(source), None, source.splitlines(True), str(path))
    function = _executed(code, name, _Run(path, source, seconds))
    return LocalAttempt(function, source, path, seconds)


def _compiled(source: str, path: Path) -> types.CodeType:
    try:
        with warnings.catch_warnings(action="ignore"):
            return compile(parsed(source), str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        told = not_python(source) or (_unreadable(error, source), error.lineno)
        raise Unusable(Failure(*told)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unusable(Failure(f"Python can't read this file: {error}")) from None


def _unreadable(error: SyntaxError, source: str) -> str:
    """What Python says of the text, with the line."""
    told, lines = f"{type(error).__name__}: {error.msg}", source.splitlines()
    if error.lineno is None or not (own := "".join(lines[error.lineno - 1 : error.lineno]).strip()):
        return told
    return f"{told}\n    {own[:MAX_MESSAGE]}"


def _executed(code: types.CodeType, name: str, run: _Run) -> Callable[..., object]:
    module = types.ModuleType(run.path.stem)
    module.__file__ = str(run.path)
    with run.guard():
        called(exec, code, module.__dict__)
    if run.failure:
        raise Unusable(run.failure)
    function = module.__dict__.get(name)
    if not isinstance(function, types.FunctionType):
        there = [n for n, f in vars(module).items() if isinstance(f, types.FunctionType)]
        found = f" It has {', '.join(f'`{n}`' for n in there[:3])}." if there else ""
        raise Unusable(Failure(f"There is no function `{name}` in this file.{found}"))
    return function


def _refuse_autograd(source: str) -> None:
    if use := autograd_use(source):
        line, what = use
        raise Unusable(
            Failure(
                f"No autograd here: line {line} uses `{what}`. In a kata the gradient is worked "
                "out by hand.",
                line,
                forbidden=True,
            )
        )


def _read(path: Path, shown: str) -> str:
    try:
        if not path.is_file():
            raise Unusable(Failure(f"There is no file {shown}.{_anew(shown)}"))
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Unusable(Failure(f"The file is larger than {MAX_FILE_BYTES // 1024} KiB."))
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(Failure(not_utf8(path.read_bytes()))) from None
    except OSError as error:
        raise Unusable(Failure(f"The file can't be read: {error.strerror}.")) from None
    if not text.strip():
        raise Unusable(Failure(f"The file is empty.{_anew(shown)}"))
    return text


def _anew(shown: str) -> str:
    """How to have the kata's stub again."""
    where = Path(shown)
    kata = f"{where.parent.name.replace('_', '-')}/{where.stem.partition('_')[2]}"
    return f" `nox -s reset -- {kata}` writes it anew."


class _Run:
    """One run of a learner's code: keeps what it printed and how it failed."""

    def __init__(self, path: Path, source: str, seconds: float) -> None:
        self.path, self.source, self.seconds = path, source, seconds
        self.failure: Failure | None = None
        self._sink = Printed(MAX_PRINTED)

    @property
    def printed(self) -> str:
        return self._sink.text()

    @contextmanager
    def guard(self, dtype: torch.dtype = torch.float32) -> Iterator[None]:
        """Turn whatever the block does into `failure`; only the user's own Ctrl-C gets through."""
        free = self.free
        with listening() as ctrl_c:
            try:
                with self.aside(dtype), nullcontext() if free else time_limit(self.seconds):
                    yield
            except TimeIsUp:
                self.failure = Failure(
                    f"It ran for {self.seconds:g} seconds and was stopped. Is there an endless loop?",
                    hung=True,
                )
            except BaseException as error:
                if free and str(type(error).__module__).startswith("_pytest"):
                    raise  # its debugger was left: pytest itself wants to stop
                self.failure = self.explain(error)
        if ctrl_c.pressed:
            raise KeyboardInterrupt

    @contextmanager
    def aside(self, dtype: torch.dtype = torch.float32) -> Iterator[None]:
        """Keep what the block prints and what it does to torch's settings from everybody else."""
        free = self.free
        with (
            as_it_was(self.source),
            staying(),
            warnings.catch_warnings(action="ignore"),
            torch.no_grad(),
            default_dtype(dtype),
            nullcontext() if free else redirect_stdout(self._sink),
            nullcontext() if free else redirect_stderr(self._sink),
        ):
            yield

    @property
    def free(self) -> bool:
        """With a debugger at work, its prompt must reach the screen and no seconds are counted."""
        return debugging() or _calls_debugger(self.source)

    def explain(self, error: BaseException) -> Failure:
        """How the code failed, with its own line."""
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename == str(self.path)]
        try:
            message = str(error)
        except Exception:  # its own text is the learner's code, too
            message = ""
        line = own[-1].lineno if own else None
        kind = type(error).__name__
        if kind == "SystemExit" and Path(frames[-1].filename).name == "pdb.py":
            kind = "BdbQuit"  # as the debugger is left since Python 3.14
        return failure(kind, message, line, self.source)


@lru_cache(maxsize=64)
def _calls_debugger(source: str) -> bool:
    called = (node.func for node in ast.walk(parsed(source)) if isinstance(node, ast.Call))
    names = {getattr(f, "id", None) or getattr(f, "attr", None) for f in called}
    return bool(names & {"breakpoint", "set_trace"})


def _bind(
    signature: inspect.Signature, arguments: Mapping[str, object]
) -> tuple[list[object], dict[str, object]]:
    positional = {n: p for n, p in signature.parameters.items() if p.kind is p.POSITIONAL_ONLY}
    return (
        [arguments.get(name, parameter.default) for name, parameter in positional.items()],
        {name: value for name, value in arguments.items() if name not in positional},
    )
