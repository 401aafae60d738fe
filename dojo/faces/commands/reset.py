"""Put the stub of a kata back; the text that was there is kept beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dojo.actions import kept_as, reset
from dojo.course.curriculum import KATAS
from dojo.drill import drills
from dojo.terminal.ask import confirmed
from dojo.terminal.meant import meant
from dojo.terminal.place import place


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo reset`."""
    parser.add_argument("name", metavar="NAME", help="dlogits, or kata-2/dlogits")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace) -> int:
    """Touches that one file."""
    kata = meant(options.name)
    tree = drills.tree(kata, options.katas)
    if kept := kept_as(kata, tree):
        question = f"Reset {place(tree / kata.file)}? Your text is kept as {kept}."
        if not confirmed(question, options.yes):
            print("Nothing is changed.")
            return 1
    done = reset(kata, tree)
    print(done.sentence, file=sys.stderr if done.failed else sys.stdout)
    return 2 if done.failed else 0
