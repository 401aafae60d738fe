"""What a judge is asked for: it travels as a line of JSON, to a process or to another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from dojo.course.fingerprint import fingerprint
from dojo.grading.submission import Submission


class Lost(Exception):
    """The judge failed over a submission: its process died, or it made a mistake; which one."""


class Stopped(Exception):
    """The batch is over before this submission: there is no result."""


@dataclass(frozen=True)
class Task:
    """A frozen submission with all that its grade depends on."""

    submission: Submission
    seed: int
    weights: Mapping[str, float]
    sandbox: str
    seconds: float
    required: bool = False
    judge: str = field(default_factory=fingerprint)
    """Who is asked: no other judge takes the task."""

    def line(self) -> str:
        """As a line of JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, line: str) -> Task:
        """The task that a line describes."""
        return msgspec.json.decode(line, type=cls)
