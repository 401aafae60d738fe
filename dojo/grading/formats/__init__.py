"""How results are written, one module a format.

`FORMATS` are for one submission, `CLASS` for all of them, `OVERVIEW` for what they come to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dojo.grading.formats import (
    classroom,
    ctrf,
    exercism,
    github,
    gradebook,
    gradescope,
    junit,
    own,
    summary,
)
from dojo.grading.overview import Overview
from dojo.grading.results import Entry, Result


@dataclass(frozen=True)
class Format:
    """A format for one submission: what follows its id in the file's name, and the text."""

    suffix: str
    text: Callable[[Result], str]


@dataclass(frozen=True)
class ClassFormat:
    """A format for all submissions: the file's name, and the text."""

    file: str
    text: Callable[[Sequence[Entry]], str]


FORMATS = {
    "json": Format(".json", own.text),
    "junit": Format(".junit.xml", junit.text),
    "exercism": Format(".exercism.json", exercism.text),
    "github": Format(".github.json", github.text),
    "gradescope": Format(".gradescope.json", gradescope.text),
    "ctrf": Format(".ctrf.json", ctrf.text),
    "feedback": Format(".feedback.md", summary.feedback),
}
CLASS = {
    "csv": ClassFormat("gradebook.csv", gradebook.text),
    "markdown": ClassFormat("summary.md", summary.text),
    **{
        name: ClassFormat(f"gradebook.{name}.csv", made)
        for name, made in gradebook.PLATFORMS.items()
    },
}
OVERVIEW: dict[str, dict[str, Callable[[Overview], str]]] = {
    "class": {"class.json": classroom.json, "class.html": classroom.html},
}
