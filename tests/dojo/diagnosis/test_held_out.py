"""What is said of slips in formulas that no suspect was made of."""

from __future__ import annotations

from collections import Counter

import pytest

from dojo.verdict.finding import Kind
from tests.dojo.diagnosis.held_out import CHANGES, TRUE_OF, HeldOut, held_out, sample, told

STAGES = ("kata-1", "kata-2", "kata-3")
"""Later ones have the same kinds of formulas; `benchmarks/held_out.py` measures them all."""
SAMPLE = 120
MOST_SILENT = 0.08
MOST_OTHER = 0.1


@pytest.fixture(scope="module")
def judged(folder) -> list[tuple[HeldOut, str, str]]:
    """A sample, with what was made of each: true, silent or of another kind."""
    found = ((one, *told(one, folder)) for one in sample(list(held_out(STAGES)), SAMPLE))
    return [one for one in found if one[1]]


def test_each_kind_of_slip_has_its_findings() -> None:
    assert TRUE_OF.keys() == CHANGES.keys()
    assert {kind for kinds in TRUE_OF.values() for kind in kinds} <= set(Kind.__members__)


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(one.kind for one in held_out(STAGES))
    assert kinds.keys() == CHANGES.keys()
    assert sum(kinds.values()) > 3000


def test_few_are_met_with_silence(judged) -> None:
    silent = [
        f"{one.kata.id} {one.kind}: {one.body!r}" for one, how, _ in judged if how == "silent"
    ]
    assert len(silent) <= MOST_SILENT * len(judged), "\n".join(silent)


def test_few_are_told_as_another_kind(judged) -> None:
    """Some are one: a factor left out may leave just another tensor's gradient."""
    other = [
        f"{one.kata.id} {one.kind}: {one.body!r}: {said}"
        for one, how, said in judged
        if how == "other"
    ]
    assert len(other) <= MOST_OTHER * len(judged), "\n".join(other)
