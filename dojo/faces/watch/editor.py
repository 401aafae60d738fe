"""Open a kata's file in the learner's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

WINDOWED = {
    "atom", "charm", "code", "code-insiders", "codium", "cursor", "gedit", "gvim", "idea", "kate",
    "mate", "notepad", "notepad++", "pycharm", "subl", "windsurf", "zed", "zeditor",
}  # fmt: skip
"""Editors with a window of their own: the terminal stays ours."""
BY_GOTO = {"code", "code-insiders", "codium", "cursor", "windsurf"}
"""Those that take `--goto file:line`."""
BY_PLUS = {"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "gvim", "joe", "ne"}
"""Those that take `+line file`."""


class NoEditor(Exception):
    """There is none that could be opened; one sentence about what to do."""


@dataclass(frozen=True)
class Editor:
    """A command line, and whether it needs the terminal for itself."""

    command: tuple[str, ...]
    in_terminal: bool


def editor(path: Path, line: int | None, environment: Mapping[str, str] = os.environ) -> Editor:
    """$VISUAL or $EDITOR; VS Code in its own terminal. Raises `NoEditor`."""
    chosen = environment.get("VISUAL") or environment.get("EDITOR") or ""
    if not chosen.strip() and environment.get("TERM_PROGRAM") == "vscode":
        chosen = "code"
    try:
        words = shlex.split(chosen, posix=os.name != "nt")
    except ValueError:
        raise NoEditor(f"$EDITOR can't be read: {chosen}") from None
    if not words:
        raise NoEditor("No editor is set: put the name of yours into $EDITOR.")
    words[0] = words[0].strip('"')
    program = shutil.which(words[0])
    if not program:
        raise NoEditor(f"The editor {words[0]} is not to be found.")
    name = Path(words[0]).stem.lower()
    file = [str(path)]
    if name in BY_GOTO:
        file = ["--goto", f"{path}:{line or 1}"]
    elif name in BY_PLUS and line:
        file = [f"+{line}", str(path)]
    return Editor((program, *words[1:], *file), name not in WINDOWED)


def open_beside(chosen: Editor) -> None:
    """Start it and go on. Raises OSError."""
    quiet = subprocess.DEVNULL
    subprocess.Popen(
        chosen.command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )


def open_here(chosen: Editor) -> bool:
    """Give it the terminal until it is left. Raises OSError. False: we are to end, too (SIGTERM).

    Ctrl-C is the editor's own; SIGTERM goes on to it, so that it leaves the terminal in order.
    """
    process = subprocess.Popen(chosen.command)
    ended = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal ended
        ended = True
        with suppress(OSError):
            process.terminate()

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, end),
    }
    try:
        process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return not ended
