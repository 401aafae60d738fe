"""Write the stubs of `katas/` from the worked answers; asks before it touches what you wrote."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dojo.course.curriculum import KATAS, select
from dojo.terminal.ask import confirmed

if TYPE_CHECKING:
    from dojo.stubs import State


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo stubs`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="these only")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument("--check", action="store_true", help="write nothing, tell what has drifted")


def run(options: argparse.Namespace) -> int:
    """With --check 1 if a stub is missing or out of date. Edited katas are the learner's."""
    chosen = select(options.names)

    from dojo import stubs
    from dojo.stubs import State
    from dojo.terminal.place import place

    states = {kata: stubs.state(kata, options.katas) for kata in chosen}
    if options.check:
        stale = [k for k, s in states.items() if s in (State.MISSING, State.DRIFTED)]
        for kata in stale:
            print(f"{place(options.katas / kata.file)}: {states[kata]}")
        edited = sum(s is State.EDITED for s in states.values())
        print(f"{len(stale)} of {len(chosen)} stubs have drifted; {edited} katas are edited.")
        return 1 if stale else 0
    written = 0
    for kata, state in states.items():
        path = options.katas / kata.file
        if state is State.SAME:
            continue
        question = _question(state, path)
        if question and not confirmed(question, False, "it stays as it is"):
            continue
        try:
            stubs.write(kata, options.katas)
        except OSError as error:
            print(f"{place(path)} can't be written: {error.strerror}.", file=sys.stderr)
            return 2
        print(f"{place(path)}: written")
        written += 1
    print(f"Written: {written}. Left as they are: {len(chosen) - written}.")
    return 0


def _question(state: State, path: Path) -> str:
    """What to ask before this file is written over; nothing if there is nothing of the learner's in it."""
    from dojo.course.files import in_git
    from dojo.stubs import State
    from dojo.terminal.place import place

    if state is State.EDITED:
        return f"{place(path)} has been edited. Overwrite it with the stub?"
    if state is State.DRIFTED and not in_git(path):  # an older stub, or notes in its docstring
        return f"{place(path)} is not the stub of today, and git has no copy of it. Overwrite it?"
    return ""
