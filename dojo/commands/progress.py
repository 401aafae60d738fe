"""Show how far every stage is."""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from dojo.actions import judge
from dojo.course import mistakes
from dojo.course.curriculum import KATAS, katas, stages


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo progress`."""
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")


def run(options: argparse.Namespace) -> int:
    """Always 0: to be on the way is no failure."""
    print("checking ...", flush=True)

    from dojo.terminal.screen import console
    from dojo.terminal.verdicts import first_open, next_kata, progress, tallied

    out = console()
    one_after_the_other = judge(katas(), options.katas)
    judged = []
    for stage in stages():
        of_stage = list(islice(one_after_the_other, len(stage.katas)))
        progress(out, stage, of_stage)
        judged += of_stage
    out.print()
    tallied(out, mistakes.tally(mistakes.read()))
    next_kata(out, first_open(judged))
    return 0
