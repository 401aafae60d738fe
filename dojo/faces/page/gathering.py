"""What a child does for the page. Torch is imported in the functions: in a fork it is there already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dojo.course.curriculum import Kata
from dojo.faces.page.facts import Facts
from dojo.verdict.pictures import Network
from dojo.verdict.record import plain


def networks(katas: tuple[Kata, ...], tree: Path) -> Iterator[Network]:
    """The networks of these katas, each once; one that can't be drawn is left out."""
    from dojo.judging.network import network

    for reference in dict.fromkeys(kata.model for kata in katas):
        with suppress(Exception):
            yield network(reference)


def runs(katas: tuple[Kata, ...], tree: Path, folder: Path) -> Iterator[Facts]:
    """The training runs that are kept in a folder, in one record."""
    from dojo.training.history import overviews

    yield {"runs": plain(overviews(folder))}
