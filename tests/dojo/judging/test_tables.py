"""The numbers behind a verdict."""

from __future__ import annotations

import math

import pytest
import torch

from dojo.course.curriculum import ANSWERS, Kata, katas
from dojo.judging.judge import judge
from dojo.judging.tables import MAX_NUMBERS, table, tables
from dojo.verdict.pictures import Table
from tests.dojo.workbench import Tree, named

DCOUNTS = named("kata-1/dcounts")


def tensor(found: Table) -> torch.Tensor:
    return torch.tensor(found.numbers, dtype=torch.float64).reshape(found.shape)


@pytest.mark.parametrize("kata", katas(), ids=lambda kata: kata.id)
def test_what_readers_send_back_adds_up(kata: Kata) -> None:
    """And an answer is what is expected, on every case."""
    found = tables(kata, ANSWERS, judge(kata, ANSWERS))
    if kata.kind == "step":
        assert found == ()
        return
    assert len(found) == 4
    for numbers in found:
        expected = tensor(numbers.expected)
        close = 1e-9 if "minibatch" not in numbers.case else 1e-3
        scale = max(float(tensor(r).abs().max()) for r in numbers.readers)
        assert (sum(map(tensor, numbers.readers)) - expected).abs().max() <= close * scale
        assert numbers.difference
        assert tensor(numbers.difference).abs().max() <= close * scale


def test_a_missing_path_is_the_difference(tree: Tree) -> None:
    """Shown first on the case that the verdict speaks of."""
    verdict = tree.judge(DCOUNTS, "counts_sum_inv * dprobs")
    first, *_ = tables(DCOUNTS, tree.folder, verdict)
    assert first.case == verdict.where
    missing, there = map(tensor, first.readers)
    assert [reader.title for reader in first.readers] == ["counts_sum", "probs"]
    assert first.difference and first.yours and verdict.worst
    assert torch.allclose(tensor(first.difference), -missing)
    assert torch.allclose(tensor(first.yours), there)
    assert tensor(first.yours)[verdict.worst.at] == pytest.approx(verdict.worst.given_there)


def test_another_shape_has_no_difference(tree: Tree) -> None:
    verdict = tree.judge(DCOUNTS, "dcounts_sum.flatten()")
    for numbers in tables(DCOUNTS, tree.folder, verdict):
        assert numbers.difference is None and numbers.yours
        assert numbers.yours.axes == (str(numbers.yours.shape[0]),)
        assert numbers.expected.axes == ("n", "vocab_size")


@pytest.mark.parametrize("body", ["raise NotImplementedError", "return no_such_name", "return ("])
def test_what_cannot_be_compared_has_the_expected_numbers(tree: Tree, body: str) -> None:
    verdict = tree.judge_text(DCOUNTS, f"def dcounts(dprobs):\n    {body}\n")
    found = tables(DCOUNTS, tree.folder, verdict)
    assert len(found) == 4 and {numbers.yours for numbers in found} == {None}


def test_saved_between_verdict_and_tables(tree: Tree) -> None:
    verdict = tree.judge(DCOUNTS, "counts_sum_inv * dprobs")
    for text in ("def dcounts(", "def dcounts(nothing):\n    return nothing\n"):
        tree.write(DCOUNTS, text)
        assert {numbers.yours for numbers in tables(DCOUNTS, tree.folder, verdict)} == {None}


def test_nan_is_a_number_here(tree: Tree) -> None:
    verdict = tree.judge(DCOUNTS, "counts_sum_inv * dprobs * float('nan')")
    (first, *_) = tables(DCOUNTS, tree.folder, verdict)
    assert first.yours and all(math.isnan(number) for number in first.yours.numbers)


def test_rows_that_pull_as_much_as_they_push() -> None:
    fused, counts = named("kata-2/dlogits"), DCOUNTS
    assert all(n.balanced for n in tables(fused, ANSWERS, judge(fused, ANSWERS)))
    assert not any(n.balanced for n in tables(counts, ANSWERS, judge(counts, ANSWERS)))


def test_of_a_large_tensor_a_part_is_shown_and_said() -> None:
    large = torch.arange(3 * 50_000.0).reshape(3, 50_000)
    found = table("expected", large, ("n", "m"), {"m": "ab"})
    assert found.shape == (1, MAX_NUMBERS) and found.letters == ("", "ab")
    assert found.cut == f"the first 1 of 3 along n, the first {MAX_NUMBERS} of 50000 along m"
    assert list(found.numbers[:3]) == [0, 1, 2]
    whole = table("expected", large[:, :7], ("n", "m"), {"m": "abcdefghi"})
    assert whole.cut == "" and whole.letters == ("", "abcdefg")
    assert table("expected", torch.tensor(2.5), ()).shape == ()
