"""What was handed in when: submissions as they were at some moments, to be graded later.

A folder for each time that somebody collected, named by this machine's clock; a file in it for each
submission. Nothing in it is ever written over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct, field

from dojo.course.curriculum import katas
from dojo.course.files import write_whole
from dojo.grading.origin import Origin
from dojo.grading.submission import Integrity, Submission

FOLDER = "collected"
STAMP = "%Y%m%dT%H%M%SZ"


class _Kept(Struct):
    """A file's content. `wanted` are the ids of the katas that were looked for."""

    submission: _Texts
    origin: Origin
    wanted: list[str] = field(default_factory=lambda: [kata.id for kata in katas()])


class _Texts(Struct):
    id: str
    texts: dict[str, str]
    problems: dict[str, str]
    integrity: list[Integrity]
    commit: str
    committed: str


@dataclass(frozen=True)
class Collection:
    """All that was collected into a class's folder. Writing raises OSError."""

    folder: Path

    def keep(
        self, submission: Submission, origin: Origin, moment: datetime, wanted: Iterable[str]
    ) -> None:
        """Keep a submission as it is at this moment, as far as these katas go."""
        path = self.folder / FOLDER / moment.strftime(STAMP) / f"{submission.id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "submission": asdict(submission),
            "origin": msgspec.to_builtins(origin),
            "wanted": [*wanted],
        }
        write_whole(path, msgspec.json.format(msgspec.json.encode(kept), indent=2).decode() + "\n")

    def newest(
        self, id: str, deadline: datetime, wanted: Iterable[str]
    ) -> tuple[Submission, Origin] | None:
        """The submission as it was collected last before the deadline, if these katas were at all."""
        for moment, folder in sorted(self._moments(), reverse=True):
            if moment > deadline:
                continue
            try:
                kept = msgspec.json.decode((folder / f"{id}.json").read_bytes(), type=_Kept)
            except (OSError, ValueError):
                continue
            texts = {name: getattr(kept.submission, name) for name in _Texts.__struct_fields__}
            submission = Submission(**{**texts, "integrity": tuple(kept.submission.integrity)})
            if submission.id == id and set(wanted) <= set(kept.wanted):
                return submission, kept.origin
        return None

    def _moments(self) -> list[tuple[datetime, Path]]:
        found = []
        for folder in (self.folder / FOLDER).glob("*"):
            try:
                found.append((datetime.strptime(folder.name, STAMP).replace(tzinfo=UTC), folder))
            except ValueError:
                continue
        return found
