"""A submission: the texts of the known katas and nothing else. Once made it never changes.

However it arrives (folder, git, archive), only regular files of the known names are taken, of at
most 64 KiB, in strict UTF-8. What is refused on the way is told to the instructor.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dojo.course.curriculum import Kata, katas
from dojo.isolation.text import plain

FOLDER = "katas"
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
            for kata in katas():
                if kata.id in self.texts:
                    entry = zipfile.ZipInfo(f"{FOLDER}/{kata.file}")
                    archive.writestr(entry, self.texts[kata.id], zipfile.ZIP_DEFLATED)
        return out.getvalue()


class Freezer:
    """Takes the katas' files one by one, as bytes, and makes the submission."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.texts: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.integrity: list[Integrity] = []
        self._taken: set[str] = set()
        self._deep = ""
        self._astray = ""

    def take(self, kata: Kata, data: bytes) -> None:
        """A kata's file as it arrived, as far as it was read (one byte too many is enough)."""
        if kata.id in self._taken:
            self.texts.pop(kata.id, None)
            self.refuse(kata, "There are several files of this name.")
            return
        self._taken.add(kata.id)
        if len(data) > MAX_FILE_BYTES:
            self.refuse(kata, f"The file is larger than {MAX_FILE_BYTES // 1024} KiB.")
            return
        try:
            text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "strict")
        except UnicodeDecodeError:
            self.refuse(kata, "The file is not text in UTF-8.")
            return
        # As Python itself reads a file; a lone \r would hide a line from who reads the text.
        self.texts[kata.id] = text.replace("\r\n", "\n").replace("\r", "\n")

    def refuse(self, kata: Kata, why: str) -> None:
        """A kata whose file is there, but is not to be taken."""
        self._taken.add(kata.id)
        self.problems[kata.id] = why
        self.integrity.append(Integrity(kata.id, f"{FOLDER}/{kata.file}: {why}"))

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
        wanted = next(
            (k for k in katas() if k.file.lower() == name.lower() and k.file != name), None
        )
        if wanted:
            self.notice(f"{FOLDER}/{name} is not taken: the file is called {wanted.file}.")

    def freeze(self) -> Submission:
        """The submission. Raises `Unreadable` when there is nothing at all to grade."""
        if not self.texts and not self.problems:
            odd = self.integrity[0].finding if self.integrity else ""
            if not odd and self._astray:
                odd = f"There is {plain(self._astray, 100)}: hand in the folder {FOLDER} with all in it."
            raise Unreadable(f"No kata's file in it ({FOLDER}/kata_1/...). {odd}".rstrip())
        return Submission(self.id, self.texts, self.problems, tuple(self.integrity))


def by_file() -> dict[str, Kata]:
    """All katas by their file's path below the folder of katas."""
    return {kata.file: kata for kata in katas()}
