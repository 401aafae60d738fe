"""A list of names, a tree of katas and a folder of runs, all of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from dojo.training import saved
from tests.dojo.workbench import named

LISTED = (
    *("emma", "olivia", "ava", "isabella", "sophia", "charlotte", "mia", "amelia", "zoe", "mila"),
    *("nora", "lily", "hazel", "aurora", "grace", "ellie", "stella", "luna", "violet", "ivy"),
)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A short list of names."""
    path = tmp_path / "some_names.txt"
    path.write_text("\n".join(LISTED) + "\n")
    return path


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs are kept meanwhile."""
    folder = tmp_path / "runs"
    monkeypatch.setattr(saved, "RUNS", folder)
    return folder


@pytest.fixture
def write_step(tree):
    """Write a training step: the worked answer with some of its text replaced."""

    def write(*replaced: tuple[str, str]) -> Path:
        kata = named("kata-4/train_step")
        text = kata.answer.read_text("utf-8")
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new)
        return tree.write(kata, text)

    return write
