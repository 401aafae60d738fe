"""Files that are written whole or not at all, and whether git has a copy of one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

HALF_WRITTEN = ".*.tmp"
"""What a process that was killed may leave beside a file that it wrote."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace the file in one step: who looks sees the old file or the new, never a half.

    Text is written as UTF-8. Raises OSError; the old file then stays as it was.
    """
    path = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with open(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        _replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


PAUSES = (0.02, 0.1, 0.5) if sys.platform == "win32" else ()
"""Seconds after which it is tried again: Windows replaces no file that anybody has open just now."""


def _replace(new: str, old: Path) -> None:
    for pause in PAUSES:
        with suppress(PermissionError):
            return os.replace(new, old)
        time.sleep(pause)
    return os.replace(new, old)


def in_git(path: Path) -> bool:
    """Whether git has just this text, staged or committed, so that overwriting it loses nothing."""
    for command in (("ls-files", "--error-unmatch"), ("diff", "--quiet")):
        try:
            found = subprocess.run(
                ["git", *command, "--", path.name], cwd=path.parent, capture_output=True
            )
        except OSError:  # no git, no folder
            return False
        if found.returncode != 0:
            return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
