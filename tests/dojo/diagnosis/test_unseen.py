"""The diagnosis on networks that only the tests know: it must work for a stage added tomorrow."""

from __future__ import annotations

import pytest

from tests.dojo.diagnosis.unseen import UNSEEN


@pytest.mark.parametrize("one", UNSEEN, ids=lambda one: f"{one.model}-{one.tensor}-{one.reads}")
def test_the_right_formula_passes_without_a_word(one, tree, tmp_path) -> None:
    verdict = tree.judge(one.kata(tmp_path), one.right, one.reads)
    assert verdict.solved, verdict.reason
    assert not verdict.findings


def test_every_wrong_formula_is_wrong_by_its_numbers_or_shape(told_unseen) -> None:
    assert {one.verdict.status.name for one in told_unseen} == {"WRONG"}


def test_there_are_enough(told_unseen) -> None:
    assert len(told_unseen) >= 60
    assert {one.model.split(":")[0] for one in UNSEEN} >= {"layer_norm", "attention", "gelu"}


def test_the_cause_is_named(told_unseen) -> None:
    off = [str(one) for one in told_unseen if not one.right]
    assert len(off) <= 0.15 * len(told_unseen), "\n".join(off)


def test_nothing_misleads(told_unseen) -> None:
    assert not [str(one) for one in told_unseen if one.misleads]
