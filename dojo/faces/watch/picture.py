"""The picture of watch mode in the README: `python -m dojo.faces.watch.picture` draws it anew.

A wrong attempt, really judged; Textual's own export. A test holds what stands on it, to the word.
"""

from __future__ import annotations

import asyncio
import html
import io
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from rich.console import Console

from dojo import stubs
from dojo.course.curriculum import ROOT, katas, the_one
from dojo.faces.live import tasks
from dojo.faces.live.desk import Event
from dojo.faces.live.position import Course
from dojo.faces.live.session import Saved, Session
from dojo.faces.watch.app import Watch
from dojo.isolation.children import Children
from dojo.verdict.values import Judged

FILE = ROOT / ".github" / "watch.svg"
KATA = the_one("kata-1/dlogprobs")
WARMED_UP = the_one("kata-0/dside")
"""Solved before: a beginner is offered kata-0, in words that name the place of this machine's nox."""
ATTEMPT = """\
dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[:, Yb] = -1 / n
    return dlogprobs"""
SIZE = (96, 32)
NOTICE = "checked at 10:21:07 in 4 ms"


class Still(Session):
    """A session in which nothing moves: all is judged beforehand."""

    def start(self, deliver: Callable[[Event | Saved], None]) -> None:
        """Begin nothing."""


def draw() -> str:
    """The picture, as SVG."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        tree = Path(folder).resolve() / "katas"
        course = Course(katas(), believed={WARMED_UP.id})
        course.judged[KATA] = _judged(tree)
        course.current = KATA
        state = Path(folder) / "state.json"
        return asyncio.run(_exported(Still(tree, state, Children(), course)))


def _judged(tree: Path) -> Judged:
    stubs.write(KATA, tree)
    path = tree / KATA.file
    stub = path.read_text(encoding="utf-8")
    path.write_text(stub.replace(stubs.TODO, ATTEMPT), encoding="utf-8")
    return next(tasks.judge([KATA], tree))


async def _exported(session: Session) -> str:
    app = Watch(session, Console(file=io.StringIO()))
    async with app.run_test(size=SIZE) as pilot:
        app.turn_page()
        app.say(NOTICE)
        await pilot.pause()
        return app.export_screenshot(title="nox -s watch")


def words(picture: str) -> str:
    """What stands on a picture, from left to right and from top to bottom."""
    found = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    return " ".join(html.unescape(" ".join(found)).split())


if __name__ == "__main__":
    FILE.write_text(draw(), encoding="utf-8")
    print(os.path.relpath(FILE))
