"""What a child does for the page. Torch is imported in the functions: in a fork it is there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from dojo.course.curriculum import Kata
from dojo.isolation import tasks
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
