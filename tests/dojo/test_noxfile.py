"""The sessions as a user runs them, in a copy of the project. Few: each is two processes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course.curriculum import ROOT, stages
from tests.dojo.workbench import Tree, named, source

HIDDEN = shutil.ignore_patterns(".*", "__pycache__", "tests", "benchmarks", "*.egg-info")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A copy whose `katas/` are all stubs but for `dh`."""
    root = tmp_path_factory.mktemp("project") / "backprop dojo"  # people have spaces in their paths
    shutil.copytree(ROOT, root, ignore=HIDDEN)
    shutil.rmtree(root / "katas")
    tree = Tree(root / "katas")
    tree.write(named("dh"), source(named("dh"), "dlogits @ W2.T"))
    return tree


@pytest.fixture
def nox(copy: Tree):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "nox", *arguments],
            cwd=copy.folder.parent,
            env={"PYTHONPATH": "", **os.environ, "NO_COLOR": "1", "COLUMNS": "60"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.mark.parametrize(
    "variable", ["PYTHONSAFEPATH=1", "PYTHONOPTIMIZE=2", "PYTHONPATH=elsewhere"]
)
def test_what_python_is_told_by_its_environment_is_no_obstacle(nox, monkeypatch, variable) -> None:
    monkeypatch.setenv(*variable.split("="))
    done = nox("-s", "kata-1", "--", "dh")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^  ✓ dh$", done.stdout, re.M)


def tree_of(root: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_list_explains_each_in_a_line(nox) -> None:
    done = nox("-l")
    assert done.returncode == 0
    listed = dict(re.findall(r"^[-*] (\S+) -> (.+)$", done.stdout, re.M))
    every = {stage.name for stage in stages()}
    assert every | {"progress", "hint", "answer", "reset", "data", "stubs", "tests", "lint"} <= set(
        listed
    )
    assert not re.findall(r"^[-*] \S+\s*$", done.stdout, re.M), "one has no explanation"
    assert re.findall(r"^\* (\S+)", done.stdout, re.M) == ["progress"]
    ours = {"stubs", "grade", "tests", "coverage", "bench", "lint"}
    assert set(list(listed)[-len(ours) :]) == ours, "the learner's come first"
    for stage in stages():
        assert stage.title in listed[stage.name]


def test_a_stage_with_some_names(nox, copy: Tree) -> None:
    done = nox("-s", "kata-1", "--", "dh")
    assert done.returncode == 0, done.stderr
    assert "dh" in done.stdout and " 1 of 26 " in done.stdout
    assert not (copy.folder.parent / ".venv").exists(), "who has all gets no second environment"
    assert "Traceback" not in done.stdout + done.stderr


def test_unsolved_is_no_breakdown(nox, copy: Tree) -> None:
    """Scripts have the exit status; the last words are ours, and every session named has run."""
    for name in ("kata-2/dlogits", "kata-3/dhprebn", "kata-3/dhprebn_biased"):
        stubs.write(named(name), copy.folder)
    done = nox("-s", "kata-2", "kata-3")
    assert done.returncode == 1
    assert "0 of 1 " in done.stdout and "0 of 2 " in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("  next: katas")
    assert "failed" not in done.stderr and "uv binary" not in done.stderr
    assert "* kata-2: not done yet" in done.stderr and "* kata-3: not done yet" in done.stderr


def test_a_breakdown_is_one(nox, copy: Tree) -> None:
    """Of ours, or of a package: then nox says that the command failed."""
    hints = copy.folder.parent / "dojo" / "faces" / "commands" / "hint.py"
    text = hints.read_text("utf-8")
    hints.write_text(text.replace("kata = meant(", "kata = no_such_name("), "utf-8")
    try:
        done = nox("-s", "hint", "--", "dh")
    finally:
        hints.write_text(text, "utf-8")
    assert done.returncode != 0 and "NameError" in done.stdout + done.stderr
    assert "failed with exit code 70" in done.stderr and "Session hint failed." in done.stderr


def test_nox_alone_shows_all_and_changes_nothing_of_yours(nox, copy: Tree) -> None:
    memory = copy.folder.parent / ".dojo"

    def yours() -> dict[Path, bytes]:
        found = tree_of(copy.folder.parent)
        return {path: text for path, text in found.items() if memory not in path.parents}

    before = yours()
    done = nox()
    assert done.returncode == 0, done.stderr
    assert all(stage.title in done.stdout for stage in stages())
    assert "next: katas" in done.stdout
    assert yours() == before


def test_hints_are_remembered(nox, copy: Tree) -> None:
    first, second = (nox("-s", "hint", "--", "kata-2/dlogits").stdout for _ in range(2))
    assert "1. " in first and "2. " not in first
    assert "1. " in second and "2. " in second
    assert (copy.folder.parent / ".dojo" / "state.json").exists()


def test_a_bad_name(nox) -> None:
    done = nox("-s", "hint", "--", "dlogit")
    assert done.returncode != 0
    assert "Did you mean dlogits?" in done.stdout + done.stderr
    assert "Session hint failed." in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
