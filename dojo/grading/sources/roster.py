"""A roster: a CSV file with a line `id,submission` for each student."""

from __future__ import annotations

import csv
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from dojo.grading.sources import git
from dojo.grading.submission import Unreadable

LARGEST = 10 * 2**20
TAKEN = re.compile(r"(?i)\.(junit|exercism|github|gradescope|ctrf)$")
"""Ends of the files that stand beside a result: `ann.ctrf.json` is ann's, not that of `ann.ctrf`."""


def read(path: Path) -> Iterator[tuple[str, str] | Unreadable]:
    """Ids and submissions, line by line. Relative paths are meant from the roster's folder.

    A line that says nothing usable is an error in its place. Raises `Unreadable` when all of it is none.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="", opener=_at_once) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise Unreadable(f"{path}: a roster is a file.")
            if about.st_size > LARGEST:
                raise Unreadable(f"{path}: a roster of more than {LARGEST // 2**20} MiB.")
            rows = csv.DictReader(file, skipinitialspace=True)
            if not {"id", "submission"} <= set(rows.fieldnames or ()):
                raise Unreadable(f"{path}: the first line must be `id,submission`.")
            found = [(rows.line_num, row["id"] or "", row["submission"] or "") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: the roster can't be read: {error}") from None
    if not found:
        raise Unreadable(f"{path}: no submission is listed in it.")
    for number, id, submission in found:
        if "\n" in id + submission:
            yield Unreadable(f"{path}, up to line {number}: a quotation mark is not closed.")
        elif not id.strip() or not submission.strip():
            yield Unreadable(f"{path}, line {number}: an id and a submission are needed.")
        else:
            yield safe(id.strip()), _from(path.parent, submission.strip())


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe may have no other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def safe(id: str) -> str:
    """An id that can be a file's name anywhere."""
    name = re.sub(r"[^\w.@+=-]+", "_", id).strip("._")[:100]
    name = TAKEN.sub(r"_\1", name)
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
    return f"_{name}" if reserved or not name else name


def _from(folder: Path, submission: str) -> str:
    return submission if git.is_remote(submission) else str(folder / submission)
