"""A roster: a CSV file with a line for each student, as spreadsheets and platforms write it."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dojo.grading.sources import git, platforms
from dojo.grading.sources.platforms import Places, Platform
from dojo.grading.submission import Unreadable

MAX_FILE_BYTES = 10 * 2**20
MAX_ID_BYTES = 150
"""Bytes of an id: most systems take 255 for a file's name, and its ends are to be added."""
BETWEEN = ";\t,"
"""What may stand between two cells: some spreadsheets take the semicolon."""
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOWHERE = Places()
TAKEN = re.compile(r"(?i)\.(junit|exercism|github|gradescope|ctrf)$")
"""Ends of the files that stand beside a result: `ann.ctrf.json` is ann's, not that of `ann.ctrf`."""
RESERVED = re.compile(r"(?i)class|(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""What a result can't be called: `class.json` is about all of them, the others are devices of Windows."""


@dataclass(frozen=True)
class Line:
    """An id, where the submission is ("" if there is none), and where in the roster that stands.

    `given_id` is the id as it stands there, `columns` the line's other cells by their heads.
    """

    id: str
    submission: str
    where: str
    given_id: str
    columns: Mapping[str, str]


def read(path: Path, places: Places = NOWHERE) -> Iterator[Line | Unreadable]:
    """Line by line. Relative paths are meant from the roster's folder.

    `places` is where the submissions are of a list that does not say it.

    A line that says nothing usable is an error in its place. Raises `Unreadable` when all of it is none.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    between = next((character for character in BETWEEN if character in first), ",")
    csv.field_size_limit(MAX_FILE_BYTES)  # or one long cell would be the end of the whole roster
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=between, skipinitialspace=True)
        table = [(rows.line_num, [cell.strip() for cell in row]) for row in rows if any(row)]
    except csv.Error as error:
        raise Unreadable(f"{path}: the roster can't be read: {error}") from None
    if table and table[0][1][0].casefold() == "sep=":  # for a spreadsheet, not for us
        del table[0]
    head = [name.casefold() for name in table[0][1]] if table else []
    platform = platforms.of(head)
    if not platform:
        raise Unreadable(
            f"{path}: its first line must be `id,submission`, not `{first.strip()[:80]}`. (What GitHub "
            "Classroom, Canvas and Moodle export in English is read, too.)"
        )
    if len(table) == 1:
        raise Unreadable(f"{path}: no submission is listed in it.")
    for number, row in table[1:]:
        yield from _line(path, number, row, table[0][1], platform, places)


def _line(
    path: Path, number: int, row: list[str], heads: list[str], platform: Platform, places: Places
) -> Iterator[Line | Unreadable]:
    """What a line lists, if it lists anything."""
    named = dict(zip(heads, [*row, *[""] * len(heads)], strict=False))
    cells = {name.casefold(): cell for name, cell in named.items()}
    id, where = platform.id(cells), f"{path}, line {number}"
    submission = cells.get(platform.submission, "")
    if "\n" in id + submission:
        yield Unreadable(f"{path}, up to line {number}: a quotation mark is not closed.")
    elif id:
        try:
            if platform.submission:
                place = submission and _from(path.parent, submission)
            else:
                place = places.of(platform, cells, id)
        except Unreadable as error:
            yield Unreadable(f"{where}: {error}")
            return
        own = (
            {platform.ids[0], platform.submission} if platform.submission == "submission" else set()
        )
        others = {name: cell for name, cell in named.items() if name.casefold() not in own}
        yield Line(safe(id), place, f"{where} ({id})", id, others)
    elif any(row) and platform.submission:
        yield Unreadable(f"{where}: an id is needed.")


def _text(path: Path) -> str:
    """The roster's text. Raises `Unreadable`."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise Unreadable(f"{path}: a roster is a file.")
            if about.st_size > MAX_FILE_BYTES:
                raise Unreadable(f"{path}: a roster of more than {MAX_FILE_BYTES // 2**20} MiB.")
            data = file.read()
    except OSError as error:
        raise Unreadable(f"{path}: the roster can't be read: {error.strerror}.") from None
    try:
        return data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: the roster is not in UTF-8; save it as `CSV UTF-8`.") from None


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe may have no other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def safe(id: str) -> str:
    """An id that can be a file's name anywhere, and no order to a spreadsheet, a shell or a runner."""
    kept = (c if _fits(c) else "\0" for c in unicodedata.normalize("NFC", id))
    name = re.sub("\0+", "_", "".join(kept)).strip("._ ")
    name = name.encode()[:MAX_ID_BYTES].decode("utf-8", "ignore").rstrip("._ ")
    name = TAKEN.sub(r"_\1", name)
    return f"_{name}" if RESERVED.fullmatch(name) or not name else name


def _fits(character: str) -> bool:
    """Letters and digits, marks that belong to a letter before them, and what a name may have between."""
    known = character.isalnum() or character in "_.@+=,'()& -"
    return known or unicodedata.category(character).startswith("M")


def _from(folder: Path, submission: str) -> str:
    return submission if git.is_remote(submission) else str(folder / submission)
