"""What came of calling an attempt. Plain values, so that they can cross from a child process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dojo.verdict.status import Status
from dojo.verdict.values import Verdict


@dataclass(frozen=True)
class Failure:
    """Why an attempt gave nothing: still to do, against the rules, or broken; and on which line.

    Of an exception, `message` is Python's or torch's own sentence, and `code` the learner's line where it
    was raised. `missing` is the name that it uses and does not have.
    """

    sentence: str
    line: int | None = None
    todo: bool = False
    forbidden: bool = False
    hung: bool = False
    message: str = ""
    code: str = ""
    missing: str = ""

    @property
    def verdict(self) -> Verdict:
        """What there is to say of an attempt that gave nothing."""
        if self.todo:
            return Verdict(Status.TODO, "Not written yet.", self.line)
        status = Status.WRONG if self.forbidden else Status.BROKEN
        return Verdict(status, self.sentence, self.line)


@dataclass(frozen=True)
class Outcome:
    """A value or a failure, what was printed, the arguments as they are then, which changed."""

    value: object = None
    failure: Failure | None = None
    printed: str = ""
    after: Mapping[str, object] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
