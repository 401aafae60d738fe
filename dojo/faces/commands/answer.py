"""Show the worked answer of a kata, with its derivation."""

from __future__ import annotations

import argparse
from pathlib import Path

from dojo.actions import answer, judge
from dojo.course.curriculum import KATAS
from dojo.drill.drills import tree
from dojo.terminal.ask import confirmed
from dojo.terminal.meant import meant


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo answer`."""
    parser.add_argument("name", metavar="NAME", help="dlogits, or kata-2/dlogits")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument("--yes", action="store_true", help="show it even if the kata is unsolved")


def run(options: argparse.Namespace) -> int:
    """Asks first when the kata is not solved: an answer can't be unseen."""
    kata = meant(options.name)
    if not options.yes:
        (judged,) = judge([kata], tree(kata, options.katas))
        solved = judged.verdict.solved
        if not solved and not confirmed(f"{kata.id} is not solved yet. Show the answer?", False):
            print(f"Not shown. A hint instead: nox -s hint -- {kata.id}")
            return 1
    print(answer(kata))
    return 0
