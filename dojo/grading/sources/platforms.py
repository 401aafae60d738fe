"""Lists of students as platforms export them, and where the submissions of their students lie.

| list | its columns |
| --- | --- |
| our own | id, submission |
| GitHub Classroom, grades | roster_identifier, github_username, student_repository_url |
| GitHub Classroom, roster | identifier, github_username |
| Canvas, gradebook | Student, ID, SIS Login ID, Section |
| Moodle, grading worksheet | Identifier, Full name, Email address |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dojo.grading.sources.archive import SUFFIXES
from dojo.grading.submission import Unreadable

Row = Mapping[str, str]
"""A line's cells by their heads, in lower case."""


@dataclass(frozen=True)
class Platform:
    """A kind of list, known by its `heads`; all names in lower case.

    Of the columns in `ids` the first that is filled names the student. `submission` is the column
    with the address. `download` is the name of a student's file or folder in what the platform lets one
    download, as a pattern with the cells of `key` in it.
    """

    name: str
    heads: frozenset[str]
    ids: tuple[str, ...]
    submission: str = ""
    key: str = ""
    download: str = ""

    def id(self, row: Row) -> str:
        """What the list calls a student; "" if this line is about none."""
        if self.name == CANVAS and row["student"].casefold() in NOBODY:
            return ""
        return next((row[name] for name in self.ids if row.get(name)), "")


CANVAS = "a Canvas gradebook"
NOBODY = ("points possible", "student, test", "test student")
"""Lines of its that are about no student."""
PLATFORMS = (
    Platform("a roster", frozenset({"id", "submission"}), ("id",), "submission"),
    Platform(
        "GitHub Classroom's grades",
        frozenset({"github_username", "student_repository_url"}),
        ("roster_identifier", "github_username"),
        "student_repository_url",
    ),
    Platform(
        "GitHub Classroom's roster",
        frozenset({"identifier", "github_username"}),
        ("identifier", "github_username"),
    ),
    Platform(
        CANVAS,
        frozenset({"student", "id", "section"}),
        ("sis login id", "sis user id", "id"),
        key="id",
        download=r"[^_]*(_late)?_{}_\d+_.*",  # loveladaada_LATE_4711_8150_katas.zip
    ),
    Platform(
        "a Moodle worksheet",
        frozenset({"identifier", "full name"}),
        ("id number", "email address", "identifier"),
        key="identifier",
        download=r".*_{}_assignsubmission_file.*",  # Ada Lovelace_4711_assignsubmission_file
    ),
)


def of(head: list[str]) -> Platform | None:
    """What kind of list this is, by its first line."""
    return next((one for one in PLATFORMS if one.heads <= set(head)), None)


@dataclass(frozen=True)
class Places:
    """Where the submissions are of which a list does not say it.

    `handed_in` is a folder with what was downloaded, `forks` an address with names of columns in it.
    """

    handed_in: Path | None = None
    forks: str = ""

    def of(self, platform: Platform, row: Row, id: str) -> str:
        """A student's submission; "" if there is none. Raises `Unreadable`."""
        if self.forks:
            return self._fork(row)
        if self.handed_in:
            return self._download(self.handed_in, platform, row, id)
        raise Unreadable(
            f"{platform.name[0].upper()}{platform.name[1:]} does not say where the submissions are: "
            "add --handed-in with the folder that you have downloaded, or --forks with their address."
        )

    def _fork(self, row: Row) -> str:
        cells = {name.replace(" ", "_"): cell for name, cell in row.items()}
        names = re.findall(r"\{(\w+)\}", self.forks)
        if unknown := [name for name in names if name.lower() not in cells]:
            raise Unreadable(f"--forks: there is no column {unknown[0]} in this list.")
        if not all(cells[name.lower()] for name in names):
            return ""
        return re.sub(r"\{(\w+)\}", lambda match: cells[match[1].lower()], self.forks)

    def _download(self, folder: Path, platform: Platform, row: Row, id: str) -> str:
        wanted = [re.escape(id) + "|" + "|".join(re.escape(id + suffix) for suffix in SUFFIXES)]
        if platform.download and (key := re.sub(r"^\D*", "", row.get(platform.key, ""))):
            wanted.append(platform.download.format(re.escape(key)))
        try:
            found = [
                path
                for path in sorted(folder.iterdir())
                if any(re.fullmatch(one, path.name, re.IGNORECASE) for one in wanted)
            ]
        except OSError as error:
            raise Unreadable(f"{folder} can't be read: {error.strerror}.") from None
        if len(found) > 1:
            raise Unreadable(f"{id}: {len(found)} of the files in {folder} may be meant.")
        return str(_inside(found[0])) if found else ""


def _inside(path: Path) -> Path:
    """A platform puts what was handed in into a folder: if that is an archive, it is meant."""
    if not path.is_dir():
        return path
    inside = [one for one in path.iterdir() if one.name.lower().endswith(SUFFIXES)]
    return inside[0] if len(inside) == 1 else path
