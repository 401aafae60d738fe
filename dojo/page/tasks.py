"""What a child does for the page. Torch is imported in the functions: in a fork it is there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from dojo.course.curriculum import Kata
from dojo.isolation import tasks
from dojo.isolation.child import Job, Task
from dojo.isolation.children import Children, Died
from dojo.page import facts
from dojo.page.facts import Facts
from dojo.verdict.pictures import Network, Numbers
from dojo.verdict.values import Judged


def look(katas: tuple[Kata, ...], tree: Path) -> Iterator[Judged]:
    """The verdict on each kata, with the numbers behind it."""
    from dojo.judging.tables import tables

    for judged in tasks.judge(katas, tree):
        numbers: tuple[Numbers, ...] = ()
        with suppress(Exception):  # a mistake of ours there must not cost the verdict
            numbers = tables(judged.kata, tree, judged.verdict)
        yield replace(judged, numbers=numbers)


def networks(katas: tuple[Kata, ...], tree: Path) -> Iterator[Network]:
    """The networks of these katas, each once."""
    from dojo.judging.network import network

    for reference in dict.fromkeys(kata.model for kata in katas):
        yield network(reference)


def runs(katas: tuple[Kata, ...], tree: Path, folder: Path) -> Iterator[Facts]:
    """The training runs that are kept in a folder, in one record."""
    from dojo.training.overview import overviews

    yield {"runs": facts.plain(overviews(folder))}


def done(children: Children, task: Task, kata: Kata, tree: Path) -> list[Any]:
    """What a child gives. One that fails costs its own part of the page, and no other."""
    with suppress(Died):
        return list(children.run(Job(task, (kata,), tree)).results())
    return []
