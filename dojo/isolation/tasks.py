"""What a child does. Torch is imported in the functions: in a forked child it is there already."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from dojo import actions
from dojo.course.curriculum import Kata
from dojo.drill import drills
from dojo.verdict.pictures import Numbers
from dojo.verdict.values import Judged


def judge(katas: Sequence[Kata], tree: Path) -> Iterator[Judged]:
    """The verdict on each kata, as soon as it is there, with what there is to know of the kata."""
    import torch

    from dojo.judging.judge import judge as room
    from dojo.judging.way import way
    from dojo.stubs import forward, signature

    torch.set_num_threads(1)  # never slower on tensors of this size
    for kata in katas:
        home = drills.tree(kata, tree)
        verdict = room(kata, home)
        told = way(kata), signature(kata), tuple(forward(kata))
        yield Judged(kata, home / kata.file, verdict, *told)


def look(katas: Sequence[Kata], tree: Path) -> Iterator[Judged]:
    """The verdict on each kata, with the numbers behind it."""
    from dojo.judging.tables import tables

    for judged in judge(katas, tree):
        numbers: tuple[Numbers, ...] = ()
        with suppress(Exception):  # a mistake of ours there must not cost the verdict
            numbers = tables(judged.kata, tree, judged.verdict)
        yield replace(judged, numbers=numbers)


def reset(katas: Sequence[Kata], tree: Path) -> Iterator[actions.Reset]:
    """What came of putting each stub back."""
    for kata in katas:
        yield actions.reset(kata, drills.tree(kata, tree))


def draw(katas: Sequence[Kata], tree: Path, state: Path) -> Iterator[Kata]:
    """The next drill; none of this is about katas of a tree."""
    yield actions.next_drill(state=state)


def warm_up(kata: Kata) -> None:
    """Judge a wrong attempt at this kata: its cases and what its diagnosis needs are there then."""
    import torch

    from dojo.judging.attempt import LocalAttempt, load
    from dojo.judging.judge import judge_attempt

    if kata.kind != "gradient":
        return  # a whole training takes longer than one should wait idly
    torch.set_num_threads(1)
    worked = load(kata.answer, kata.name)

    @functools.wraps(worked.function)
    def doubled(*positional: object, **named: object) -> object:
        return 2 * worked.function(*positional, **named)  # type: ignore[operator]

    judge_attempt(kata, LocalAttempt(doubled, worked.source, worked.path))
