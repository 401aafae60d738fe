"""A notebook's first cell: what is missing is installed, and nothing that is there is touched."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import PackageNotFoundError

import pytest
from packaging.requirements import Requirement

from dojo.course.curriculum import ROOT
from dojo.faces.notebook import setup

THERE = {
    "torch": "2.13.0", "numpy": "2.2.0", "jaxtyping": "0.3.0", "rich": "14.0.0",
    "safetensors": "0.6.0", "matplotlib": "3.10.0", "uniplot": "0.21.0",
}  # fmt: skip


@pytest.fixture
def first_cell(monkeypatch, capsys: pytest.CaptureFixture[str]):
    """Runs it where this is there: what pip was asked for, and what was printed."""

    def run(there: dict[str, str]) -> tuple[list[str], str]:
        def version(name: str) -> str:
            if name not in there:
                raise PackageNotFoundError(name)
            return there[name]

        asked: list[str] = []
        monkeypatch.setattr("importlib.metadata.version", version)
        monkeypatch.setattr(subprocess, "run", lambda command, check: asked.extend(command))
        setup.ready()
        return asked[asked.index("--quiet") + 1 :] if asked else [], capsys.readouterr().out

    return run


def test_where_all_is_there_nothing_is_done(first_cell) -> None:
    assert first_cell(THERE) == ([], "")


def test_what_is_missing_is_installed_in_a_version_that_is_tried(first_cell) -> None:
    there = {name: v for name, v in THERE.items() if name not in ("jaxtyping", "uniplot")}
    asked, said = first_cell(there)
    assert [Requirement(one).name for one in asked] == ["jaxtyping", "uniplot"]
    assert all(Requirement(one).specifier for one in asked)
    assert said.startswith("Installing jaxtyping") and "torch" not in said


@pytest.mark.parametrize("version", ["2.6.0+cu124", "2.14.0", "2.14.0.dev20261101"])
def test_the_torch_that_is_there_stays_and_is_told_if_it_was_not_tried(
    first_cell, version: str
) -> None:
    asked, said = first_cell({**THERE, "torch": version})
    assert asked == []
    assert said.startswith(f"torch {version} stays as it is; tried was ")


@pytest.mark.parametrize("version", ["2.13.0+cpu", "2.13.1+cu130"])
def test_a_build_of_a_tried_version_is_not_worth_a_word(first_cell, version: str) -> None:
    assert first_cell({**THERE, "torch": version}) == ([], "")


def test_what_it_needs_is_what_the_project_needs(first_cell) -> None:
    asked, _ = first_cell({})
    assert {Requirement(one).name for one in asked} == set(setup.NEEDED)


def test_it_runs_before_any_of_them_is_there() -> None:
    code = f"import sys; sys.modules.update(dict.fromkeys({setup.NEEDED!r}))\n"
    code += "import dojo.faces.notebook.setup"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
