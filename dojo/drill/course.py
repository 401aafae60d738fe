"""What comes next: the level one has reached, and the moves that went wrong, once more after a while.

All of it is read off the log of mistakes: there is nothing else to keep.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dojo.course.mistakes import SOLVED, Entry
from dojo.drill.grammar import LEVELS

IN_A_ROW = 3
"""Right at the first try so often, and the level is passed."""
SPACING = 2
"""Other drills before a move that went wrong comes again."""
NUMBERS = 10_000
TRIES = 300
ID = re.compile(r"(\d)-(\d+)/\w+")


@dataclass(frozen=True)
class Past:
    """A drill that was tried: its level and number, whether it is solved, and whether at once."""

    level: int
    number: int
    solved: bool
    at_once: bool

    @property
    def moves(self) -> frozenset[str]:
        """The moves that its gradient takes."""
        from dojo.drill.named import network  # with torch

        drawn = network(self.level, self.number)
        return frozenset(line.move for line in drawn.readers(drawn.target))


@dataclass(frozen=True)
class Standing:
    """The level that is practised, how many were right at once there in a row, and all solved."""

    level: int
    row: int
    solved: int

    def __str__(self) -> str:
        return (
            f"Drills: {self.solved} solved, level {self.level} ({LEVELS[self.level]}), "
            f"{self.row} of {IN_A_ROW} in a row."
        )


def past(entries: Iterable[Entry]) -> list[Past]:
    """The drills in the log, in the order in which they were first tried."""
    kinds: dict[tuple[int, int], list[str]] = {}
    for entry in entries:
        if match := ID.fullmatch(entry.kata):
            kinds.setdefault((int(match[1]), int(match[2])), []).append(entry.kind)
    return [
        Past(level, number, SOLVED in of_it, of_it[0] == SOLVED)
        for (level, number), of_it in kinds.items()
        if level in LEVELS
    ]


def standing(tried: Iterable[Past]) -> Standing:
    """Where one stands after these."""
    level, row, solved = 1, 0, 0
    for one in tried:
        solved += one.solved
        if one.level != level or not one.solved:
            row = row if one.level != level else 0
            continue
        row = row + 1 if one.at_once else 0
        if row == IN_A_ROW and level < max(LEVELS):
            level, row = level + 1, 0
    return Standing(level, min(row, IN_A_ROW), solved)


def due(tried: list[Past]) -> tuple[int, str] | None:
    """A move that went wrong, with its level: the oldest one that was not right at once since.

    None if there is none, or if it is too soon.
    """
    for place, one in enumerate(tried):
        later = tried[place + 1 :]
        if one.at_once or not one.solved or len(later) < SPACING:
            continue
        better = frozenset[str]().union(*(other.moves for other in later if other.at_once))
        if missed := sorted(one.moves - better):
            return one.level, missed[0]
    return None


def following(
    tried: list[Past], level: int | None = None, below: Callable[[int], int] = secrets.randbelow
) -> tuple[int, int]:
    """Level and number of the drill that is next; of `level`, if that is wished for."""
    again = due(tried) if level is None else None
    known = {(one.level, one.number) for one in tried}
    wanted, move = again or (level or standing(tried).level, "")
    choice = (wanted, below(NUMBERS))
    for _ in range(TRIES):
        choice = (wanted, below(NUMBERS))
        if choice in known:
            continue
        if not move or move in Past(*choice, False, False).moves:
            break
    return choice
