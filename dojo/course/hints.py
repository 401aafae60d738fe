"""Hints, one more each time they are asked for. Needs no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dojo.course import memory
from dojo.course.answers import answer
from dojo.course.curriculum import Kata


@dataclass(frozen=True)
class Hints:
    """The hints a learner has seen of a kata, and how many there are left."""

    seen: tuple[str, ...]
    left: int


def seen(kata: Kata, path: Path | None = None) -> Hints:
    """Those that have been given already."""
    return _first(kata, memory.load(path))


def one_more(kata: Kata, path: Path | None = None) -> Hints:
    """The same and the next one, which is remembered as given."""

    def count(remembered: memory.State) -> None:
        total = len(answer(kata).hints)
        remembered.hints[kata.id] = min(remembered.hints.get(kata.id, 0) + 1, total)

    return _first(kata, memory.update(count, path))


def _first(kata: Kata, remembered: memory.State) -> Hints:
    hints = answer(kata).hints
    given = max(0, remembered.hints.get(kata.id, 0))
    return Hints(hints[:given], len(hints) - len(hints[:given]))
