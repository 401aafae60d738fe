"""A submission: the texts of the katas that are wanted and nothing else. Once made it never changes.

However it arrives (folder, git, archive), only regular files of the known names are taken, of at
most 64 KiB, in strict UTF-8. What is refused on the way is told to the instructor.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dojo.course.curriculum import Kata, katas
from dojo.drill.drills import katas_of
from dojo.isolation.text import plain

NOTHING_HANDED_IN = "Nothing was handed in."
MAX_FILE_BYTES = 64 * 1024
"""What a kata's file may have, as in practice. The longest answer has a tenth."""


class Unreadable(Exception):
    """A submission from which nothing can be taken; one clear sentence."""


@dataclass(frozen=True)
class Integrity:
    """For the instructor: what was refused, and why. `kata` is "" when it is about all of them."""

    kata: str
    finding: str


@dataclass(frozen=True)
class Wanted:
    """What is taken of a submission: files of one folder, by their paths in it, each with its kata's id."""

    folder: str
    files: Mapping[str, str]

    @classmethod
    def of(cls, chosen: Sequence[Kata]) -> Wanted:
        """For a grade of these. Of the course all is taken: it may be graded again, by other stages."""
        course = katas()
        taken = course if chosen[0] in course else chosen
        return cls(taken[0].folder, {kata.file: kata.id for kata in taken})


@dataclass(frozen=True)
class Submission:
    """What is graded. `texts` and `problems` are by kata's id; a kata in neither has no file.

    `commit` and `committed` are its number and its own date (ISO 8601), if it comes from git.
    """

    id: str
    texts: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    integrity: tuple[Integrity, ...] = ()
    commit: str = ""
    committed: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Submission:
        """The submission that `dataclasses.asdict` made this of."""
        integrity = tuple(Integrity(**found) for found in data["integrity"])
        return cls(**{**data, "integrity": integrity})

    def about(self, chosen: Iterable[Kata]) -> Submission:
        """The same with no more in it than is about these katas, or about all."""
        ids = {kata.id for kata in chosen}
        return replace(
            self,
            texts={id: text for id, text in self.texts.items() if id in ids},
            problems={id: why for id, why in self.problems.items() if id in ids},
            integrity=tuple(found for found in self.integrity if found.kata in {"", *ids}),
        )

    @property
    def digest(self) -> str:
        """A fingerprint of all that a grade depends on."""
        hashed = hashlib.sha256()
        for part in (self.texts, self.problems):
            for key in sorted(part):
                for text in (key, part[key]):
                    data = text.encode()
                    hashed.update(len(data).to_bytes(8, "little") + data)
            hashed.update(b"|")
        return hashed.hexdigest()

    def zipped(self) -> bytes:
        """The texts as an archive that can be graded again; the same texts give the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for kata in sorted(katas_of(self.texts), key=lambda kata: kata.path):
                entry = zipfile.ZipInfo(kata.path)
                archive.writestr(entry, self.texts[kata.id], zipfile.ZIP_DEFLATED)
        return out.getvalue()


class Freezer:
    """Takes the wanted files one by one, as bytes, and makes the submission."""

    def __init__(self, id: str, wanted: Wanted) -> None:
        self.id, self.wanted = id, wanted
        self.names = {file.rpartition("/")[2] for file in wanted.files}
        """Of the files, without their folders."""
        self.texts: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.integrity: list[Integrity] = []
        self._taken: set[str] = set()
        self._deep = ""
        self._astray = ""

    def take(self, file: str, data: bytes) -> None:
        """A kata's file as it arrived, as far as it was read (one byte too many is enough)."""
        id = self.wanted.files[file]
        if id in self._taken:
            self.texts.pop(id, None)
            self.refuse(file, "There are several files of this name.")
            return
        self._taken.add(id)
        if len(data) > MAX_FILE_BYTES:
            self.refuse(file, f"The file is larger than {MAX_FILE_BYTES // 1024} KiB.")
            return
        try:
            text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "strict")
        except UnicodeDecodeError:
            self.refuse(file, "The file is not text in UTF-8.")
            return
        # As Python itself reads a file; a lone \r would hide a line from who reads the text.
        self.texts[id] = text.replace("\r\n", "\n").replace("\r", "\n")

    def refuse(self, file: str, why: str) -> None:
        """A kata's file that is there, but is not to be taken."""
        id = self.wanted.files[file]
        self._taken.add(id)
        self.problems[id] = why
        self.integrity.append(Integrity(id, f"{self.wanted.folder}/{file}: {why}"))

    def notice(self, finding: str) -> None:
        """Something odd about the submission as a whole."""
        self.integrity.append(Integrity("", plain(finding, 300)))

    def elsewhere(self, folder: str) -> None:
        """A folder deep in the submission that looks as if it should be the submission; told once."""
        if not self._deep:
            self._deep = folder
            self.notice(f"There is one in {folder}: hand in that folder.")

    def astray(self, path: str) -> None:
        """A path that may be a kata's, were it in the folder. That matters if there is nothing else."""
        self._astray = self._astray or path

    def other_case(self, name: str) -> None:
        """A file that would be a kata's, but for upper and lower case."""
        files = self.wanted.files
        if called := next((f for f in files if f.lower() == name.lower() and f != name), None):
            path = f"{self.wanted.folder}/{name}"
            self.notice(f"{path} is not taken: the file is called {called}.")

    def freeze(self) -> Submission:
        """The submission. Raises `Unreadable` when there is nothing at all to grade."""
        if not self.texts and not self.problems:
            odd = self.integrity[0].finding if self.integrity else ""
            folder, first = self.wanted.folder, next(iter(self.wanted.files))
            if not odd and self._astray:
                odd = f"There is {plain(self._astray, 100)}: hand in the folder {folder} with all in it."
            raise Unreadable(f"No kata's file in it ({folder}/{first}, ...). {odd}".rstrip())
        return Submission(self.id, self.texts, self.problems, tuple(self.integrity))
