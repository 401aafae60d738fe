"""Endless practice: draw a small network, and write one gradient of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from dojo.course import memory, mistakes
from dojo.course.curriculum import Kata
from dojo.terminal.meant import meant
from dojo.terminal.place import place


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo drill`."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="this one: 3-4711 is the same network everywhere"
    )
    parser.add_argument(
        "--level", type=int, choices=range(1, 7), metavar="N",
        help="a new one of this level, 1 to 6; else of the one you have reached",
    )  # fmt: skip
    parser.add_argument("--watch", action="store_true", help="judge it each time it is saved")
    parser.add_argument("--poll", action="store_true", help="as in watch")
    parser.add_argument("--plain", action="store_true", help="as in watch")
    parser.add_argument("--again", metavar="NAME", help="a kata of a stage once more, in drills/")


def run(options: argparse.Namespace) -> int:
    """0 if it is solved or has just been drawn, 1 if it is not solved yet."""
    from dojo.actions import begin
    from dojo.drill import drills

    kata, new = _chosen(options)
    tree = drills.DRILLS
    new = begin(kata) or new
    if options.watch:
        return _watch(kata, tree, options)
    again = f" -- --again {kata.id}" if options.again else ""
    if new:
        _begin(kata, tree / kata.file, again)
        return 0
    return _judged(kata, tree, again)


def _chosen(options: argparse.Namespace) -> tuple[Kata, bool]:
    """The kata that is meant, and whether it has just been drawn."""
    from dojo.actions import at_hand, next_drill
    from dojo.drill import drills

    if options.again:
        kata = meant(options.again)
        if last := _last_time(kata):
            print(last)
        return kata, False
    if options.name:
        kata = drills.drill(options.name)
        at_hand(kata)
        return kata, False
    here = memory.load().drill
    if here and not options.level and drills.is_drill(here):
        kata = drills.drill(here)
        told = {entry.kata for entry in mistakes.read() if entry.kind == mistakes.SOLVED}
        if kata.id not in told and (drills.DRILLS / kata.file).exists():
            return kata, False
    return next_drill(options.level), True


def _last_time(kata: Kata) -> str:
    """How long it took from the first verdict to the right one, as far as the log tells."""
    mine = [entry for entry in mistakes.read() if entry.kata == kata.id]
    solved = next((entry for entry in mine if entry.kind == mistakes.SOLVED), None)
    if not solved:
        return ""
    minutes = int((solved.when - mine[0].when).total_seconds() // 60)
    tries = mine.index(solved)
    if not tries:
        return "Last time it was right at the first try."
    return f"Last time it took {tries} wrong tries and {minutes} minutes."


def _begin(kata: Kata, path: Path, again: str) -> None:
    from dojo import stubs
    from dojo.terminal.begin import nox

    print(f"{kata.id if again else kata.stage}: {stubs.signature(kata)}\n")
    for line in stubs.forward(kata):
        print(f"    {line}")
    print(f"\n  open   {place(path)}")
    print("  write  the gradient, after `return`, in place of `raise NotImplementedError`")
    print(f"  then   {nox()} -s drill{again}")


def _judged(kata: Kata, tree: Path, again: str) -> int:
    from dojo.actions import judge, reset
    from dojo.drill.course import past, standing
    from dojo.terminal.begin import nox
    from dojo.terminal.screen import console
    from dojo.terminal.verdicts import show
    from dojo.verdict.status import Status

    (judged,) = judge([kata], tree)
    show(console(), judged)
    if judged.verdict.status is Status.TODO:
        print(f"    {place(judged.path, judged.verdict.line)}")
    if judged.verdict.solved and again:
        # Ready for the time after: the text is kept beside the stub.
        print(reset(kata, tree).sentence)
        return 0
    if judged.verdict.solved:
        print(f"\n{standing(past(mistakes.read()))}\nThe next one: {nox()} -s drill")
        return 0
    return 1


def _watch(kata: Kata, tree: Path, options: argparse.Namespace) -> int:
    from dojo.faces.commands.watch import watched
    from dojo.faces.live.position import Course

    return watched(Course([kata]), tree, memory.FILE, options, pinned=True)
