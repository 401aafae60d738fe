"""A submission that lies in a folder. No link in it is followed, and no file read twice."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from dojo.grading.submission import FOLDER, MAX_FILE_BYTES, Freezer, Submission, Unreadable, by_file

LISTED = 1_000
"""Names that are looked at in a folder, to find one in another case."""
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
FLAGS = os.O_RDONLY | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def collect(id: str, root: Path) -> Submission:
    """Freeze the katas in `root/katas`. Raises `Unreadable`."""
    katas = root / FOLDER
    if katas.is_symlink():
        raise Unreadable(f"{FOLDER} is a link: links are not followed.")
    if not katas.is_dir():
        raise Unreadable(f"There is no folder {FOLDER} in it.{_hint(root)}")
    freezer = Freezer(id)
    for file, kata in by_file().items():
        path = katas / file
        try:
            if path.parent.is_symlink():
                freezer.refuse(kata, f"{FOLDER}/{path.parent.name} is a link: it is not followed.")
            elif _spelled_so(path) and (data := _read(path)) is not None:
                freezer.take(kata, data)
        except Unreadable as error:
            freezer.refuse(kata, str(error))
    for folder in _names(katas):
        for name in _names(katas / folder) if folder.lower().startswith("kata_") else []:
            freezer.other_case(f"{folder}/{name}")
    return freezer.freeze()


def _hint(root: Path) -> str:
    """Where the folder may be, if it is not where it should be."""
    names = _names(root)
    if others := [name for name in names if name.lower() == FOLDER]:
        return f" There is {others[0]}: the name has another case."
    if below := [name for name in names if (root / name / FOLDER).is_dir()]:
        return f" There is one in {below[0]}: hand in that folder."
    if by_file().keys() & {f"{name}/{file}" for name in names for file in _names(root / name)}:
        return f" Is this {FOLDER} itself? Hand in the folder above it."
    return ""


def _read(path: Path) -> bytes | None:
    """The file's bytes, one more than allowed at most; None without such a file. Raises `Unreadable`."""
    for _ in range(2):
        try:
            if not NO_FOLLOW and path.is_symlink():
                raise Unreadable("It is a link: links are not followed.")
            handle = os.open(path, FLAGS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if path.is_symlink():
                raise Unreadable("It is a link: links are not followed.") from None
            raise Unreadable(f"The file can't be read: {error.strerror}.") from None
        try:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                raise Unreadable("It is no regular file.")
            with open(handle, "rb", closefd=False) as file:
                data = file.read(MAX_FILE_BYTES + 1)
            after = os.fstat(handle)
        except OSError as error:
            raise Unreadable(f"The file can't be read: {error.strerror}.") from None
        finally:
            os.close(handle)
        same = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
        if same and (len(data) == before.st_size or len(data) > MAX_FILE_BYTES):
            return data
    raise Unreadable("The file changes while it is being read.")


def _spelled_so(path: Path) -> bool:
    """Whether the folder lists this very name: where it is not Linux, a/B.py may open as a/b.py."""
    return sys.platform == "linux" or path.name in _names(path.parent)


def _names(folder: Path) -> list[str]:
    """At most so many names of a folder: there may be any number."""
    if folder.is_symlink():
        return []
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(LISTED), strict=False):
                names.append(entry.name)
    except OSError:
        return []
    return sorted(names)
