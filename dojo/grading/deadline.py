"""What counts as handed in by a deadline, and what came late.

A commit's date is its author's word: `git commit --date` sets any. What counts is what the
instructor's machine has seen: a submission that was collected before the deadline is graded as it
was then. Of any other there is only its own date, or the moment at which it is looked at first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dojo.grading.submission import Submission

OWN_DATE = "its own date"
OUR_CLOCK = "when it was seen here"
COLLECTED = "collected in time"


def parsed(text: str) -> datetime:
    """A moment like 2026-12-01T23:59+01:00. Raises ValueError, also without a time zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time zone is missing")
    return found.astimezone(UTC)


def lateness(submission: Submission, deadline: datetime, seen: datetime) -> tuple[str, str]:
    """How late it is, "" if in time, and what that rests on."""
    if not submission.committed:
        return _told(seen - deadline), OUR_CLOCK
    return _told(parsed(submission.committed) - deadline), OWN_DATE


def _told(late: timedelta) -> str:
    seconds = int(late.total_seconds())
    if seconds <= 0:
        return ""
    for length, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min")):
        if seconds >= length:
            rest = seconds % length // smaller
            return f"{seconds // length} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"
