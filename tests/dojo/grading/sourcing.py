"""What the tests of all sources need: the texts that are expected, and what is said instead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dojo.course.curriculum import katas
from dojo.grading import sources
from dojo.grading.sources import Source
from dojo.grading.submission import Unreadable, Wanted

FIRST = katas()[0]
COURSE = Wanted.of(katas())
TEXTS = {kata.id: kata.answer.read_text(encoding="utf-8") for kata in katas()}
POSIX = pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")


def collect(place: Path | str) -> sources.Submission:
    return sources.collect(Source("ann", str(place)), COURSE)


def told(place: Path | str) -> str:
    """The one sentence about a submission that can't be read."""
    with pytest.raises(Unreadable) as error:
        collect(place)
    sentence = str(error.value)
    assert sentence and "\n" not in sentence and "Traceback" not in sentence
    return sentence
