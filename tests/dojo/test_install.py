"""What an installation does: an editable one works, any other says to clone."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dojo.course.curriculum import ROOT
from tests.dojo.workbench import lacking


@pytest.fixture
def install(tmp_path: Path):
    """`pip install …` of a copy of what is built from, into a folder of its own: what pip says."""
    if importlib.util.find_spec("setuptools") is None:
        lacking("setuptools is not installed: python -m pip install setuptools")
    for name in ("pyproject.toml", "build_backend.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("dojo", "reference", "data"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()

    def run(*arguments: str) -> tuple[int, str]:
        pip = [sys.executable, "-m", "pip", "install", "--no-build-isolation", "--no-deps"]
        done = subprocess.run(
            [*pip, "--no-index", "--target", "there", *arguments],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


def test_what_could_not_work_is_not_installed(install, tmp_path: Path) -> None:
    status, said = install(".")
    assert status == 1
    assert "[1 lines of output]" in said and "fork and clone the repository" in said
    assert not (tmp_path / "there").exists()


def test_an_editable_one_is(install, tmp_path: Path) -> None:
    status, said = install("-e", ".")
    assert status == 0, said
    assert "Successfully installed backprop-dojo" in said
