"""Tools of the house's own tests: attempts as text, put in a tree like `katas/`, and judged."""

from __future__ import annotations

import ast
import hashlib
import importlib
import os
import pkgutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from dojo.course.answers import answer
from dojo.course.curriculum import ROOT, Kata, choose, select, usually_graded
from dojo.judging.judge import judge
from dojo.verdict.values import Verdict
from tests.dojo import corpus
from tests.dojo.corpus import Right, Wrong

HEAD = "import math\n\nimport torch\nimport torch.nn.functional as F\n\n\n"


def named(name: str) -> Kata:
    """The kata of this name."""
    (kata,) = select([name])
    return kata


def source(kata: Kata, body: str, reads: str | None = None) -> str:
    """A kata's file: `body` is an expression, or statements that end in a return."""
    reads = ", ".join(answer(kata).parameters) if reads is None else reads
    return HEAD + f"def {kata.name}({reads}):\n{textwrap.indent(_statements(body), '    ')}\n"


def _statements(body: str) -> str:
    try:
        ast.parse(body, mode="eval")
    except SyntaxError:
        return body
    return f"return {body}"


@dataclass(frozen=True)
class Tree:
    """A folder laid out like `katas/`, in which attempts are written and judged."""

    folder: Path

    def write(self, kata: Kata, text: str | bytes) -> Path:
        """Put this text in the kata's file."""
        path = self.folder / kata.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def judge(
        self, kata: Kata, body: str, reads: str | None = None, *, seconds: float = 10.0
    ) -> Verdict:
        """The verdict on a body."""
        return self.judge_text(kata, source(kata, body, reads), seconds=seconds)

    def judge_text(self, kata: Kata, text: str | bytes, *, seconds: float = 10.0) -> Verdict:
        """The verdict on a whole file."""
        self.write(kata, text)
        return judge(kata, self.folder, seconds=seconds)


def lacking(what: str) -> NoReturn:
    """Skip a test for something that this machine lacks, and say how to get it.

    In CI, on Linux, there is no excuse: a test that never runs there proves nothing.
    """
    if os.environ.get("CI") and sys.platform == "linux":
        pytest.fail(f"CI lacks what this test needs: {what}")
    pytest.skip(what)


def corpus_of(which: str) -> Iterator[tuple[Kata, int, Wrong | Right]]:
    """Every `WRONG` or `RIGHT` attempt of the corpus, with its place in its kata's list."""
    for module in pkgutil.iter_modules(corpus.__path__):
        found = getattr(importlib.import_module(f"{corpus.__name__}.{module.name}"), which, {})
        for name, attempts in found.items():
            for number, attempt in enumerate(attempts):
                yield named(name), number, attempt


def usual() -> list[Kata]:
    """The katas that a grade has if nobody chooses other stages."""
    return [kata for stage in choose(usually_graded()) for kata in stage.katas]


SAMPLE: int | None = None
"""The seed of what is drawn below; None where all is tried. Set from pytest's --sample."""
SHARE = 5
"""One in so many is drawn."""
ONLY: str | None = None
"""The one kata that is tried, by its full name. Set from pytest's --only."""


def all_is_tried() -> bool:
    """Whether nothing is left out."""
    return SAMPLE is None and ONLY is None


def drawn(kata: Kata, what: object) -> bool:
    """Whether this is tried with this kata.

    All is, but in a sample, of the stages that are not usually graded: what they have in common with
    the others is tried with those, and all of them together take longer than one should wait.
    """
    if ONLY is not None:
        return kata.id == ONLY
    if SAMPLE is None or kata.stage in {one.stage for one in usual()}:
        return True
    hashed = hashlib.sha256(f"{SAMPLE} {kata.id} {what}".encode())
    return int.from_bytes(hashed.digest()[:4]) % SHARE == 0


def sampled(which: str) -> Iterator[tuple[Kata, int, Wrong | Right]]:
    """The attempts of the corpus that are tried."""
    return (one for one in corpus_of(which) if drawn(one[0], one[1]))


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process of a group of its own, which ends with the block, however the block ends."""
    usual: dict[str, Any] = {"cwd": ROOT, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, start_new_session=True, **usual | options) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
