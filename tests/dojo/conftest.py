"""Fixtures of the house's own tests. Nothing here touches `katas/`, nor what a learner has done."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.dojo.workbench import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An empty folder for attempts."""
    folder = tmp_path / "katas"
    folder.mkdir()
    return Tree(folder)


@pytest.fixture
def dojo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """`python -m dojo …` in this process, its memory in `tmp_path`: status, output, errors."""
    from dojo import __main__, state

    monkeypatch.setattr(state, "FILE", tmp_path / ".dojo" / "state.json")
    pipe = signal.getsignal(signal.SIGPIPE) if hasattr(signal, "SIGPIPE") else None

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = __main__.main([str(argument) for argument in arguments])
        except SystemExit as error:  # argparse
            status = error.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    yield run
    if pipe is not None:
        signal.signal(signal.SIGPIPE, pipe)
