"""A tree of submissions in a temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dojo.course.curriculum import ANSWERS


@pytest.fixture
def fork(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a fork with the worked answers as its katas."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        shutil.copytree(ANSWERS, folder / "katas")
        return folder

    return make
