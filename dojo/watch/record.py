"""A verdict as plain values: crosses from the child to a face that has no torch."""

from __future__ import annotations

from dataclasses import dataclass

from dojo.course.curriculum import Kata
from dojo.verdict.status import Status


@dataclass(frozen=True)
class Record:
    """What there is to show of a judged kata.

    `lines` say why (`dojo.verdict.words.explain`), `forward` is the part of the forward pass it is about,
    `line` the learner's line that the verdict is about, `seconds` how long the judgement took.
    """

    kata: Kata
    status: Status
    line: int | None = None
    lines: tuple[str, ...] = ()
    forward: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def solved(self) -> bool:
        """Whether the kata is done."""
        return self.status is Status.SOLVED
