"""The corpus: every wrong answer refused, every right rewriting accepted.

No pytest items by the hundred: each test lists what is not as it should be.
"""

from __future__ import annotations

from collections import Counter

import pytest

from dojo.course.curriculum import Kata, katas
from dojo.judging.compare import FLOAT32
from dojo.verdict.finding import Kind
from dojo.verdict.status import Status
from dojo.verdict.values import LEAK, Verdict
from tests.dojo.corpus import Wrong
from tests.dojo.workbench import Tree, corpus_of, sampled

GRADIENTS = [kata for kata in katas() if kata.kind == "gradient"]


def counts(which: str) -> Counter[str]:
    return Counter(kata.id for kata, _, _ in corpus_of(which))


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Kata, int, Wrong, Verdict]]:
    """The verdict on every wrong answer. Why it is wrong, the diagnosis' own tests ask."""
    tree = Tree(tmp_path_factory.mktemp("corpus"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dojo.judging.gradient.diagnose", lambda trials: ())
        return [
            (kata, number, wrong, tree.judge(kata, wrong.body, wrong.reads))
            for kata, number, wrong in sampled("WRONG")
        ]


def test_every_wrong_answer_is_refused(refused) -> None:
    accepted = [
        (kata.id, number, wrong.cause, str(verdict.status))
        for kata, number, wrong, verdict in refused
        if verdict.status not in (Status.WRONG, Status.BROKEN) or not verdict.reason
    ]
    assert not accepted


def test_wrong_answers_are_wrong_and_no_slip_of_ours(refused) -> None:
    """A typo in the corpus would be refused, too."""
    kinds = {kind for _, _, wrong, _ in refused for kind in wrong.kinds}
    assert kinds <= Kind.__members__.keys()
    slips = ("NameError", "AttributeError", "SyntaxError", "ImportError", "ModuleNotFoundError")
    assert not [
        (kata.id, number, verdict.reason)
        for kata, number, _, verdict in refused
        if verdict.status is Status.BROKEN and verdict.reason.startswith(slips)
    ]


def test_no_wrong_answer_is_near_a_right_one(refused) -> None:
    """An order of magnitude lies between the largest error let through and the least refused."""
    near = [
        (kata.id, number, verdict.error)
        for kata, number, _, verdict in refused
        if verdict.worst and verdict.worst.right_shape and LEAK < verdict.worst.error < 1e-4
    ]
    assert not near


def test_every_right_rewriting_is_accepted(tree: Tree) -> None:
    refused, unhinted = [], []
    for kata, number, right in sampled("RIGHT"):
        verdict = tree.judge(kata, right.body, right.reads)
        if not verdict.solved:
            refused.append((kata.id, number, right.body, verdict.reason))
        elif (FLOAT32 in verdict.findings) != right.hint:
            unhinted.append((kata.id, number, right.body, verdict.findings))
    assert not refused
    assert not unhinted


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_enough_wrong_answers(kata) -> None:
    assert counts("WRONG")[kata.id] >= 6


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_enough_right_rewritings(kata) -> None:
    assert counts("RIGHT")[kata.id] >= 4


def test_enough_in_all() -> None:
    assert counts("WRONG").total() >= 180
    assert not set(counts("WRONG") | counts("RIGHT")) - {kata.id for kata in katas()}


def test_no_attempt_stands_there_twice() -> None:
    for which in ("WRONG", "RIGHT"):
        seen = Counter((kata.id, a.body, a.reads) for kata, _, a in corpus_of(which))
        assert not [attempt for attempt, times in seen.items() if times > 1]
