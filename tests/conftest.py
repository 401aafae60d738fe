"""Hooks and fixtures of the katas' tests. How a gradient is judged stands in `dojo/judging/judge.py`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

import pytest
import torch

from dojo.actions import note
from dojo.course.curriculum import KATAS, Kata
from dojo.judging.judge import judge
from dojo.terminal.place import place
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict
from dojo.verdict.words import explain

torch.set_num_threads(1)

HOUSE = Path(__file__).resolve().parent / "dojo"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The house's own tests are run where they are asked for by their path, as `nox -s tests` does.

    So `pytest` at the root and an editor's explorer have the katas alone, and need no more packages.
    """
    if collection_path != HOUSE:
        return None
    here = config.invocation_params.dir
    asked = ((here / argument.partition("::")[0]).resolve() for argument in config.args)
    return None if any(path.is_relative_to(HOUSE) for path in asked) else True


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--katas",
        type=Path,
        default=KATAS,
        metavar="DIR",
        help="test the katas in this folder (reference/answers passes everything)",
    )


@pytest.fixture(scope="session")
def tree(request: pytest.FixtureRequest) -> Path:
    """The folder whose katas are tested."""
    folder = request.config.getoption("--katas")
    if not folder.is_dir():
        pytest.exit(f"--katas {folder}: there is no such folder.", returncode=4)
    return folder.resolve()


@pytest.fixture
def judged(tree: Path, request: pytest.FixtureRequest) -> Callable[[Kata], Verdict]:
    """Judges a kata. What can't even be compared (to do, or broken) fails the test right here."""

    def verdict_on(kata: Kata) -> Verdict:
        with _left_in(tree / kata.file, request.config.getoption("usepdb")) as left:
            verdict = judge(kata, tree)
        request.node.stash[LEFT] = left.get(verdict.line) or left.get(kata.name)
        note(Judged(kata, tree / kata.file, verdict))
        if verdict.status in (Status.TODO, Status.BROKEN):
            pytest.fail(text(kata, verdict, tree), pytrace=False)
        return verdict

    return verdict_on


@pytest.fixture
def report(tree: Path) -> Callable[[Kata, Verdict], str]:
    """A verdict in words, with the file's clickable path."""
    return lambda kata, verdict: text(kata, verdict, tree)


LEFT = pytest.StashKey[TracebackType | None]()
"""Where a call of the learner's function was left, with all that was in it."""


@contextmanager
def _left_in(path: Path, debugged: bool) -> Iterator[dict[str | int | None, TracebackType]]:
    """Where functions of this file are left first, by their names and by the lines; for `--pdb`."""
    left: dict[str | int | None, TracebackType] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "return" and frame.f_code.co_filename == str(path):
            here = TracebackType(None, frame, frame.f_lasti, frame.f_lineno)
            left.setdefault(frame.f_lineno, here)
            left.setdefault(frame.f_code.co_name, here)

    before = sys.getprofile()
    if debugged:
        sys.setprofile(note)
    try:
        yield left
    finally:
        sys.setprofile(before)


@pytest.hookimpl(tryfirst=True)
def pytest_exception_interact(
    node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]
) -> None:
    """With `--pdb` the debugger opens in the learner's own line."""
    left = node.stash.get(LEFT, None)
    if left and call.excinfo:
        told = call.excinfo.value.with_traceback(left)
        call.excinfo = pytest.ExceptionInfo.from_exception(told)


def text(kata: Kata, verdict: Verdict, tree: Path) -> str:
    """A verdict as pytest prints it."""
    where = place(tree / kata.file, verdict.line)
    return "\n".join([f"{kata.id} is {verdict.status}: {where}", *explain(kata, verdict)])
