"""The page as one file: for a talk, a class, an artifact of CI. It needs no server and no network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from dojo.course.curriculum import Kata, stages
from dojo.course.files import write_whole
from dojo.faces.live.desk import checked
from dojo.faces.live.tasks import look
from dojo.faces.page import facts, gathering
from dojo.faces.page.document import written
from dojo.isolation.child import Job
from dojo.isolation.children import Children
from dojo.terminal.place import place
from dojo.verdict.pictures import Network
from dojo.verdict.record import plain
from dojo.verdict.status import WORD
from dojo.verdict.values import Judged
from dojo.verdict.withheld import withheld


def write(
    path: Path,
    katas: Sequence[Kata],
    tree: Path,
    children: Children,
    *,
    runs: Path,
    with_numbers: bool,
) -> int:
    """Judge these katas and write what there is to see of them, and of the training `runs`.

    0, or 2 if it can't be written.
    """
    try:
        judged = checked(children, tree, katas, look)
        networks = [*children.results(Job(gathering.networks, tuple(katas), tree))]
        training = [*children.results(Job(partial(gathering.runs, folder=runs), (katas[0],), tree))]
    finally:
        children.close()
    whole = told(katas, judged, networks, with_numbers=with_numbers)
    text = written({**whole, "training": next(iter(training), {})})
    try:
        write_whole(path, text)
    except OSError as error:
        print(f"{path} can't be written: {error.strerror}.", file=sys.stderr)
        return 2
    print(f"Written: {place(path)}, {len(text.encode()) / 1000:.0f} kB.")
    return 0


def told(
    katas: Sequence[Kata],
    judged: Sequence[Judged],
    networks: Sequence[Network],
    *,
    with_numbers: bool,
) -> facts.Facts:
    """All that the file says."""
    chosen = [
        replace(stage, katas=of_stage)
        for stage in stages()
        if (of_stage := tuple(kata for kata in stage.katas if kata in katas))
    ]
    if not with_numbers:
        solved = {one.kata.tensor for one in judged if one.verdict.solved}
        judged = [withheld(one) for one in judged]
        networks = [
            replace(one, spreads=tuple(s for s in one.spreads if s.name in solved))
            for one in networks
        ]
    return {
        "stages": facts.course(chosen),
        "words": WORD,
        "state": {"marks": {one.kata.id: one.verdict.status for one in judged}},
        "katas": {o.kata.id: facts.verdict(replace(o, numbers=o.numbers[:1])) for o in judged},
        "networks": {one.model: plain(one) for one in networks},
    }
