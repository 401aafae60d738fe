"""What is not begun yet: folded into a line, and how to begin. Needs no torch."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from dojo.course.curriculum import ROOT, stages
from dojo.terminal.place import place
from dojo.terminal.screen import STYLE, likened, mark
from dojo.terminal.verdicts import show
from dojo.verdict.status import WORD, Status
from dojo.verdict.values import Judged


def to_do(console: Console, judged: Sequence[Judged]) -> None:
    """Katas to do that follow each other: one line."""
    if len(judged) == 1:
        show(console, judged[0])
        return
    first, last = judged[0].kata.name, judged[-1].kata.name
    title = Text("  ").append(mark(console, Status.TODO))
    title.append(likened(console, f" {first} … {last}"))
    title.append(f"  {len(judged)} {WORD[Status.TODO]}", style=STYLE[Status.TODO])
    console.print(title)


def how_to_begin(console: Console, first: Judged) -> None:
    """Three lines for somebody who has just arrived."""
    for line in (
        f"open   {place(first.path, first.verdict.line)}",
        "write  the gradient, after `return`, in place of `raise NotImplementedError`",
        f"watch  {nox()} -s watch: each time you save, the verdict is there",
    ):
        console.print(f"  {line}", soft_wrap=True)
    offers(console, but=first.kata.stage)


def offers(console: Console, but: str = "") -> None:
    """The stages that are for those who want them, a line each."""
    for line in offered(but):
        console.print(f"  {line}", soft_wrap=True)


def offered(but: str = "") -> list[str]:
    """The same as text."""
    return [
        f"{stage.offer} {nox()} -s {stage.name}"
        for stage in stages()
        if stage.offer and stage.name != but
    ]


def nox(root: Path = ROOT) -> str:
    """What to type for nox: where it is not on the path, or only while it runs, that of `.venv`."""
    own = root / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "nox"
    there = own.exists() or own.with_suffix(".exe").exists()
    found = shutil.which("nox")
    lasts = found and not {"pipx", "uv"} & set(Path(found).parts)  # `uvx` puts its own away again
    return "nox" if lasts or not there else place(own)
