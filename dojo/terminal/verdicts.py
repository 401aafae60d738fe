"""Verdicts on a terminal, whatever it can do: with colour, Unicode and room, or without."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from dojo.course.curriculum import Stage
from dojo.terminal.place import place
from dojo.terminal.screen import STYLE, bar, likened, mark
from dojo.verdict.status import WORD, Status
from dojo.verdict.values import Judged
from dojo.verdict.words import explain

INDENT = 6


def show(console: Console, judged: Judged) -> None:
    """One kata: its name and state in a line, and what there is to say about it below."""
    status = judged.verdict.status
    title = Text("  ").append(mark(console, status)).append(f" {judged.kata.name}")
    if not judged.verdict.solved:
        title.append(f"  {WORD[status]}", style=STYLE[status])
    console.print(title)
    if status is Status.TODO:
        return
    lines = explain(judged.kata, judged.verdict)
    if lines and status in (Status.WRONG, Status.BROKEN):
        console.print(f"{' ' * INDENT}{place(judged.path, judged.verdict.line)}", soft_wrap=True)
    for line in lines:
        told = likened(console, line)
        for part in (
            textwrap.wrap(told, max(20, console.width - INDENT)) if told[:1] != " " else [told]
        ):
            console.print(" " * INDENT + part, soft_wrap=True)


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


def next_kata(console: Console, judged: Iterable[Judged]) -> None:
    """Where to go on: the first that is not solved."""
    for one in judged:
        if not one.verdict.solved:
            console.print(f"  next: {place(one.path, one.verdict.line)}", soft_wrap=True)
            return
