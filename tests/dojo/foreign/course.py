"""The house in this process, pointed at the foreign course for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dojo.course import curriculum
from dojo.course.curriculum import Kata

FOLDER = Path(__file__).parent


@contextmanager
def pointed() -> Iterator[None]:
    """As `DOJO_COURSE` does for a whole process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curriculum, "ANSWERS", FOLDER / "answers")
        curriculum.stages.cache_clear()
        try:
            yield
        finally:
            curriculum.stages.cache_clear()


def foreign_katas() -> tuple[Kata, ...]:
    """All katas of the course."""
    with pointed():
        return curriculum.katas()
