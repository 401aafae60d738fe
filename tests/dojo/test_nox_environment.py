"""The one virtual environment, with a `run` that only notes what it would have run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import nox_environment
from dojo.course.curriculum import ROOT
from nox_environment import NEWEST, OLDEST, Environment, Unusable, has_all, interpreter

HERE = ["packaging", "pytest>=9"]
"""What this Python certainly has."""
NEEDS = ["torch==0.0.1", "packaging"]
"""What no Python has."""


class Run:
    """Plays venv and pip: makes a Python that works and lists what is installed."""

    def __init__(self, root: Path) -> None:
        self.root, self.commands = root, []
        self.interrupt = ""

    def __call__(self, command: Sequence[str]) -> None:
        kind = command[command.index("-m") + 1]
        self.commands.append(kind)
        if kind == "venv":
            assert command[-1] == str(self.root / ".venv")
            assert "--clear" in command
            python(self.root)
        if kind == self.interrupt:
            raise KeyboardInterrupt
        self.last = list(command)


def python(root: Path) -> Path:
    """A Python in `.venv` that works and has nothing but the standard library."""
    path = Environment(root / ".venv").python
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n')
    path.chmod(0o755)
    return path


def distribution(root: Path, name: str, version: str) -> None:
    """Something installed into the site-packages of `.venv`'s Python."""
    site = root / "site"
    info = site / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    path = python(root)
    code = f"import sys; sys.path.append({str(site)!r}); "
    path.write_text(
        f'#!/bin/sh\nshift\ncode="$1"\nshift\nexec "{sys.executable}" -I -S -c "{code}$code" "$@"\n'
    )


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="plays Python with a shell script")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_who_has_all_gets_no_second_one(tmp_path: Path, run: Run) -> None:
    assert interpreter(tmp_path, HERE, run) == Path(sys.executable)
    assert run.commands == [] and list(tmp_path.iterdir()) == []


def test_has_all() -> None:
    assert has_all(HERE) and has_all([])
    assert not has_all(NEEDS)
    assert not has_all(["packaging", "no-such-package-anywhere"])
    assert has_all(["no-such-package; python_version < '3'"])
    assert not has_all(["packaging<1"])


def test_fresh(tmp_path: Path, run: Run) -> None:
    found = interpreter(tmp_path, NEEDS, run)
    assert found == Environment(tmp_path / ".venv").python
    assert run.commands == ["venv", "pip"]
    assert run.last[-2:] == NEEDS and "--python" in run.last
    assert run.last[run.last.index("--python") + 1] == str(found)


def test_the_second_run_installs_nothing(tmp_path: Path, run: Run, monkeypatch) -> None:
    interpreter(tmp_path, NEEDS, run)
    run.commands.clear()

    def none(*_: object, **__: object) -> None:
        raise AssertionError("not even a Python is started")

    monkeypatch.setattr(subprocess, "run", none)
    for _ in range(2):
        interpreter(tmp_path, NEEDS, run)
    assert run.commands == []


def test_more_needs_are_added(tmp_path: Path, run: Run) -> None:
    interpreter(tmp_path, NEEDS, run)
    run.commands.clear()
    interpreter(tmp_path, [*NEEDS, "pexpect"], run)
    assert run.commands == ["pip"]
    interpreter(tmp_path, NEEDS, run)
    interpreter(tmp_path, [*NEEDS, "pexpect"], run)
    assert run.commands == ["pip"]


def test_another_version_is_installed_there_and_back(tmp_path: Path, run: Run) -> None:
    """As when a branch with an older torch is checked out, and left again."""
    for need in ("torch==0.0.1", "torch==0.0.2", "torch==0.0.1"):
        run.commands.clear()
        interpreter(tmp_path, [need], run)
        assert run.commands[-1] == "pip", need


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_interrupted_it_is_begun_anew(tmp_path: Path, run: Run, step: str) -> None:
    run.interrupt = step
    with pytest.raises(KeyboardInterrupt):
        interpreter(tmp_path, NEEDS, run)
    run.interrupt = ""
    run.commands.clear()
    interpreter(tmp_path, NEEDS, run)
    assert run.commands[-1] == "pip"
    if step == "pip":
        assert run.commands == ["venv", "pip"], "what pip left half done is thrown away"
    run.commands.clear()
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == []


def test_interrupted_while_more_was_added(tmp_path: Path, run: Run) -> None:
    """What was complete before may not be so now."""
    interpreter(tmp_path, NEEDS, run)
    run.interrupt = "pip"
    with pytest.raises(KeyboardInterrupt):
        interpreter(tmp_path, [*NEEDS, "pexpect"], run)
    run.interrupt = ""
    run.commands.clear()
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["venv", "pip"]


def test_a_failed_installation_is_begun_anew_too(tmp_path: Path) -> None:
    def offline(command: Sequence[str]) -> None:
        if "pip" in command:
            raise RuntimeError("no network")
        python(tmp_path)

    with pytest.raises(RuntimeError):
        interpreter(tmp_path, NEEDS, offline)
    run = Run(tmp_path)
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["venv", "pip"]


def test_somebody_elses_with_everything(tmp_path: Path, run: Run) -> None:
    """As `uv sync` or the editor makes it."""
    distribution(tmp_path, "torch", "0.0.1")
    distribution(tmp_path, "packaging", "25.0")
    assert interpreter(tmp_path, NEEDS, run) == Environment(tmp_path / ".venv").python
    assert run.commands == []


def test_somebody_elses_without(tmp_path: Path, run: Run) -> None:
    distribution(tmp_path, "torch", "0.0.9")
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["pip"], "it is added to, and not thrown away"


def test_somebody_elses_is_not_thrown_away_when_interrupted(tmp_path: Path, run: Run) -> None:
    python(tmp_path)
    run.interrupt = "pip"
    with pytest.raises(KeyboardInterrupt):
        interpreter(tmp_path, NEEDS, run)
    run.interrupt = ""
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["pip", "pip"]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nox runs in `.venv`, as after `python3 -m venv .venv && .venv/bin/python -m pip install nox`."""
    python(tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))


def test_the_one_that_nox_runs_in_is_taken_over(tmp_path: Path, run: Run, inside: None) -> None:
    assert interpreter(tmp_path, NEEDS, run) == Environment(tmp_path / ".venv").python
    assert run.commands == ["pip"] and run.last[-2:] == NEEDS
    run.commands.clear()
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == []


@pytest.mark.parametrize("ready", [False, True])
def test_the_one_that_nox_runs_in_is_never_thrown_away(
    tmp_path: Path, run: Run, inside: None, ready: bool
) -> None:
    """It is made whole in place: what pip left half done may look as if it were installed."""
    if ready:
        interpreter(tmp_path, ["packaging"], run)
    (tmp_path / ".venv" / "dojo-building").write_text("interrupted\n")
    run.interrupt = "pip"
    with pytest.raises(KeyboardInterrupt):
        interpreter(tmp_path, NEEDS, run)
    run.interrupt = ""
    run.commands.clear()
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["pip"]
    assert run.last[-5:] == ["install", "--no-user", "--force-reinstall", *NEEDS]
    interpreter(tmp_path, [*NEEDS, "pexpect"], run)
    assert "--force-reinstall" not in run.last


def test_a_nox_without_pip_uses_that_of_the_environment(
    tmp_path: Path, run: Run, monkeypatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(Environment, "_runs", lambda self, command: "pip" in command)
    interpreter(tmp_path, NEEDS, run)
    assert run.last[:4] == [str(python(tmp_path)), "-m", "pip", "install"]


def test_where_there_is_no_pip_at_all_the_environment_gets_one(tmp_path: Path, monkeypatch) -> None:
    """As after `uv venv && uvx nox`: a real environment, and Python's own pip."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    made = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")]
    subprocess.run(made, check=True)
    asked: list[list[str]] = []
    path = interpreter(tmp_path, ["no-such-package-anywhere"], lambda c: asked.append(list(c)))
    assert asked == [[str(path), "-m", "pip", "install", "--no-user", "no-such-package-anywhere"]]
    subprocess.run([str(path), "-m", "pip", "--version"], check=True, capture_output=True)


def test_a_python_that_can_have_no_pip_is_told(tmp_path: Path, run: Run, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(Environment, "_runs", lambda self, command: False)
    with pytest.raises(Unusable, match=r"There is no pip, neither beside nox nor in .*\.venv"):
        interpreter(tmp_path, NEEDS, run)


def test_pip_user_is_no_obstacle(tmp_path: Path, monkeypatch) -> None:
    """Real: pip refuses to look at a virtual environment otherwise."""
    monkeypatch.setenv("PIP_USER", "1")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / ".venv")], check=True)
    said: list[str] = []

    def pip(command: Sequence[str]) -> None:
        offline = [*command[:-1], "--no-index", "--dry-run", command[-1]]
        done = subprocess.run(offline, capture_output=True, text=True)
        said.append(done.stdout + done.stderr)

    interpreter(tmp_path, ["no-such-package-anywhere"], pip)
    assert "No matching distribution found" in said[-1] and "--user" not in said[-1]


def test_what_nox_has_itself_does_not_count(tmp_path: Path, run: Run) -> None:
    """Our own packages are on the path of the question, and are not those of `.venv`."""
    distribution(tmp_path, "torch", "0.0.1")
    assert has_all(["packaging"])
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["pip"]


BROKEN = {
    "no python": lambda path: path.unlink(),
    "a dangling link": lambda path: (path.unlink(), path.symlink_to("/nowhere/python3.11")),
    "it does not run": lambda path: path.write_text("#!/nowhere/python\n"),
    "it fails": lambda path: path.write_text("#!/bin/sh\nexit 3\n"),
    "it is too old or too new": lambda path: path.write_text("#!/bin/sh\necho False\n"),
    "not to be executed": lambda path: path.chmod(0o644),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_one_is_built_anew(tmp_path: Path, what: str) -> None:
    path = python(tmp_path)
    BROKEN[what](path)

    class Clearing(Run):
        def __call__(self, command: Sequence[str]) -> None:
            if "venv" in command and path.is_dir():
                path.rmdir()
            if "venv" in command and path.is_symlink():
                path.unlink()
            super().__call__(command)

    run = Clearing(tmp_path)
    assert interpreter(tmp_path, NEEDS, run) == path
    assert run.commands == ["venv", "pip"]


def test_ours_whose_python_was_uninstalled(tmp_path: Path, run: Run) -> None:
    path = interpreter(tmp_path, NEEDS, run)
    run.commands.clear()
    path.unlink()
    path.symlink_to("/nowhere/python3.11")
    run_again = Run(tmp_path)
    path.unlink()
    interpreter(tmp_path, NEEDS, run_again)
    assert run_again.commands == ["venv", "pip"]


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"not a requirement ===\n", b"\n\n", b"[]"])
def test_a_damaged_note_is_no_drama(tmp_path: Path, run: Run, text: bytes) -> None:
    interpreter(tmp_path, NEEDS, run)
    (tmp_path / ".venv" / "dojo-ready").write_bytes(text)
    run.commands.clear()
    interpreter(tmp_path, NEEDS, run)
    assert run.commands == ["pip"]


@pytest.mark.parametrize("minor", [10, 15])
def test_a_python_that_there_is_no_torch_for(tmp_path: Path, run: Run, monkeypatch, minor) -> None:
    """Also where nox runs in `.venv` itself, as after the README's first line."""
    monkeypatch.setattr(sys, "version_info", (3, minor, 4))
    told = rf"Python 3\.11 to 3\.14 is needed; nox runs under 3\.{minor}\."
    with pytest.raises(Unusable, match=told):
        interpreter(tmp_path, NEEDS, run)
    python(tmp_path).write_text(f"#!{sys.executable}\n{OTHER.format(minor=minor)}")
    with pytest.raises(Unusable, match=told):
        interpreter(tmp_path, NEEDS, run)
    assert run.commands == []


OTHER = """
import sys
sys.version_info = (3, {minor}, 0)
exec(sys.argv[2])
"""


def test_the_pythons_are_those_of_the_project() -> None:
    from packaging.specifiers import SpecifierSet

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    allowed = SpecifierSet(project["requires-python"])
    known = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed]
    ours = OLDEST, NEWEST
    assert [known[0], known[-1]] == [f"{major}.{minor}" for major, minor in ours]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"Python {known[0]} to {known[-1]}" in readme


def test_a_real_virtual_environment(tmp_path: Path) -> None:
    """Not played: Python's own venv, found to be working and to lack something."""
    asked = []

    def run(command: Sequence[str]) -> None:
        asked.append(list(command))
        if "venv" in command:
            subprocess.run([*command, "--without-pip"], check=True)

    path = interpreter(tmp_path, ["no-such-package-anywhere"], run)
    assert [command[2] for command in asked] == ["venv", "pip"]
    done = subprocess.run([str(path), "-c", "import sys; print(sys.prefix)"], capture_output=True)
    assert Path(os.fsdecode(done.stdout).strip()).resolve() == (tmp_path / ".venv").resolve()


@pytest.mark.parametrize("file", ["nox_environment.py", "noxfile.py"])
def test_it_can_be_read_by_an_older_python(file: str) -> None:
    """So that who has one gets a sentence, and no traceback. (nox itself needs 3.9.)"""
    text = (nox_environment.__file__ and Path(nox_environment.__file__).parent / file).read_text(
        "utf-8"
    )
    tree = ast.parse(text, feature_version=(3, 9))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import)
            else [node.module] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert not imported & {"tomllib", "torch", "numpy"}
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))
