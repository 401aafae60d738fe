"""Put the stub of a kata back; the text that was there is kept beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dojo.commands.ask import confirmed
from dojo.course.curriculum import KATAS, the_one


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo reset`."""
    parser.add_argument("name", metavar="NAME", help="dlogits, or kata-2/dlogits")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace) -> int:
    """Touches that one file."""
    kata = the_one(options.name)

    from dojo import stubs
    from dojo.terminal.place import place

    path = options.katas / kata.file
    if stubs.state(kata, options.katas) is stubs.State.SAME:
        print(f"{place(path)} is as it was shipped.")
        return 0
    if path.exists():
        kept = stubs.spare_name(path).name
        if not confirmed(f"Reset {place(path)}? Your text is kept as {kept}.", options.yes):
            return 1
    try:
        stubs.reset(kata, options.katas)
    except OSError as error:
        print(f"{place(path)} can't be reset: {error.strerror}.", file=sys.stderr)
        return 2
    print(f"{place(path)} is a stub again.")
    return 0
