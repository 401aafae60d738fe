"""Judge a kata whenever it is saved, with the verdict on screen at once."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dojo.course import memory
from dojo.course.curriculum import KATAS, katas, select, which
from dojo.faces.live.position import Course


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo watch`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="begin with this kata")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument(
        "--state", type=Path, default=memory.FILE, metavar="FILE", help="what is remembered"
    )
    parser.add_argument(
        "--poll", action="store_true", help="for network and WSL folders, which tell of no changes"
    )
    parser.add_argument("--plain", action="store_true", help="lines instead of a screen")


def run(options: argparse.Namespace) -> int:
    """0 when it is left with q. Without a terminal it prints the verdicts line by line."""
    remembered = memory.load(options.state)
    begin = select([options.name], at=remembered.at)[0] if options.name else None
    if not options.katas.is_dir():
        print(f"There is no folder {options.katas}.", file=sys.stderr)
        return 2
    course = Course(katas(), remembered.solved, at=remembered.at)
    course.current = begin or course.current
    said = which(options.name, begin) if begin else course.where()
    return watched(course, options.katas, options.state, options, pinned=bool(begin), said=said)


def watched(
    course: Course,
    tree: Path,
    state: Path,
    options: argparse.Namespace,
    *,
    pinned: bool,
    said: str = "",
) -> int:
    """Watch the katas of a course, in the folder `tree`. `options` has `poll` and `plain`."""

    from dojo.faces.live.session import Session
    from dojo.isolation.children import Children

    children = Children()
    children.reserve()  # torch is on its way while the screen is set up
    session = Session(
        tree.resolve(), state, children, course, options.poll, pinned=pinned, said=said
    )
    if options.plain or not _at_a_terminal():
        from dojo.faces.watch.plain import watch
    else:
        from dojo.faces.watch.app import watch
    return watch(session)


def _at_a_terminal() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(s and s.isatty() for s in streams) and os.environ.get("TERM") != "dumb"
