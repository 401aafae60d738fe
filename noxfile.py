"""The sessions. Each is thin over `python -m dojo` or pytest; `nox -l` lists them."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from dojo import environment  # noqa: E402

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["progress"]

PROJECT = nox.project.load_toml("pyproject.toml")


def python(session: nox.Session, *groups: str) -> str:
    """The Python that has the project's dependencies, and those of these groups."""
    needs = [*PROJECT["project"]["dependencies"], *nox.project.dependency_groups(PROJECT, *groups)]
    try:
        found = environment.interpreter(
            ROOT, needs, lambda command: session.run(*command, external=True)
        )
    except environment.Unusable as error:
        session.error(str(error))
    return str(found)


def dojo(session: nox.Session, *arguments: str) -> None:
    """`python -m dojo` with these arguments and the user's own."""
    session.run(python(session), "-m", "dojo", *arguments, *session.posargs, external=True)


def stage_session(folder: Path) -> None:
    """A session `kata-N` for a stage."""
    name = folder.name.replace("_", "-")
    title = tomllib.loads((folder / "stage.toml").read_text(encoding="utf-8"))["title"]

    def run(session: nox.Session) -> None:
        dojo(session, "judge", "--stage", name)

    run.__doc__ = f"{title}: judge the katas of this stage, or some (-- NAME ...)."
    nox.session(run, name=name)


for stage in sorted((ROOT / "reference/answers").glob("kata_*"), key=lambda p: int(p.name[5:])):
    stage_session(stage)


@nox.session
def progress(session: nox.Session) -> None:
    """How far every stage is. Changes nothing."""
    dojo(session, "progress")


@nox.session
def hint(session: nox.Session) -> None:
    """The next hint for a kata (-- NAME)."""
    dojo(session, "hint")


@nox.session
def answer(session: nox.Session) -> None:
    """The worked answer of a kata with its derivation (-- NAME); asks first if it is unsolved."""
    dojo(session, "answer")


@nox.session
def reset(session: nox.Session) -> None:
    """Put the stub of a kata back (-- NAME); asks first, keeps the old text."""
    dojo(session, "reset")


@nox.session
def data(session: nox.Session) -> None:
    """Fetch the lecture's own list of names."""
    dojo(session, "data")


@nox.session
def stubs(session: nox.Session) -> None:
    """Write the stubs from the worked answers (-- --check: only tell what has drifted)."""
    dojo(session, "stubs")


@nox.session
def tests(session: nox.Session) -> None:
    """The house's own tests. Your progress in katas/ does not matter to them."""
    session.run(python(session, "tests"), "-m", "pytest", *(session.posargs or ["tests/dojo"]), external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Format, lint and types."""
    ours = python(session, "lint")
    session.run(ours, "-m", "ruff", "format", "--check", ".", external=True)
    session.run(ours, "-m", "ruff", "check", ".", external=True)
    session.run(ours, "-m", "mypy", external=True)
