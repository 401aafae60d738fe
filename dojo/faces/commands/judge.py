"""Judge katas: which are solved, and what is wrong with the others."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, groupby, islice
from pathlib import Path

from dojo.actions import judge, standing
from dojo.course import memory
from dojo.course.curriculum import KATAS, Kata, Stage, katas, select, stages
from dojo.course.files import write_whole
from dojo.drill import drills
from dojo.verdict.record import record
from dojo.verdict.status import Status
from dojo.verdict.values import Judged

FEW = 3
"""Katas that are told of closely, if no more are asked for."""


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo judge`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="dlogits, kata-2/dlogits, kata-2")
    parser.add_argument("--stage", help="the stage that the names belong to")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument("--json", metavar="FILE", help="write the verdicts there (- for stdout)")


def run(options: argparse.Namespace) -> int:
    """0 only when all that was asked for is solved."""
    if options.names and all(map(drills.is_drill, options.names)):
        return _drilled([drills.drill(name) for name in options.names], options.json)
    chosen, tree = select(options.names, options.stage), options.katas
    if not tree.is_dir():
        print(f"There is no folder {tree}.", file=sys.stderr)
        return 2
    if options.stage and options.json is None:
        memory.arrive(options.stage)
    judged = list(judge(chosen, tree)) if options.json == "-" else _aloud(chosen, tree)
    if options.json is not None and not _write(options.json, judged):
        return 2
    return 0 if all(one.verdict.solved for one in judged) else 1


def _drilled(chosen: list[Kata], file: str | None) -> int:
    """Drills belong to no stage: nothing comes after them."""
    judged = list(judge(chosen, drills.DRILLS))
    if file != "-":
        from dojo.terminal.screen import console
        from dojo.terminal.verdicts import show

        out = console()
        for one in judged:
            show(out, one)
    if file is not None and not _write(file, judged):
        return 2
    return 0 if all(one.verdict.solved for one in judged) else 1


def _aloud(chosen: list[Kata], tree: Path) -> list[Judged]:
    print("checking ...", flush=True)  # before torch is imported: something moves at once

    asked = [stage for stage in stages() if stage.name in {kata.stage for kata in chosen}]
    rest = [kata for stage in asked for kata in stage.katas if kata not in chosen]
    everything = katas()
    here = everything.index(chosen[-1])
    later = [k for k in [*everything[here:], *everything[:here]] if k not in [*chosen, *rest]]
    with closing(standing([*chosen, *rest, *later], tree, anew=chosen)) as found:
        return _told(found, chosen, rest, asked)


def _told(
    found: Iterator[Judged], chosen: list[Kata], rest: list[Kata], asked: list[Stage]
) -> list[Judged]:
    """Tell of the `chosen`, how far one is in their stages (those and the `rest`), and what is next."""
    from dojo.terminal.begin import how_to_begin, to_do
    from dojo.terminal.screen import console
    from dojo.terminal.verdicts import first_open, next_kata, progress, show, stage_end

    out, judged = console(), list[Judged]()
    closely = len(chosen) <= FEW
    for untouched, row in groupby(islice(found, len(chosen)), _to_do):
        already = len(judged)
        for one in row:
            judged.append(one)
            if closely or not untouched:
                show(out, one, closely=closely)
        if untouched and not closely:
            to_do(out, judged[already:])
    out.print()
    known = [*judged, *islice(found, len(rest))]
    for stage in asked:
        progress(out, stage, [one for one in known if one.kata in stage.katas])
    if all(map(_to_do, known)) and chosen[0] in _beginnings():
        how_to_begin(out, judged[0])
        return judged
    following = first_open(chain(known, found))
    done = len(asked) == 1 and not first_open(known)
    if done:
        stage_end(out, asked[0], all_solved=following is None)
    if following or not done:
        next_kata(out, following)
    return judged


def _beginnings() -> list[Kata]:
    """Where one begins: with the first stage, or with one that is offered."""
    return [stage.katas[0] for stage in stages() if stage.offer or stage == stages()[0]]


def _to_do(one: Judged) -> bool:
    return one.verdict.status is Status.TODO


def _write(file: str, judged: list[Judged]) -> bool:
    """The verdicts as JSON, whole or not at all."""
    text = json.dumps({"katas": [record(one) for one in judged]}, indent=2) + "\n"
    if file == "-":
        sys.stdout.write(text)
        return True
    try:
        write_whole(Path(file), text)
    except OSError as error:
        print(f"{file} can't be written: {error.strerror}.", file=sys.stderr)
        return False
    return True
