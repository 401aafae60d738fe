"""Where the learner stands: the kata at hand, and what is known of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dojo.course.curriculum import Kata, Stage, stages
from dojo.drill import drills
from dojo.verdict.status import Status
from dojo.verdict.values import Judged


@dataclass
class Course:
    """All katas in order, what is known of each, and which one is on the screen.

    `believed` are those that were solved when last judged: they count until this run has judged
    them itself. `at` is the stage that is worked on, "" if none is yet.
    """

    katas: Sequence[Kata]
    believed: set[str] = field(default_factory=set)
    at: str = ""
    judged: dict[Kata, Judged] = field(default_factory=dict)
    current: Kata = field(init=False)

    def __post_init__(self) -> None:
        self.current = self.first_open() or self.katas[0]

    def status(self, kata: Kata) -> Status | None:
        """Where it stands; None if nobody knows yet."""
        if judged := self.judged.get(kata):
            return judged.verdict.status
        return Status.SOLVED if kata.id in self.believed else None

    def solved(self, kata: Kata) -> bool:
        """Whether it is done, as far as is known."""
        return self.status(kata) is Status.SOLVED

    def first_open(self) -> Kata | None:
        """The first that is not solved, at best of the stage that is worked on."""
        return self._open(sorted(self.katas, key=lambda kata: kata.stage != self.at))

    def where(self) -> str:
        """That it is because of the stage that is worked on that this kata is at hand; else ""."""
        if self.current.stage != self.at or self.current == self._open(self.katas):
            return ""
        return f"You are at {self.at}."

    def next(self) -> Kata | None:
        """Where to go on: from a solved kata to the next open one, else to the next in order."""
        here = self.katas.index(self.current)
        after = self.katas[here + 1 :]
        if self.solved(self.current) and (open_one := self._open([*after, *self.katas[:here]])):
            return open_one
        return after[0] if after else None

    def previous(self) -> Kata | None:
        """The one before in order."""
        here = self.katas.index(self.current)
        return self.katas[here - 1] if here else None

    def stage(self) -> Stage:
        """The stage of the kata at hand."""
        if self.drilling:
            return drills.stage(self.current)
        return next(stage for stage in stages() if stage.name == self.current.stage)

    @property
    def drilling(self) -> bool:
        """Whether the kata at hand is a drill."""
        return drills.is_drill(self.current.stage)

    def add(self, kata: Kata) -> None:
        """One more, before the kata at hand: that is the next one, then."""
        here = self.katas.index(self.current)
        self.katas = (*self.katas[:here], kata, *self.katas[here:])

    def done(self, katas: Iterable[Kata]) -> int:
        """How many of these are solved."""
        return sum(map(self.solved, katas))

    def _open(self, katas: Iterable[Kata]) -> Kata | None:
        return next((kata for kata in katas if not self.solved(kata)), None)
