"""The folder of a class: each submission's results, what was graded, and the files about all of them.

`ID.json` and its like are to be read; `submitted/ID.zip` is what was graded, for a fork goes on; and
`.finished/ID` tells what a result depended on, so that it need not be made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dojo.course.files import HALF_WRITTEN, write_whole
from dojo.grading import leftovers
from dojo.grading.formats import CLASS, FORMATS, OVERVIEW
from dojo.grading.origin import Origin
from dojo.grading.overview import overview
from dojo.grading.results import Entry, Result, restored
from dojo.grading.submission import Submission

FINISHED, SUBMITTED = ".finished", "submitted"
NOWHERE = Origin()


@dataclass(frozen=True)
class Folder:
    """Without a path nothing is kept. All writing raises OSError.

    If it is `anonymous`, the overview of the class names nobody.
    """

    path: Path | None
    formats: Sequence[str] = ()
    anonymous: bool = False

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have it there, without what a call that was killed has left half written."""
        self.make()
        if not self.path:
            yield
            return
        with leftovers.in_use(self.path, self._clear):
            yield

    def _clear(self) -> None:
        assert self.path
        for folder in (self.path, self.path / FINISHED, self.path / SUBMITTED):
            for half in folder.glob(HALF_WRITTEN):
                half.unlink(missing_ok=True)

    def make(self) -> None:
        """Have it there."""
        if self.path:
            for name in (FINISHED, SUBMITTED):
                (self.path / name).mkdir(parents=True, exist_ok=True)

    def result(self, id: str, key: str | None = None) -> Result | None:
        """The result that is there, if it is as it was written (and depended on this key)."""
        entry = self.entry(id, key)
        return entry.result if entry else None

    def entry(self, id: str, key: str | None = None) -> Entry | None:
        """The same, with where it came from."""
        if not self.path:
            return None
        try:
            about = json.loads(_read(self.path / FINISHED / id))
            text = _read(self.path / f"{id}.json")
            if key not in (None, about["key"]) or about["sha256"] != _hash(text):
                return None
            return Entry(restored(text), msgspec.convert(about.get("origin", {}), Origin))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(
        self,
        result: Result,
        submission: Submission | None = None,
        key: str = "",
        origin: Origin = NOWHERE,
    ) -> None:
        """Write all that belongs to a result; what it depended on comes last, so no half one counts."""
        if not self.path:
            return
        finished = self.path / FINISHED / result.submission
        finished.unlink(missing_ok=True)
        for name in {"json": None, **dict.fromkeys(self.formats)}:
            if name in FORMATS:
                made = FORMATS[name]
                write_whole(self.path / f"{result.submission}{made.suffix}", made.text(result))
        if submission:
            kept = self.path / SUBMITTED / f"{result.submission}.zip"
            write_whole(kept, submission.zipped())
        hashed = _hash(FORMATS["json"].text(result))
        about = {"key": key, "sha256": hashed, "origin": msgspec.to_builtins(origin)}
        write_whole(finished, json.dumps(about))

    def keep_class(self) -> None:
        """Write the files about all submissions: whoever is in the folder, from whichever call."""
        if not self.path:
            return
        ordered = sorted(self._entries(), key=lambda entry: entry.result.submission)
        for name in self.formats if ordered else ():
            if name in CLASS:
                write_whole(self.path / CLASS[name].file, CLASS[name].text(ordered))
            if name in OVERVIEW:
                seen = overview([entry.result for entry in ordered], self.anonymous)
                for file, text in OVERVIEW[name].items():
                    write_whole(self.path / file, text(seen))

    def _entries(self) -> Iterator[Entry]:
        assert self.path
        with suppress(FileNotFoundError):
            for path in sorted((self.path / FINISHED).iterdir()):
                if found := self.entry(path.name):
                    yield found


def _read(path: Path) -> str:
    """A file's text; a pipe is not waited for. Raises OSError or ValueError."""
    if not path.is_file():
        raise FileNotFoundError(path)
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
