"""One virtual environment for every session and the editor: `.venv` in the root.

Used by the noxfile, under whatever Python runs nox: standard library, nox and packaging only. That
may be `.venv`'s own, as README's first line makes it. Who runs nox in an environment that has all
that is needed gets no second one.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from packaging.requirements import Requirement

Run = Callable[[Sequence[str]], object]
"""Runs a command and shows its output; raises if it fails."""

OLDEST, NEWEST = (3, 11), (3, 14)
"""The Pythons that there is a PyTorch for, of those versions that pyproject.toml allows."""


class Unusable(RuntimeError):
    """There can be no environment; one clear sentence why."""


def interpreter(root: Path, needs: Sequence[str], run: Run) -> Path:
    """A Python that has everything in `needs`: this one, or that of `.venv`, built if need be."""
    if has_all(needs):
        return Path(sys.executable)
    return Environment(root / ".venv").ready(needs, run)


def has_all(needs: Iterable[str]) -> bool:
    """Whether the running Python has all these requirements installed."""
    return all(_installed(Requirement(need)) for need in needs)


def _installed(need: Requirement) -> bool:
    if need.marker and not need.marker.evaluate():
        return True
    try:
        return need.specifier.contains(importlib.metadata.version(need.name), prereleases=True)
    except importlib.metadata.PackageNotFoundError:
        return False


class Environment:
    """A virtual environment that knows whether it is complete.

    `dojo-ready` in it lists what has been installed to the end; `dojo-building` is there while
    something is, and so tells an interrupted installation, which is thrown away and begun anew. One
    that somebody else set up gets what is missing, and is never thrown away while it works; nor is
    the one that nox itself runs in, where every package is installed over again instead.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        bin_folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
        self.python = folder / bin_folder / f"python{suffix}"
        self._ready = folder / "dojo-ready"
        self._building = folder / "dojo-building"

    def ready(self, needs: Sequence[str], run: Run) -> Path:
        """Its Python, with everything in `needs` installed. Else `Unusable`."""
        if self._has(needs):
            return self.python
        ours, interrupted = self._ready.exists(), self._building.exists()
        over_again = interrupted and self._is_running()
        if (interrupted and not over_again) or not self._works():
            self._create(run)
            ours = True
        if over_again or not self._asked(needs):
            self._install(needs, run, ours, over_again)
        told = {Requirement(need).name for need in needs}
        older = {done for done in self._done() if Requirement(done).name not in told}
        self._ready.write_text("\n".join(sorted({*older, *needs})) + "\n", encoding="utf-8")
        return self.python

    def _done(self) -> list[str]:
        try:
            done = self._ready.read_text(encoding="utf-8").splitlines()
            return [str(line) for line in done if Requirement(line)]
        except (OSError, ValueError):  # not there, or damaged
            return []

    def _has(self, needs: Sequence[str]) -> bool:
        complete = self.python.exists() and not self._building.exists()
        return complete and set(needs) <= set(self._done())

    def _is_running(self) -> bool:
        """Whether nox runs in it: to throw it away would be to saw off the branch one sits on."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def _works(self) -> bool:
        try:
            known = f"{OLDEST} <= sys.version_info[:2] <= {NEWEST}"
            asked = [str(self.python), "-c", f"import sys; print({known})"]
            return subprocess.run(asked, capture_output=True, text=True).stdout.strip() == "True"
        except OSError:
            return False

    def _asked(self, needs: Sequence[str]) -> bool:
        """Whether a Python that somebody else set up has it all already."""
        code = (
            "import sys; sys.path[:0] = sys.argv[1:3]; from nox_environment import has_all\n"
            "del sys.path[:2]; sys.exit(not has_all(sys.argv[3:]))"  # ours don't count as its own
        )
        here = Path(__file__).resolve().parent
        packaging = Path(sys.modules["packaging"].__path__[0]).parent
        asked = [str(self.python), "-c", code, str(here), str(packaging), *needs]
        return subprocess.run(asked, capture_output=True).returncode == 0

    def _create(self, run: Run) -> None:
        if not OLDEST <= sys.version_info[:2] <= NEWEST:
            oldest, newest, this = (
                f"{major}.{minor}" for major, minor in (OLDEST, NEWEST, sys.version_info[:2])
            )
            raise Unusable(
                f"Python {oldest} to {newest} is needed; nox runs under {this}. "
                "Delete .venv, and begin with one of those."
            )
        self.folder.mkdir(exist_ok=True)
        run([sys.executable, "-m", "venv", "--clear", str(self.folder)])

    def _pip(self) -> list[str]:
        """The pip beside nox, or else that of the environment, which gets one if it has none."""
        if importlib.util.find_spec("pip") is not None:
            return [sys.executable, "-m", "pip", "--python", str(self.python)]
        # nox as a tool of uv's or pipx's
        ours = [str(self.python), "-m"]
        if not (self._runs([*ours, "pip", "--version"]) or self._runs([*ours, "ensurepip"])):
            raise Unusable(
                f"There is no pip, neither beside nox nor in {self.folder}. Put one there "
                f"(`uv pip install --python {self.python} pip`), or delete that folder."
            )
        return [*ours, "pip"]

    def _runs(self, command: Sequence[str]) -> bool:
        return subprocess.run(command, capture_output=True).returncode == 0

    def _install(self, needs: Sequence[str], run: Run, ours: bool, over_again: bool) -> None:
        if ours:
            self._building.write_text("An installation is under way, or was interrupted.\n")
        over = ["--force-reinstall"] if over_again else []
        # PIP_USER=1 would have it elsewhere, which no virtual environment allows.
        run([*self._pip(), "install", "--no-user", *over, *needs])
        self._building.unlink(missing_ok=True)
