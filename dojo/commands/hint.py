"""Give the next hint for a kata."""

from __future__ import annotations

import argparse
import textwrap

from dojo.curriculum import the_one
from dojo.hints import one_more


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo hint`."""
    parser.add_argument("name", metavar="NAME", help="dlogits, or kata-2/dlogits")


def run(options: argparse.Namespace) -> int:
    """One hint more each time, the earlier ones above it."""
    kata = the_one(options.name)
    hints = one_more(kata)
    print(f"{kata.id}\n")
    for number, hint in enumerate(hints.seen, 1):
        print(textwrap.fill(f"{number}. {hint}", width=78, subsequent_indent="   "))
    if hints.left:
        print(f"\n{hints.left} more hint{'s' if hints.left > 1 else ''} left.")
    else:
        print(f"\nThat was the last one. The worked answer: nox -s answer -- {kata.id}")
    return 0
