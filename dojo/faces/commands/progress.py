"""Show how far every stage is."""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from dojo.actions import standing
from dojo.course import memory, mistakes
from dojo.course.curriculum import KATAS, Kata, ahead, stages
from dojo.drill.course import past
from dojo.drill.course import standing as drill_standing
from dojo.verdict.values import Judged


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo progress`."""
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")


def run(options: argparse.Namespace) -> int:
    """Always 0: to be on the way is no failure."""
    print("checking ...", flush=True)

    from dojo.terminal.begin import offers
    from dojo.terminal.screen import console
    from dojo.terminal.verdicts import first_open, next_kata, progress, tallied

    out = console()
    listed = sorted(stages(), key=lambda stage: stage.number)
    found = standing([kata for stage in listed for kata in stage.katas], options.katas)
    judged: dict[Kata, Judged] = {}
    for stage in listed:
        of_stage = list(islice(found, len(stage.katas)))
        progress(out, stage, of_stage)
        judged |= {one.kata: one for one in of_stage}
    found.close()
    out.print()
    if not any(one.verdict.solved for one in judged.values()):
        offers(out)
    entries = mistakes.read()
    tallied(out, mistakes.tally(entries))
    if drilled := past(entries):
        out.print(f"  {drill_standing(drilled)}", soft_wrap=True)
    at = memory.load().at
    if any(kata.stage == at and not one.verdict.solved for kata, one in judged.items()):
        out.print(f"  You are at {at}.")
    next_kata(out, first_open(judged[kata] for kata in ahead(at)))
    return 0
