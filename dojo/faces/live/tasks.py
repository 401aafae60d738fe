"""What a child does for a face that shows how the katas stand."""

from __future__ import annotations

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
    """The verdict on each kata, as soon as it is there."""
    for kata in katas:
        yield _judged(kata, drills.tree(kata, tree))


def look(katas: Sequence[Kata], tree: Path) -> Iterator[Judged]:
    """The verdict on each kata, with the numbers behind it."""
    for kata in katas:
        yield with_numbers(kata, drills.tree(kata, tree))


def with_numbers(kata: Kata, tree: Path) -> Judged:
    """The verdict on a kata of this very tree, with the numbers behind it."""
    from dojo.judging.tables import tables  # and so torch: in a forked child it is there already

    judged = _judged(kata, tree)
    numbers: tuple[Numbers, ...] = ()
    with suppress(Exception):  # a mistake of ours there must not cost the verdict
        numbers = tables(kata, tree, judged.verdict)
    return replace(judged, numbers=numbers)


def _judged(kata: Kata, tree: Path) -> Judged:
    """The verdict on a kata, with what there is to know of the kata."""
    from dojo.stubs import forward, signature

    told = actions.judged(kata, tree)
    return replace(told, signature=signature(kata), forward=tuple(forward(kata)))


def reset(katas: Sequence[Kata], tree: Path) -> Iterator[actions.Reset]:
    """What came of putting each stub back."""
    for kata in katas:
        yield actions.reset(kata, drills.tree(kata, tree))


def draw(katas: Sequence[Kata], tree: Path, state: Path) -> Iterator[Kata | str]:
    """The next drill, or why there is none; this is not about katas of a tree."""
    try:
        yield actions.next_drill(state=state)
    except drills.Unwritable as error:
        yield str(error)
