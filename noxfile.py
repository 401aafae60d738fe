"""The sessions. Each is thin over `python -m dojo` or pytest; `nox -l` lists them."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import nox
from nox.command import CommandFailed

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

import nox_environment  # noqa: E402

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["progress"]

TOLD = 1
"""Exit status of `python -m dojo` when not all is done and it has said so itself."""


class LastWords(logging.Filter):
    """Leaves the last words to the house: that a kata is not solved yet is no breakdown.

    The exit status stays what it is. Nox's own words are kept for any other failure.
    """

    def __init__(self) -> None:
        super().__init__()
        self.told: set[str] = set()
        """The sessions that ended so."""
        self.ours = False
        """Whether a command of the house is running."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this is said."""
        text = record.getMessage()
        if self.ours and text.startswith("Command ") and text.endswith(f"exit code {TOLD}"):
            return False
        for session in self.told:
            if text == f"Session {session} failed.":
                return False
            if text.startswith(f"* {session}: failed"):  # among several; in red, as it comes
                record.msg, record.args = text.replace("failed", "not done yet", 1), ()
                record.levelno, record.levelname = logging.INFO, "INFO"
        return text != "uv binary not found."  # nobody looks for it here


last_words = LastWords()
logging.getLogger("nox").addFilter(last_words)

PROJECT = nox.project.load_toml("pyproject.toml")


def python(session: nox.Session, *groups: str) -> str:
    """The Python that has the project's dependencies, and those of these groups."""
    needs = [*PROJECT["project"]["dependencies"], *nox.project.dependency_groups(PROJECT, *groups)]
    try:
        found = nox_environment.interpreter(
            ROOT, needs, lambda command: session.run(*command, external=True)
        )
    except nox_environment.Unusable as error:
        session.error(str(error))
    return str(found)


def run(session: nox.Session, *command: str, **options: Any) -> None:
    """Run a command that finds the house, also where PYTHONSAFEPATH leaves this folder out."""
    paths = filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
    session.run(*command, external=True, env={"PYTHONPATH": os.pathsep.join(paths)}, **options)


def dojo(session: nox.Session, *arguments: str, patience: float = 0.3) -> None:
    """`python -m dojo` with these arguments and the user's own.

    `patience` is what it gets after Ctrl-C, in seconds, to end by itself.
    """
    command = [python(session), "-m", "dojo", *arguments, *session.posargs]
    last_words.ours = True
    try:
        run(session, *command, log=False, interrupt_timeout=patience)
    except CommandFailed as error:
        if error.return_code == TOLD:
            last_words.told.add(session.name)
        raise
    finally:
        last_words.ours = False


def stage_session(folder: Path) -> None:
    """A session `kata-N` for a stage."""
    name = folder.name.replace("_", "-")
    title = nox.project.load_toml(folder / "stage.toml")["title"]

    def judge(session: nox.Session) -> None:
        dojo(session, "judge", "--stage", name)

    judge.__doc__ = f"{title}: judge the katas of this stage, or some (-- NAME ...)."
    nox.session(name=name)(judge)


# Not asked of the house, whose code an old Python can't read: it is told so by `nox_environment`.
answers = Path(os.environ.get("DOJO_COURSE") or ROOT / "reference") / "answers"
for stage in sorted(answers.glob("kata_*"), key=lambda path: int(path.name[5:])):
    stage_session(stage)


@nox.session
def progress(session: nox.Session) -> None:
    """How far every stage is. Changes nothing of yours."""
    dojo(session, "progress")


@nox.session
def watch(session: nox.Session) -> None:
    """Judge every kata as it is saved, the verdict on screen at once (-- --poll, -- --plain)."""
    dojo(session, "watch")


@nox.session
def page(session: nox.Session) -> None:
    """See the network and your gradients in the browser (-- --write FILE: as one file)."""
    dojo(session, "page")


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
def drill(session: nox.Session) -> None:
    """Endless practice: a small network, one gradient of it (-- --level 2, -- 3-4711)."""
    dojo(session, "drill")


@nox.session
def moves(session: nox.Session) -> None:
    """All moves on one card: each kind of line, and how it goes back."""
    dojo(session, "moves")


@nox.session
def train(session: nox.Session) -> None:
    """Train a stage's network with your gradients (-- STAGE); Ctrl-C keeps what was trained."""
    dojo(session, "train", patience=60)  # so that the run is kept


@nox.session
def sample(session: nox.Session) -> None:
    """Let the network that was trained last write more names (-- RUN for another)."""
    dojo(session, "sample")


@nox.session
def data(session: nox.Session) -> None:
    """Fetch the lecture's own list of names."""
    dojo(session, "data")


@nox.session
def stubs(session: nox.Session) -> None:
    """Write stubs and notebooks from the worked answers (-- --check: only tell what has drifted)."""
    dojo(session, "stubs")


@nox.session
def grade(session: nox.Session) -> None:
    """Grade submissions that may lie, in a sandbox (-- SUBMISSION ...; or else this checkout)."""
    ours = python(session, "grade")
    # Nox itself would end it before it has ended the processes of learners' code.
    run(session, ours, "-m", "dojo", "grade", *session.posargs, interrupt_timeout=60)


@nox.session
def tests(session: nox.Session) -> None:
    """The house's own tests, a sample of the slow ones (-- --all: all of them), or a part (-- PATH)."""
    ours = python(session, "tests")
    everything = ["tests/dojo", "-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]
    asked = {(): [*everything, "--sample", "1"], ("--all",): everything}
    chosen = asked.get(tuple(session.posargs), session.posargs)
    run(session, ours, "-m", "pytest", *chosen)


@nox.session
def coverage(session: nox.Session) -> None:
    """Which branches of the judging and the diagnosis their own tests never take: at most 5 %."""
    ours = python(session, "tests")
    rooms = ["tests/dojo/judging", "tests/dojo/diagnosis"]
    run(session, ours, "-m", "coverage", "run", "-m", "pytest", "-q", *rooms)
    run(session, ours, "-m", "coverage", "report")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure: a training step in five ways, and the time from a save to the verdict and the page."""
    ours = python(session, "bench")
    if sys.platform != "win32":  # it drives watch mode through a pseudo-terminal
        run(session, ours, "benchmarks/feedback.py", *session.posargs)
        if shutil.which("chromium") or shutil.which("google-chrome"):
            run(session, ours, "benchmarks/page.py")
    run(session, ours, "benchmarks/training.py", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Format, lint and types."""
    ours = python(session, "lint")
    run(session, ours, "-m", "ruff", "format", "--check", ".")
    run(session, ours, "-m", "ruff", "check", ".")
    run(session, ours, "-m", "mypy")
    workflows = sorted(
        str(path.relative_to(ROOT)) for path in (ROOT / ".github").glob("workflows/*.yml")
    )
    scripts = ("dojo/faces/page/static", "dojo/grading/formats/static")
    for program, *arguments in (
        ("oxlint", "--deny-warnings", *scripts),
        ("actionlint", *workflows),
        ("zizmor", "--offline", "--no-progress", *workflows),
    ):
        # On Windows the file's name ends in `.exe`.
        found = shutil.which(program, path=Path(ours).parent) or program
        run(session, found, *arguments)
