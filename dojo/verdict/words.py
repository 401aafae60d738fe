"""A verdict as plain lines of text: the same words in a terminal, in pytest and in a file."""

from __future__ import annotations

from collections import Counter

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, Stage, stages
from dojo.course.mistakes import Tally
from dojo.verdict.status import Status
from dojo.verdict.values import Comparison, Judged, Verdict

ALL_SOLVED = "All katas are solved. Well done!"
"""At the end of the course."""


def cmp(name: str, comparison: Comparison, width: int = 15) -> str:
    """The line that the lecture's own `cmp` prints."""
    return (
        f"{name:{width}s} | exact: {comparison.exact!s:5s} | approximate: "
        f"{comparison.approximate!s:5s} | maxdiff: {comparison.maxdiff:.4g}"
    )


def explain(kata: Kata, verdict: Verdict) -> list[str]:
    """All there is to say about an attempt that is not simply solved or to do, most useful first.

    Why it is wrong, then one thing that shows it (a picture, or a number), then the lecture's `cmp`.
    """
    lines = [finding.sentence for finding in verdict.findings]
    if not (lines and (verdict.map or verdict.parts)):  # each of which shows it as well
        lines += [line for line in verdict.reason.splitlines() if line not in lines]
    if verdict.map:
        lines += verdict.map.lines()
    if verdict.status is Status.BROKEN and verdict.where:
        lines.append(f"That was on {verdict.where}.")
    longest = max((len(part.name) for part in verdict.parts), default=0)
    for part in verdict.parts if verdict.status is Status.WRONG else ():
        mark = "right" if part.solved else "wrong"
        lines.append(f"{mark}  {cmp(part.name, part.comparison, longest)}")
    if verdict.status is Status.WRONG and verdict.lecture and verdict.lecture.right_shape:
        lines.append(cmp(kata.name, verdict.lecture))
    if verdict.move:
        lines.append(f"The move: {verdict.move}.")
    lines += [hint for hint in verdict.hints if hint not in lines]
    if not verdict.solved:
        lines += _printed(verdict)
    return lines


def closing(kata: Kata, verdict: Verdict) -> list[str]:
    """What there is to show of a solved kata: the lecture's `cmp` line, and what it printed.

    Of several gradients the largest difference, so that what comes next is seen, too.
    """
    if not verdict.solved:
        return []
    lines = []
    if verdict.parts:
        maxdiff = max(part.comparison.maxdiff for part in verdict.parts)
        lines.append(f"All {len(verdict.parts)} gradients are right. maxdiff: {maxdiff:.4g}")
    if verdict.lecture:
        lines.append(cmp(kata.name, verdict.lecture))
    return lines + _printed(verdict)


def insight(judged: Judged) -> list[str]:
    """What there is to take away from a solved kata."""
    told = answer(judged.kata).insight if judged.verdict.solved else ""
    return [told] if told else []


def ending(stage: Stage, all_solved: bool) -> list[str]:
    """The end of a stage: what was learned, and what to do then; or the end of the course."""
    title = f"{stage.name} is done.{' What you have learned:' if stage.learned else ''}"
    learned = [f"- {line}" for line in stage.learned]
    if all_solved:
        done, *then = course_end()
        return [done, title, *learned, "", *then]
    return [title, *learned, "", *stage.then]


def course_end() -> list[str]:
    """The end of all: well done, and where to go on, as the last stage that tells it does."""
    last = max(stages(), key=lambda stage: (bool(stage.then), stage.number))
    return [ALL_SOLVED, *last.then]


def strengths(tally: Tally) -> str:
    """What the log of mistakes comes to, in a line; "" while there is nothing in it."""
    told = [
        f"Right at the first try: {tally.at_once} of {tally.solved}." if tally.solved else "",
        f"Mistakes put right: {_counted(tally.overcome)}." if tally.overcome else "",
        f"Mistakes still open: {_counted(tally.open)}." if tally.open else "",
    ]
    return " ".join(filter(None, told))


def _counted(kinds: Counter[str]) -> str:
    """The most frequent kinds of mistake, each with how often it was made."""
    return ", ".join(f"{kind} ({times})" for kind, times in kinds.most_common(MOST_KINDS))


MOST_KINDS = 3
"""Kinds of mistake that are named in a line."""


def _printed(verdict: Verdict) -> list[str]:
    if not verdict.printed:
        return []
    return ["It printed:", *(f"  {line}" for line in verdict.printed.splitlines())]
