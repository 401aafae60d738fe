"""A submission that lies in a folder. No link in it is followed, and no file read twice."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from dojo.grading.submission import MAX_FILE_BYTES, Freezer, Submission, Unreadable, Wanted

LISTED = 1_000
"""Names that are looked at in a folder, to find one in another case."""
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
FLAGS = os.O_RDONLY | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def collect(id: str, root: Path, wanted: Wanted) -> Submission:
    """Freeze what is wanted, as it lies in `root`. Raises `Unreadable`."""
    here = root / wanted.folder
    if here.is_symlink():
        raise Unreadable(f"{wanted.folder} is a link: links are not followed.")
    if not here.is_dir():
        raise Unreadable(f"There is no folder {wanted.folder} in it.{_hint(root, wanted)}")
    freezer = Freezer(id, wanted)
    for file in wanted.files:
        path = here / file
        try:
            if path.parent.is_symlink():
                link = f"{wanted.folder}/{path.parent.name}"
                freezer.refuse(file, f"{link} is a link: it is not followed.")
            elif _spelled_so(path) and (data := _read(path)) is not None:
                freezer.take(file, data)
        except Unreadable as error:
            freezer.refuse(file, str(error))
    for name in _below(here, wanted):
        freezer.other_case(name)
    return freezer.freeze()


def _below(folder: Path, wanted: Wanted) -> Iterator[str]:
    """Paths of what lies in a folder as the wanted files do, in whatever case."""
    folders = {file.partition("/")[0] for file in wanted.files}
    for name in _names(folder):
        yield name
        for file in _names(folder / name) if name.lower() in folders else ():
            yield f"{name}/{file}"


def _hint(root: Path, wanted: Wanted) -> str:
    """Where the folder may be, if it is not where it should be."""
    names, folder = _names(root), wanted.folder
    if others := [name for name in names if name.lower() == folder]:
        return f" There is {others[0]}: the name has another case."
    if below := [name for name in names if (root / name / folder).is_dir()]:
        return f" There is one in {below[0]}: hand in that folder."
    if wanted.files.keys() & {*_below(root, wanted)}:
        return f" Is this {folder} itself? Hand in the folder above it."
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
