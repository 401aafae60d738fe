"""The magics of a notebook and of IPython: a line of text -> a function of the room."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any, TypeVar

from IPython.core.error import UsageError

from dojo.course.curriculum import UnknownName, katas
from dojo.faces.notebook import asking
from dojo.faces.notebook.display import Report, Text
from dojo.faces.notebook.training import Curve, train

Shown = TypeVar("Shown")


def load(shell: Any) -> None:
    """Make them known to this shell, and have torch come up meanwhile."""
    shell.register_magic_function(kata, "cell", "kata")
    for magic in (hint, answer, progress):
        shell.register_magic_function(magic, "line", magic.__name__)
    shell.register_magic_function(training, "line", "train")
    asking.children().reserve(katas()[0])


def kata(line: str, cell: str) -> Report:
    """`%%kata kata-1/dcounts` above a cell: judge the function in it."""
    source = "\n" + cell  # so that its lines have the numbers that they have in the cell
    return _asked(lambda: asking.judge(_one(line, "%%kata kata-1/dcounts"), source))


def hint(line: str) -> Text:
    """`%hint`, `%hint dcounts`: the next hint."""
    return _asked(lambda: asking.hint(line.strip()))


def answer(line: str) -> Text:
    """`%answer dcounts`: the worked answer; of an unsolved kata with `--yes`."""
    sure = "--yes" in line.split()
    name = line.replace("--yes", "")
    return _asked(lambda: asking.answer(_one(name, "%answer kata-1/dcounts"), sure=sure))


def progress(line: str) -> Text:
    """`%progress`: how far every stage is."""
    return asking.progress()


def training(line: str) -> Curve:
    """`%train kata-4 --steps 2000`: what `nox -s train` does, with its curve."""
    return train(*shlex.split(line))


def _one(text: str, example: str) -> str:
    name = text.strip()
    if not name:
        raise UnknownName(f"Which kata? For example: {example}")
    return name


def _asked(ask: Callable[[], Shown]) -> Shown:
    """What came of it; of a name that there is none of, a sentence without a traceback."""
    try:
        return ask()
    except UnknownName as error:
        raise UsageError(str(error)) from None
