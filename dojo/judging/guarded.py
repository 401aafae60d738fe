"""One run of a learner's code in this process: what it printed, how it failed, nothing else left behind."""

from __future__ import annotations

import ast
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from functools import lru_cache
from pathlib import Path

import torch

from dojo.isolation.contestant.effects import Printed
from dojo.judging.ban import parsed
from dojo.judging.failures import failure
from dojo.judging.leaving import listening, staying
from dojo.judging.limit import TimeIsUp, debugging, time_limit
from dojo.judging.outcome import Failure
from dojo.judging.process import as_it_was
from reference.oracle import default_dtype

MAX_PRINTED = 4_000
"""Characters of what an attempt prints that are kept."""


class Guarded:
    """One run of a learner's code: keeps what it printed and how it failed."""

    def __init__(self, path: Path, source: str, seconds: float) -> None:
        self.path, self.source, self.seconds = path, source, seconds
        self.failure: Failure | None = None
        self._sink = Printed(MAX_PRINTED)

    @property
    def printed(self) -> str:
        """What it printed, as far as that is kept."""
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
