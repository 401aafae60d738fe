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


def moment(text: str) -> datetime | None:
    """A moment like 2026-12-01T23:59+01:00, in UTC; None for any other text, or without a time zone.

    A commit may be of a year, or in a zone, that no calendar has.
    """
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def lateness(submission: Submission, deadline: datetime, seen: datetime) -> tuple[str, str]:
    """How late it is, "" if in time, and what that rests on."""
    made = moment(submission.committed)
    return _told((made or seen) - deadline), OWN_DATE if made else OUR_CLOCK


def _told(late: timedelta) -> str:
    seconds = int(late.total_seconds())
    if seconds <= 0:
        return ""
    for length, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min")):
        if seconds >= length:
            rest = seconds % length // smaller
            return f"{seconds // length} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"
