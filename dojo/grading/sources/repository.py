"""A repository in a folder that was handed in. All of it lies there: what it points at is another's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dojo.grading.submission import Unreadable

STORED = ("HEAD", "config", "packed-refs", "shallow", "refs", "reftable", "objects")
"""What git reads commits from."""
POINTERS = ("commondir", "objects/info/alternates", "objects/info/http-alternates")
"""Files that tell git to look elsewhere, too."""


def is_bare(path: Path) -> bool:
    """Whether this folder is a repository without a working tree."""
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def inside(folder: Path) -> Path:
    """The repository of this folder, and of no other. Raises `Unreadable`."""
    inner = folder / ".git"
    if inner.is_symlink() or inner.is_file():
        raise Unreadable("Its .git only points to a repository that lies elsewhere: hand in that.")
    found = inner if inner.is_dir() else folder
    if not is_bare(found):
        raise Unreadable("There is no git repository in this folder.")
    for pointer in POINTERS:
        if os.path.lexists(found / pointer):
            raise Unreadable(f"Its repository borrows from another ({pointer}): hand in a clone.")
    for path in _links(found):
        raise Unreadable(f"There is a link in its repository ({path.relative_to(folder)}).")
    return found


def _links(stored: Path) -> Iterator[Path]:
    ahead = [stored / name for name in STORED]
    while ahead:
        path = ahead.pop()
        if path.is_symlink():
            yield path
        elif path.is_dir():
            ahead += path.iterdir()
