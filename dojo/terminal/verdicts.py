"""Verdicts on a terminal, whatever it can do: with colour, Unicode and room, or without."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from dojo.course.curriculum import Stage
from dojo.course.mistakes import Tally
from dojo.terminal.place import place
from dojo.terminal.screen import STYLE, bar, likened, mark
from dojo.verdict.status import WORD, Status
from dojo.verdict.values import Judged
from dojo.verdict.words import course_end, ending, explain, insight, strengths

INDENT = 6


def show(console: Console, judged: Judged, closely: bool = True) -> None:
    """One kata: its name and state in a line, and what there is to say about it below.

    Looked at `closely`, it has its place in the graph; a solved one has something to take away.
    """
    status = judged.verdict.status
    title = Text("  ").append(mark(console, status)).append(f" {judged.kata.label}")
    if not judged.verdict.solved:
        title.append(f"  {WORD[status]}", style=STYLE[status])
    console.print(title)
    if closely and judged.way:
        console.print(" " * INDENT + likened(console, judged.way), style="dim", soft_wrap=True)
    if status is Status.TODO:
        return
    lines = explain(judged.kata, judged.verdict)
    if closely:
        lines += insight(judged)
    if lines and status in (Status.WRONG, Status.BROKEN):
        console.print(f"{' ' * INDENT}{place(judged.path, judged.verdict.line)}", soft_wrap=True)
    _wrapped(console, lines, INDENT)


def _wrapped(console: Console, lines: Iterable[str], indent: int) -> None:
    """Lines of prose, wrapped; those that are indented stay as they are."""
    for line in lines:
        told = likened(console, line)
        hanging = "  " if told.startswith("- ") else ""
        for part in (
            textwrap.wrap(
                told,
                max(20, console.width - indent),
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
            if told[:1] not in ("", " ")
            else [told]
        ):
            console.print((" " * indent + part).rstrip(), soft_wrap=True)


def progress(console: Console, stage: Stage, judged: Sequence[Judged]) -> None:
    """How far a stage is: one line."""
    done = sum(one.verdict.solved for one in judged)
    full = bar(console, done, len(judged), width=max(8, min(26, console.width - 46)))
    console.print(
        f"  {stage.name}  {full}  {done:>2} of {len(judged):<2}  {stage.title}",
        style="green" if done == len(judged) else None,
        no_wrap=True,
        overflow="ellipsis",
    )


def stage_end(console: Console, stage: Stage, all_solved: bool) -> None:
    """What a stage was good for, now that it is done."""
    console.print()
    _wrapped(console, ending(stage, all_solved), indent=2)


def tallied(console: Console, tally: Tally) -> None:
    """What the learner is good at, and what not yet, as far as the log of mistakes tells."""
    _wrapped(console, filter(None, [strengths(tally)]), indent=2)


def next_kata(console: Console, following: Judged | None) -> None:
    """Where to go on: the next one that is not solved. With none left, all of them are."""
    if following:
        where = place(following.path, following.verdict.line)
        console.print(f"  next: {where}", soft_wrap=True)
    else:
        _wrapped(console, course_end(), indent=2)


def first_open(judged: Iterable[Judged]) -> Judged | None:
    """The first that is not solved."""
    return next((one for one in judged if not one.verdict.solved), None)
