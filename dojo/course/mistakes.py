"""The log of mistakes: what kind, in which kata, and when it was solved. For the learner, on paper.

`.dojo/mistakes.txt` (git ignores it, nothing sends it anywhere), a line whenever a kata's verdict is
another one than the last time:

    2026-11-25 21:45  kata-1/dcounts  path
    2026-11-25 21:52  kata-1/dcounts  solved

So a mistake that is judged ten times over is one mistake. Lines are only ever added, each at once,
so two processes lose nothing of each other's; what is no such line is passed over. What can't be
written is not: the log is a convenience, like all of `.dojo/`.

`read` gives the entries, `tally` what they come to.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dojo.course import memory

SOLVED = "solved"
"""In the place of a mistake's kind."""

MAX_READ_BYTES = 1 << 20
"""Of a longer file the end is read: that is ten thousand mistakes and more."""


@dataclass(frozen=True)
class Entry:
    """One line: when (local time), the kata's full name, and the kind of mistake or `SOLVED`."""

    when: datetime
    kata: str
    kind: str

    def __str__(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M}  {self.kata}  {self.kind}"


def beside(state: Path) -> Path:
    """Where the log lies: beside what else is remembered."""
    return state.with_name("mistakes.txt")


def read(path: Path | None = None) -> list[Entry]:
    """All entries, the oldest first; none if there is no log, or none that can be read."""
    return list(_changes(map(_entry, _text(path or beside(memory.FILE)).splitlines())))


def note(kata: str, kind: str, path: Path | None = None) -> None:
    """Add what came of a kata, unless that is what came of it the last time."""
    path = path or beside(memory.FILE)
    text = _text(path)
    latest = (_entry(line) for line in reversed(text.splitlines()) if kata in line)
    if next((one.kind for one in latest if one and one.kata == kata), None) == kind:
        return
    line = f"{Entry(datetime.now(), kata, kind)}\n"
    if text and not text.endswith("\n"):  # cut off, or by an editor that leaves the last one open
        line = "\n" + line
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab", buffering=0) as log:
            log.write(line.encode())


@dataclass(frozen=True)
class Tally:
    """What a log comes to: katas `solved`, those `at_once` (with no mistake before), and how often
    each kind of mistake was made: `overcome` where all katas it was made in are solved, else `open`.
    """

    solved: int
    at_once: int
    overcome: Counter[str]
    open: Counter[str]


def tally(entries: Iterable[Entry]) -> Tally:
    """Count."""
    of_kata: dict[str, list[str]] = {}
    for entry in entries:
        of_kata.setdefault(entry.kata, []).append(entry.kind)
    solved = [kinds for kinds in of_kata.values() if kinds[-1] == SOLVED]
    unsolved = {kind for kinds in of_kata.values() if kinds[-1] != SOLVED for kind in kinds}
    made = Counter(kind for kinds in of_kata.values() for kind in kinds if kind != SOLVED)
    return Tally(
        solved=len(solved),
        at_once=sum(kinds == [SOLVED] for kinds in solved),
        overcome=Counter({kind: times for kind, times in made.items() if kind not in unsolved}),
        open=Counter({kind: times for kind, times in made.items() if kind in unsolved}),
    )


def _changes(entries: Iterable[Entry | None]) -> Iterator[Entry]:
    """Those that say something new of their kata: two processes may have noted the same."""
    last: dict[str, str] = {}
    for entry in entries:
        if entry and last.get(entry.kata) != entry.kind:
            last[entry.kata] = entry.kind
            yield entry


def _entry(line: str) -> Entry | None:
    """What a line says; None if it is none of ours."""
    parts = line.strip().split("  ", 2)
    if len(parts) < 3 or not line.isprintable():
        return None
    when, kata, kind = (part.strip() for part in parts)
    try:
        return Entry(datetime.strptime(when, "%Y-%m-%d %H:%M"), kata, kind)
    except ValueError:
        return None


def _text(path: Path) -> str:
    with suppress(OSError), open(path, "rb") as log:
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - MAX_READ_BYTES))
        return log.read(MAX_READ_BYTES).decode(errors="replace")
    return ""
