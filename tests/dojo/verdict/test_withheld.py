"""What others may see of an unsolved kata."""

from __future__ import annotations

from dojo.judging.tables import tables
from dojo.verdict.values import Judged
from dojo.verdict.withheld import withheld
from dojo.verdict.words import explain
from tests.dojo.workbench import Tree, named, source

DCOUNTS = named("kata-1/dcounts")


def judged(tree: Tree, text: str) -> Judged:
    verdict = tree.judge_text(DCOUNTS, text)
    numbers = tables(DCOUNTS, tree.folder, verdict)
    return Judged(DCOUNTS, tree.folder / DCOUNTS.file, verdict, numbers=numbers)


def test_of_a_wrong_one_the_own_numbers_are_left(tree: Tree) -> None:
    whole = judged(tree, source(DCOUNTS, "counts_sum_inv * dprobs"))
    kept = withheld(whole)
    assert [one.case for one in kept.numbers] == [one.case for one in whole.numbers]
    for one in kept.numbers:
        assert one.yours and not (one.expected or one.difference or one.readers or one.balanced)
    assert any("expected" in line for line in explain(DCOUNTS, whole.verdict))
    lines = explain(DCOUNTS, kept.verdict)
    assert lines[0] == "The contribution through `counts_sum` is missing."
    assert not any("expected" in line for line in lines)


def test_a_sentence_without_a_number_is_kept(tree: Tree) -> None:
    shape = judged(tree, source(DCOUNTS, "dcounts_sum"))
    assert withheld(shape).verdict == shape.verdict
    broken = judged(tree, source(DCOUNTS, "no_such_name"))
    assert withheld(broken).verdict == broken.verdict and withheld(broken).numbers == ()


def test_of_a_solved_one_nothing_is_withheld(tree: Tree) -> None:
    solved = judged(tree, DCOUNTS.answer.read_text("utf-8"))
    assert withheld(solved) is solved
