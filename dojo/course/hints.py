"""Hints, one more each time they are asked for. Needs no torch.

They come in their order, but for those that have just got a wrong verdict the one comes first that
fits it: that speaks of what the verdict is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dojo.course import memory
from dojo.course.answers import answer
from dojo.course.curriculum import Kata


@dataclass(frozen=True)
class Hints:
    """The hints a learner has seen of a kata, as they were given, and how many there are left."""

    seen: tuple[str, ...]
    left: int


def seen(kata: Kata, path: Path | None = None) -> Hints:
    """Those that have been given already."""
    return _given(kata, memory.load(path))


def one_more(kata: Kata, topics: Sequence[str] = (), path: Path | None = None) -> Hints:
    """The same and one more, which is remembered as given: the one with the most of these topics."""

    def give(remembered: memory.State) -> None:
        hints = answer(kata).hints
        given = remembered.hints.setdefault(kata.id, [])
        left = [number for number in range(len(hints)) if number not in given]
        if left:
            given.append(max(left, key=lambda number: _fits(hints[number], topics)))

    return _given(kata, memory.update(give, path))


def _fits(hint: str, topics: Sequence[str]) -> int:
    """How many of the topics it speaks of."""
    return sum(bool(re.search(rf"\b{re.escape(topic)}", hint, re.I)) for topic in set(topics))


def _given(kata: Kata, remembered: memory.State) -> Hints:
    hints = answer(kata).hints
    numbers = dict.fromkeys(remembered.hints.get(kata.id, ()))
    given = tuple(hints[number] for number in numbers if 0 <= number < len(hints))
    return Hints(given, len(hints) - len(given))
