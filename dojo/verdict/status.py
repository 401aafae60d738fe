"""Where a kata stands, and the word for it. Needs no torch, so that a face can be up before it."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a kata stands."""

    TODO = "todo"
    SOLVED = "solved"
    WRONG = "wrong"
    BROKEN = "broken"


WORD = {
    Status.TODO: "to do",
    Status.SOLVED: "solved",
    Status.WRONG: "wrong",
    Status.BROKEN: "broken",
}
MARK = {Status.SOLVED: "✓", Status.TODO: "·", Status.WRONG: "✗", Status.BROKEN: "!"}
"""A letter for it, where Unicode can be shown."""
