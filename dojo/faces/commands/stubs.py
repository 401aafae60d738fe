"""Write the stubs and notebooks from the worked answers; asks before it touches what you wrote."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dojo.course.curriculum import KATAS, Kata, Stage, select, stages
from dojo.terminal.ask import confirmed

if TYPE_CHECKING:
    from dojo.stubs import State


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo stubs`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="these only, and no notebooks")
    parser.add_argument(
        "--katas",
        type=Path,
        default=KATAS,
        metavar="DIR",
        help="another tree; notebooks/ lies beside it",
    )
    parser.add_argument("--check", action="store_true", help="write nothing, tell what has drifted")
    parser.add_argument(
        "--address",
        type=_address,
        metavar="URL",
        help="of the repository (git remote get-url origin): the notebooks can be opened from there",
    )


def _address(text: str) -> str:
    """An address that may stand in a notebook; one of SSH as it is on the web."""
    text = re.sub(r"^(?:ssh://)?git@([\w.-]+)[:/]", r"https://\1/", text.strip())
    if text and not re.fullmatch(r"https://[\w./~+-]+", text):
        raise argparse.ArgumentTypeError(f"{text[:60]!r} is no address that begins with https://")
    return text


@dataclass(frozen=True)
class Generated:
    """A file that is written from the answers. `mine` says whether it may hold what a learner wrote."""

    path: Path
    state: State
    write: Callable[[], object]
    mine: bool


def run(options: argparse.Namespace) -> int:
    """With --check 1 if a file is missing or out of date. What is edited is the learner's."""
    chosen = select(options.names)

    from dojo.stubs import State
    from dojo.terminal.place import place

    files = [_stub(kata, options.katas) for kata in chosen]
    if not options.names:
        folder = options.katas.parent / "notebooks"
        files += [_notebook(stage, folder, options.address) for stage in stages()]
    if options.check:
        stale = [one for one in files if one.state in (State.MISSING, State.DRIFTED)]
        for one in stale:
            print(f"{place(one.path)}: {one.state}")
        edited = sum(one.state is State.EDITED for one in files)
        print(f"{len(stale)} of {len(files)} files have drifted; {edited} are edited.")
        return 1 if stale else 0
    written = 0
    for one in files:
        if one.state is State.SAME:
            continue
        question = _question(one)
        if question and not confirmed(question, False, "it stays as it is"):
            continue
        try:
            one.write()
        except OSError as error:
            print(f"{place(one.path)} can't be written: {error.strerror}.", file=sys.stderr)
            return 2
        print(f"{place(one.path)}: written")
        written += 1
    print(f"Written: {written}. Left as they are: {len(files) - written}.")
    return 0


def _stub(kata: Kata, tree: Path) -> Generated:
    from dojo import stubs
    from dojo.stubs import State

    state = stubs.state(kata, tree)
    # An older stub may be today's with notes in its docstring.
    mine = state in (State.EDITED, State.DRIFTED)
    return Generated(tree / kata.file, state, lambda: stubs.write(kata, tree), mine)


def _notebook(stage: Stage, folder: Path, address: str | None) -> Generated:
    from dojo.faces.notebook import ipynb
    from dojo.stubs import State

    state = ipynb.state(stage, folder, address)
    return Generated(
        folder / ipynb.name(stage),
        state,
        lambda: ipynb.write(stage, folder, address),
        state is State.EDITED,
    )


def _question(one: Generated) -> str:
    """What to ask before this file is written over; nothing if there is nothing of the learner's in it."""
    from dojo.course.files import in_git
    from dojo.stubs import State
    from dojo.terminal.place import place

    if not one.mine:
        return ""
    if one.state is State.EDITED:
        return f"{place(one.path)} has been edited. Overwrite it?"
    if in_git(one.path):
        return ""
    return f"{place(one.path)} is not the stub of today, and git has no copy of it. Overwrite it?"
