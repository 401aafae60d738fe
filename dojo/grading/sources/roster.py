"""A roster: a CSV file with a line `id,submission` for each student."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from dojo.grading.sources import git
from dojo.grading.submission import Unreadable

LARGEST = 10 * 2**20


def read(path: Path) -> Iterator[tuple[str, str]]:
    """Ids and submissions, line by line. Relative paths are meant from the roster's folder.

    Raises `Unreadable`.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"{path}: a roster of more than {LARGEST // 2**20} MiB.")
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, skipinitialspace=True)
            if not {"id", "submission"} <= set(rows.fieldnames or ()):
                raise Unreadable(f"{path}: the first line must be `id,submission`.")
            found = [(row["id"] or "", row["submission"] or "") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: the roster can't be read: {error}") from None
    for number, (id, submission) in enumerate(found, 2):
        if not id.strip() or not submission.strip():
            raise Unreadable(f"{path}, line {number}: an id and a submission are needed.")
        yield safe(id.strip()), _from(path.parent, submission.strip())


def safe(id: str) -> str:
    """An id that can be a file's name anywhere."""
    name = re.sub(r"[^\w.@+=-]+", "_", id).strip("._")[:100]
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)
    return f"_{name}" if reserved or not name else name


def _from(folder: Path, submission: str) -> str:
    return submission if git.is_remote(submission) else str(folder / submission)
