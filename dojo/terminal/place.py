"""A path as an editor's terminal makes it clickable. Needs no torch."""

from __future__ import annotations

import os
from pathlib import Path


def place(path: Path, line: int | None = None) -> str:
    """The path from the working directory, with the line; the whole path if it lies outside."""
    try:
        shown = os.path.relpath(path)
    except ValueError:  # another drive, on Windows
        shown = str(path)
    if shown.startswith(".."):
        shown = str(path)
    return f"{shown}:{line}" if line else shown
