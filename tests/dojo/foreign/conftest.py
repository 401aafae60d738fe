"""Every test in here sees the foreign course."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dojo.foreign.course import pointed


@pytest.fixture(autouse=True)
def foreign() -> Iterator[None]:
    """The house is pointed at it."""
    with pointed():
        yield
