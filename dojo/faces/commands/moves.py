"""The moves on one card: each kind of line, and how it goes back."""

from __future__ import annotations

import argparse

from dojo.course.answers import moves as taught
from dojo.drill.grammar import LEVELS
from dojo.drill.rules import MOVES

NAMES = {"a": "x", "b": "w", "y": "y", "dy": "dy", "axis": "1", "size": "d", "shape": "n, d"}


def add(parser: argparse.ArgumentParser) -> None:
    """`python -m dojo moves` takes no arguments."""


def run(options: argparse.Namespace) -> int:
    """Always 0."""
    from dojo.terminal.screen import console

    out = console()
    for level, title in LEVELS.items():
        own = {name: move for name, move in MOVES.items() if move.level == level}
        if not own:
            continue
        out.print(f"Level {level}: {title}", style="bold")
        for move in own.values():
            out.print(f"  y = {move.forward.format(**NAMES)}", markup=False, highlight=False)
            for read, (back, _) in zip("xw", move.back, strict=False):
                out.print(f"      d{read} = {back.format(**NAMES)}", markup=False, highlight=False)
            for words in dict.fromkeys(words for _, words in move.back):
                out.print(f"      {words}", style="dim", markup=False, highlight=False)
    out.print(
        "\nWhere w was broadcast, dw is summed over what it was copied along. Where x is read "
        "twice, what comes back is added up."
    )
    if katas := ", ".join(kata.name for kata in taught().values()):
        out.print(f"One by one, from the beginning: nox -s kata-0 ({katas}).")
    return 0
