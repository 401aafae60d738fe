"""Results, as they are put together."""

from __future__ import annotations

import pytest

from dojo.grading.marks import PRACTICE, ungraded
from dojo.isolation.sandbox import NO_SANDBOX


@pytest.mark.parametrize("sandbox", [NO_SANDBOX, "landlock"])
def test_what_can_not_be_read_is_told_at_each_kata_and_practice_is_said(sandbox: str) -> None:
    result = ungraded("ann", "It is empty.", {"kata-1/dh": 2.0, "kata-2/dlogits": 1.0}, 7, sandbox)
    assert [kata.reason for kata in result.katas] == ["It is empty."] * 2
    assert (result.score, result.max_score, result.problem) == (0, 3, "It is empty.")
    told = [one.finding for one in result.integrity]
    assert told == ["It is empty.", *([PRACTICE] if sandbox == NO_SANDBOX else [])]
