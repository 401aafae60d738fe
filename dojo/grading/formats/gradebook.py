"""Gradebooks: a line for each submission, for a spreadsheet, or for a platform to import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

from dojo.grading.results import Entry, Result
from dojo.isolation.sandbox import PRACTICE
from dojo.verdict.status import Status

BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t")
"""What a cell must not begin with: a spreadsheet would compute it."""
PLAIN = re.compile(r"0|[1-9]\d{0,14}|")
"""A whole number is one there, too."""
OTHERWISE_READ = re.compile(
    # 007 would become 7, and a long number lose its last digits; 1e5, 1,5 and 10% are numbers
    r"[.,]?\d+([.,]\d+)*(e[-+]?\d+| ?%)?"
    r"|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?( \d+:\d\d(:\d\d)?)?"  # 3-4 is a day in spring
    r"|(0?[1-9]|1[0-2])[-/]\d{4}"  # 3-4711 is a month in a year far off
    r"|\d{1,2}[-/ ]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*([-/ ]?\d{2,4})?"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ ]?\d{1,4}"
    r"|true|false|\d+:\d\d(:\d\d)?",
    re.IGNORECASE,
)
"""What a spreadsheet would take for something other than these letters."""


def text(entries: Sequence[Entry]) -> str:
    """The file: a column for each kata that some of them have points for.

    What a spreadsheet would take for a formula, a date or another number is written as text. Whoever
    could not be graded has no score, which is not the same as none.
    """
    katas = list(dict.fromkeys(kata.id for entry in entries for kata in entry.result.katas))
    stages = list(dict.fromkeys(id.partition("/")[0] for id in katas))
    columns = list(dict.fromkeys(name for entry in entries for name in entry.origin.columns))
    head = [
        "id", "score", "max_score", "solved", "integrity", "sandbox", "seed", "problem",
        "late", "by", "roster id", "submission", "commit", "committed", "collected", "graded",
    ]  # fmt: skip
    named = [name if name not in {*head, *stages, *katas} else f"roster {name}" for name in columns]
    rows = [[*head, *map(_cell, [*named, *stages]), *katas]]
    for result, origin in entries:
        sandbox = result.sandbox if result.secure else f"{result.sandbox}: practice, not a grade"
        points = {kata.id: _points(result, kata.score) for kata in result.katas}
        rows.append([
            _cell(result.submission), _points(result, result.score), exact(result.max_score),
            str(result.solved), str(result.refused), sandbox, str(result.seed),
            *map(_cell, (
                result.problem, origin.late, origin.by, origin.roster_id, origin.address,
                origin.commit, origin.committed, origin.collected, origin.graded,
            )),
            *(_cell(origin.columns.get(name, "")) for name in columns),
            *(_stage(result, stage) for stage in stages),
            *(points.get(id, "") for id in katas),
        ])  # fmt: skip
    return _csv(rows)


CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
"""By which Canvas knows a student in a gradebook that is imported; its export has them."""
ASSIGNMENT = "Backprop Dojo"


def canvas(entries: Sequence[Entry]) -> str:
    """What Canvas's gradebook imports: its own columns as its export had them, and ours.

    Source: Canvas instructor guide, "How do I import grades in the Gradebook?". It matches students by
    ID, SIS User ID or SIS Login ID; a line without any of them it asks about.
    """
    most = max((entry.result.max_score for entry in entries), default=0.0)
    rows = [[*CANVAS, ASSIGNMENT], ["    Points Possible", "", "", "", "", exact(most)]]
    for result, origin in entries:
        about = _by_name(origin.columns, CANVAS)
        if not any(about):
            about = ["", "", "", origin.roster_id or result.submission, ""]
        rows.append([*map(_unformula, about), _points(result, result.score)])
    return _csv(rows)


MOODLE = ("Identifier", "Full name", "ID number", "Email address")
"""By which Moodle knows a student in a grading worksheet; ones that the roster lacks are left out."""
MODIFIED = "Last modified (grade)"
"""Without this column Moodle reads no worksheet at all. What it says there is Moodle's own."""


def moodle(entries: Sequence[Entry]) -> str:
    """What Moodle's assignment imports as an offline grading worksheet, with a line of feedback.

    Source: MoodleDocs, "Using Assignment", offline grading worksheet: the columns that identify the
    participant are those that the downloaded worksheet has. Which ones must be there stands in Moodle's
    `mod/assign/feedback/offline/importgradeslib.php`.
    """
    known = [
        name
        for name in MOODLE
        if any(_by_name(entry.origin.columns, [name])[0] for entry in entries)
    ] or ["Identifier"]
    rows = [[*known, "Grade", "Maximum Grade", MODIFIED, "Feedback comments"]]
    for result, origin in entries:
        about = _by_name(origin.columns, known)
        if not any(about):
            about = [origin.roster_id or result.submission, *about[1:]]
        told = result.problem or f"{result.solved} of {len(result.katas)} katas solved."
        if not result.secure:
            told += f" {PRACTICE[0].upper()}{PRACTICE[1:]}."
        score, most = _points(result, result.score), exact(result.max_score)
        (modified,) = _by_name(origin.columns, [MODIFIED])
        rows.append([*map(_unformula, about), score, most, modified, _unformula(told)])
    return _csv(rows)


PLATFORMS: dict[str, Callable[[Sequence[Entry]], str]] = {"canvas": canvas, "moodle": moodle}


def exact(points: float) -> str:
    """All digits of a number, and no more: 2, 0.1, 1234567.5."""
    return str(int(points)) if points == int(points) else repr(points)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    """With letters beyond ASCII it begins with a mark by which a spreadsheet knows UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    found = out.getvalue()
    return found if found.isascii() else f"{BYTE_ORDER_MARK}{found}"


def _by_name(columns: dict[str, str], wanted: Sequence[str]) -> list[str]:
    """The cells under these heads, in whatever case the roster has them."""
    lower = {name.casefold(): cell for name, cell in columns.items()}
    return [lower.get(name.casefold(), "") for name in wanted]


def _cell(text: str) -> str:
    otherwise = not PLAIN.fullmatch(text) and OTHERWISE_READ.fullmatch(text)
    return f"'{text}" if text.startswith(FORMULA) or otherwise else text


def _unformula(text: str) -> str:
    """For a platform, which must find its own identifiers unchanged."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _points(result: Result, score: float) -> str:
    return "" if result.problem else exact(score)


def _stage(result: Result, stage: str) -> str:
    katas = [kata for kata in result.katas if kata.stage == stage]
    if not katas:
        return ""
    return _points(result, sum(kata.score for kata in katas if kata.status is Status.SOLVED))
