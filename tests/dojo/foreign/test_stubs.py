"""Stubs of katas that are not like the lecture's: constants, sizes, several statements, blocks."""

from __future__ import annotations

import pytest

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, select
from dojo.grading.policy import refusals
from dojo.judging.judge import judge
from dojo.stubs import stub, write
from dojo.verdict.status import Status
from tests.dojo.foreign.course import foreign_katas
from tests.dojo.workbench import Tree

ALL = pytest.mark.parametrize("kata", foreign_katas(), ids=lambda kata: kata.id)
GRADIENTS = [kata for kata in foreign_katas() if kata.kind == "gradient"]


def text(name: str) -> str:
    (kata,) = select([name])
    return stub(kata)


@ALL
def test_a_grade_allows_every_stub_and_answer(kata: Kata) -> None:
    for source in (stub(kata), kata.answer.read_text(encoding="utf-8")):
        assert refusals(source, kata.allowed, kata.refused) == []


@ALL
def test_a_stub_is_todo_and_its_answer_solved(kata: Kata, tree: Tree) -> None:
    write(kata, tree.folder)
    assert judge(kata, tree.folder).status is Status.TODO
    verdict = judge(kata, kata.answer.parents[1])
    assert verdict.solved, verdict.reason


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_the_answer_needs_no_more_than_the_stub_has(kata: Kata, tree: Tree) -> None:
    filled = stub(kata).replace("    raise NotImplementedError", answer(kata).body)
    assert tree.judge_text(kata, filled).solved


@ALL
def test_a_stub_is_as_wide_as_an_editor(kata: Kata) -> None:
    assert max(map(len, stub(kata).splitlines())) <= 100


def test_all_statements_and_the_constants_they_read_are_shown() -> None:
    assert """
        later = torch.ones(T, T).triu(1).bool()              # (T, T)
        masked = preatt_1.masked_fill(later, float("-inf"))
        att_1 = torch.softmax(masked, -1)                    # (B, n_head, T, T)
""" in text("dpreatt_1")


def test_a_kata_in_a_block_shows_that_block_alone() -> None:
    found = text("dpreatt_1") + text("dout_0")
    assert "_1 = " in found and "_0 = " not in found and "logits" not in found


def test_types_and_given_sizes_are_told() -> None:
    assert '    targets: Int[Tensor, "B T"],\n' in text("dlogprobs")
    assert "targets   (B, T), indices" in text("dlogprobs")
    assert "    hs: int,\n" in text("dq_0") and "hs         a size" in text("dq_0")
    assert '    dwindows: Float[Tensor, "n (H-K+1)*(W-K+1) K*K"],\n' in text("kata-2/dx")
    assert '-> Float[Tensor, ""]:' in text("db")


def test_the_answers_imports_come_along() -> None:
    assert "import math\n\nimport torch\nimport torch.nn.functional as F\n" in text("dq_0")


def test_a_source_is_told_where_there_is_one() -> None:
    assert text("dq_0").startswith('"""kata-1/dq_0, number 3 of 5.\n\nThrough the scaled')
    assert text("dw").startswith(
        '"""kata-2/dw, number 1 of 3.\n\nA guide to convolution arithmetic:\n'
        "https://arxiv.org/abs/1603.07285\n\nThe kernel"
    )
