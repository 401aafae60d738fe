"""Give the next hint for a kata."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from pathlib import Path

from dojo.actions import first_open, judge
from dojo.course.curriculum import KATAS
from dojo.course.hints import one_more
from dojo.drill.drills import tree
from dojo.terminal.meant import meant
from dojo.verdict.topics import topics

WIDEST = 78
"""Columns that prose takes at most."""


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo hint`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="dlogits, or kata-2/dlogits; else the next one"
    )
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")


def run(options: argparse.Namespace) -> int:
    """One hint more each time, the earlier ones above it; first the one that fits the verdict."""
    kata = meant(options.name) if options.name else first_open(options.katas)
    judged = next(judge([kata], tree(kata, options.katas)), None) if kata else None
    if not judged:
        print("Every kata is solved. There is nothing left to hint at.")
        return 0
    kata = judged.kata
    hints = one_more(kata, topics(judged.verdict))
    width = min(WIDEST, shutil.get_terminal_size().columns)
    print(f"{kata.id}\n")
    for number, hint in enumerate(hints.seen, 1):
        print(textwrap.fill(f"{number}. {hint}", width=width, subsequent_indent="   "))
    if hints.left:
        print(f"\n{hints.left} more hint{'s' if hints.left > 1 else ''} left.")
    else:
        print(f"\nThat was the last one. The worked answer: nox -s answer -- {kata.id}")
    return 0
