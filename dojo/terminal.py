"""Verdicts on a terminal, whatever it can do: colour or none, Unicode or none, 60 columns or 200."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dojo.curriculum import Stage
from dojo.judge import Judged
from dojo.place import place
from dojo.report import explain
from dojo.screen import STYLE, bar, mark
from dojo.status import WORD, Status


def show(console: Console, judged: Judged) -> None:
    """One kata: its name and state in a line, and what there is to say about it below."""
    status = judged.verdict.status
    line = Text("  ").append(mark(console, status)).append(f" {judged.kata.name}")
    if not judged.verdict.solved:
        line.append(f"  {WORD[status]}", style=STYLE[status])
    console.print(line)
    if status is Status.TODO:
        return
    lines = explain(judged.kata, judged.verdict)
    if lines and status in (Status.WRONG, Status.BROKEN):
        console.print(f"      {place(judged.path, judged.verdict.line)}", soft_wrap=True)
    for line in lines:
        console.print(Padding(Text(line), (0, 0, 0, 6)))


def progress(console: Console, stage: Stage, judged: Sequence[Judged]) -> None:
    """How far a stage is: one line."""
    done = sum(one.verdict.solved for one in judged)
    console.print(
        f"  {stage.name}  {bar(console, done, len(judged))}  {done:>2} of {len(judged)}  {stage.title}",
        style="green" if done == len(judged) else None,
        no_wrap=True,
        overflow="ellipsis",
    )


def next_kata(console: Console, judged: Sequence[Judged]) -> None:
    """Where to go on: the first that is not solved."""
    for one in judged:
        if not one.verdict.solved:
            console.print(f"  next: {place(one.path, one.verdict.line)}", soft_wrap=True)
            return
