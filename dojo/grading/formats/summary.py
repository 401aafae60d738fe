"""A step summary in Markdown, as GitHub shows it beside a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dojo.grading.overview import Overview, overview
from dojo.grading.results import Entry, KataResult, Result
from dojo.isolation.sandbox import PRACTICE
from dojo.isolation.text import plain
from dojo.verdict.status import WORD, Status

REASON = 300
"""Characters of why, in a table ..."""
CAUSES = 3
"""Commonest causes that are named."""
TABLE_BYTES = 900 * 1024
"""Of the table of a class."""
EXPLANATION = 8_000
"""... and below it."""
MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~@:$&-])")
"""What begins or ends something other than text."""
LINKS = re.compile(r"(\\[@:#]|www(?=\.))", re.IGNORECASE)
"""What else makes a link, a mention or a number of an issue of what follows, even behind a backslash."""


def text(entries: Sequence[Entry]) -> str:
    """The page: a table of all submissions, or of the katas if there is but one."""
    results = [entry.result for entry in entries]
    lines = ["# Backprop Dojo", ""]
    if any(not result.secure for result in results):
        lines += [f"> **{PRACTICE[0].upper()}{PRACTICE[1:]}.**", ""]
    if len(results) == 1:
        lines += _one(results[0])
    else:
        lines += _essence(overview(results))
        lines += ["| submission | points | solved | remarks |", "| --- | ---: | ---: | --- |"]
        lines += _as_many_as_fit([_row(result) for result in results])
    return "\n".join(lines) + "\n"


def _essence(seen: Overview) -> list[str]:
    """What the class has got wrong, in a few lines; `class.html` has the rest."""
    facts = [
        f"{seen.graded} graded, {seen.missing} missing, {seen.unreadable} unreadable; "
        f"half of them have {seen.median_score:g} of {seen.max_score:g} points or more"
    ]
    if seen.hardest:
        facts.append(f"hardest: {', '.join(seen.hardest)}")
    facts += [
        f"{_cell(cause.kind)}: {cause.students} of them, most of all in {next(iter(cause.katas))}"
        for cause in seen.causes[:CAUSES]
    ]
    return [*(f"- {fact}" for fact in facts), ""]


def _as_many_as_fit(rows: list[str]) -> list[str]:
    """GitHub shows no summary above 1 MiB, so what is too much is left out, and told."""
    size = 0
    for number, row in enumerate(rows):
        size += len(row.encode()) + 1
        if size > TABLE_BYTES:
            return [*rows[:number], "", f"{len(rows) - number} more are in the gradebook."]
    return rows


def feedback(result: Result) -> str:
    """The page for a student: no other submission is in it, and no integrity finding.

    Below the summary, what practice would have said of each kata; as code, so that text stays text.
    """
    page = text([Entry(result)])
    for kata in _open(result) if not result.problem else ():
        lines = plain(kata.text, EXPLANATION, lines=True).splitlines()
        page += f"\n## {_cell(kata.id)}: {WORD[kata.status]}\n\n"
        page += "".join(f"    {line}\n" for line in lines)
    return page


def _row(result: Result) -> str:
    remark = result.problem or (f"{result.refused} integrity" if result.refused else "")
    cells = [
        _cell(result.submission),
        f"{result.score:g}/{result.max_score:g}",
        f"{result.solved}/{len(result.katas)}",
        _cell(remark),
    ]
    return f"| {' | '.join(cells)} |"


def _one(result: Result) -> list[str]:
    lines = [
        f"{_cell(result.submission)}: **{result.score:g} of {result.max_score:g} points**, "
        f"{result.solved} of {len(result.katas)} katas solved.",
        "",
    ]
    if result.problem:
        return [*lines, _cell(result.problem)]
    lines += ["| stage | solved | |", "| --- | ---: | --- |"]
    for stage in dict.fromkeys(kata.stage for kata in result.katas):
        katas = [kata for kata in result.katas if kata.stage == stage]
        solved = sum(kata.status is Status.SOLVED for kata in katas)
        bar = "█" * solved + "░" * (len(katas) - solved)
        lines.append(f"| {stage} | {solved}/{len(katas)} | {bar} |")
    if open_ones := _open(result):
        lines += ["", "| kata | | why |", "| --- | --- | --- |"]
        lines += [f"| {kata.id} | {WORD[kata.status]} | {_cell(kata.text)} |" for kata in open_ones]
    return lines


def _open(result: Result) -> list[KataResult]:
    """The katas of which there is something to say."""
    return [k for k in result.katas if k.status in (Status.WRONG, Status.BROKEN)]


def _cell(text: str) -> str:
    """Text that is only text: no link, picture, mention or HTML of a learner's in our page."""
    lines = plain(text, REASON, lines=True).splitlines()
    return "<br>".join(LINKS.sub(r"\1<wbr>", MARKS.sub(r"\\\1", line)) for line in lines)
