"""A mistake points to the kata that teaches its move by itself, read off the forward line alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import dojo
from dojo.course import answers
from dojo.judging import lessons
from tests.dojo.workbench import Tree, named

TAUGHT = {
    "slope": "kata-1/dhpreact",
    "copy": "kata-1/db2",
    "factor": "kata-1/dbnraw",
    "left": "kata-1/dh",
    "right": "kata-1/dW2",
    "sum": "kata-1/dbndiff2",
    "pick": "kata-1/dC",
    "cut": "kata-1/demb",
    "two": "kata-1/dhprebn",
}


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Katas of stage 1 in the place of a stage of moves."""
    told = {move: named(kata) for move, kata in TAUGHT.items()}
    monkeypatch.setattr(lessons, "moves", lambda: told)
    lessons._taught.cache_clear()
    yield
    lessons._taught.cache_clear()


@pytest.mark.parametrize(
    "kata, body, move",
    [
        ("kata-1/dbngain", "bnraw * dhpreact", "copy"),  # a product, but what is missing is the sum
        ("kata-1/dbngain", "(bnraw**2 * dhpreact).sum(0, keepdim=True)", "factor"),
        (
            "kata-1/dbngain",
            "(bnraw.exp().sin() * dhpreact).sum(0, keepdim=True)",
            "factor",
        ),  # unknown
        ("kata-1/dbnmeani", "-dbndiff", "copy"),
        ("kata-1/dlogit_maxes", "dnorm_logits", "copy"),  # all of it
        ("kata-1/dnorm_logits", "counts", "slope"),
        ("kata-1/dbnvar", "-0.5 * (bnvar + 1e-5) ** -1 * dbnvar_inv", "slope"),
        ("kata-1/dembcat", "W1 @ dhprebn.T", "left"),
        ("kata-1/dW1", "dhprebn.T @ embcat", "right"),
        ("kata-8/dq", "dscores.sin() @ k", "left"),  # divided by a size, which is no other tensor
        ("kata-1/dcounts", "counts_sum_inv * dprobs", "two"),  # a path
        (
            "kata-1/dcounts",
            "counts_sum_inv * dprobs.exp().sin() + dcounts_sum",
            "two",
        ),  # nobody knows
        ("kata-1/dbndiff", "bnvar_inv * dbnraw + 2 * dbndiff2", "slope"),  # a path's slope
        ("kata-1/dembcat", "dbndiff @ W1.T", ""),  # it began further on
        ("kata-1/dembcat", "-dhprebn @ W1.T", ""),  # a sign is no move
        ("kata-1/dembcat", "(dhprebn @ W1.T)[None]", ""),  # the product is right
        ("kata-1/dlogits", "2 * dnorm_logits", ""),
        ("kata-6/dgain_group_norm", "(xhat * dy).mean((0, 2, 3))", ""),  # a number is no slope
        ("kata-2/dlogits", "logits / n", ""),  # that goes many lines at once
    ],
)
def test_a_mistake_points_to_its_move(
    tree: Tree, taught: None, kata: str, body: str, move: str
) -> None:
    verdict = tree.judge(named(kata), body)
    told = f"{move} (by itself: {TAUGHT[move]})" if move else ""
    assert verdict.move == told, verdict.findings
    assert (f"The move: {told}." in dojo.explain(kata, verdict)) is bool(move)


def test_a_right_answer_and_one_that_can_not_be_compared_point_nowhere(
    tree: Tree, taught: None
) -> None:
    for body in ("bngain * dhpreact", "dhpreact @ bngain", "None", "dhpreact.backward()"):
        assert not tree.judge(named("kata-1/dbnraw"), body).move


def test_of_a_mistake_that_nobody_knows_and_that_may_lie_further_on_nothing_is_said(
    tree: Tree, taught: None
) -> None:
    embcat = named("kata-1/dembcat")
    for reads, told in (("W1, dhprebn", "left"), ("W1, dbndiff", ""), ("W1, dhprebn, dbndiff", "")):
        body = f"torch.sin(torch.exp({reads.split()[-1]})) @ W1.T"
        verdict = tree.judge(embcat, body, reads)
        assert not verdict.findings
        assert verdict.move.partition(" ")[0] == told


def test_each_move_that_the_course_teaches_is_known_by_its_line() -> None:
    assert dict(lessons._taught().values()) == answers.moves()


def test_a_kata_that_teaches_a_move_points_to_none(tree: Tree, taught: None) -> None:
    assert not tree.judge(named("kata-1/dbnraw"), "dhpreact").move
