"""What is said about every answer of the corpus, beside what a teacher would say."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from dojo.course.answers import answer
from dojo.course.curriculum import katas, stages
from dojo.judging.compare import FLOAT32
from dojo.verdict.finding import Finding
from tests.dojo.workbench import corpus_of


def test_the_cause_is_named(told) -> None:
    off = [str(one) for one in told if not one.right]
    assert len(off) <= 0.05 * len(told), "\n".join(off)


@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_the_cause_is_named_in_every_stage(told, stage) -> None:
    """If all of its answers are judged here: of a few that are drawn, who knows?"""
    mine = [one for one in told if one.kata.stage == stage.name]
    if len(mine) == sum(kata.stage == stage.name for kata, _, _ in corpus_of("WRONG")):
        off = [str(one) for one in mine if not one.right]
        assert len(off) <= 0.08 * len(mine), "\n".join(off)


def test_nothing_misleads(told) -> None:
    assert not [str(one) for one in told if one.misleads]


def test_the_house_fails_over_no_answer(told) -> None:
    assert not [one.verdict.reason for one in told if one.verdict.reason.startswith("The dojo")]


def test_silence_where_nothing_can_be_known(told) -> None:
    assert not [str(one) for one in told if not one.wrong.kinds and one.verdict.findings]


def test_no_kata_is_left_without_a_cause(told) -> None:
    """The whole may be well explained and one kata not at all. Of one that is drawn from, who knows?"""
    right, all_ = Counter(), Counter()
    for one in told:
        all_[one.kata.id] += 1
        right[one.kata.id] += one.right
    whole = Counter(kata.id for kata, _, _ in corpus_of("WRONG"))
    tried = [kata for kata in all_ if all_[kata] == whole[kata]]
    assert not {kata: right[kata] for kata in tried if right[kata] < 0.75 * all_[kata]}


def test_the_corpus_is_large() -> None:
    found = [kata.id for kata, _, _ in corpus_of("WRONG")]
    assert len(found) >= 250
    assert set(found) == {kata.id for kata in katas() if kata.kind == "gradient"}


def test_right_answers_get_only_the_hint_they_deserve(accepted) -> None:
    off = [
        (kata.id, right.body, verdict.findings)
        for kata, right, verdict in accepted
        if verdict.findings != ((FLOAT32,) if right.hint else ())
    ]
    assert not off


def test_findings_are_at_most_two_plain_values(told) -> None:
    for one in told:
        assert isinstance(one.verdict.findings, tuple)
        assert len(one.verdict.findings) <= 2
        for finding in one.verdict.findings:
            assert isinstance(finding, Finding)
            assert type(finding.sentence) is type(finding.evidence) is str


def test_sentences_are_sentences(told) -> None:
    for one in told:
        for finding in one.verdict.findings:
            text = finding.sentence
            assert text[0].isupper() or text[0] == "`"
            assert text.endswith((".", "?"))
            assert text.count("`") % 2 == 0
            assert "  " not in text
            assert "None" not in text
            assert len(text) < 320


def test_no_sentence_hands_over_the_answer(told) -> None:
    """The worked answer's expressions, spaces or not, are nowhere in what is said."""
    for one in told:
        code = {squeezed(line.removeprefix("return ")) for line in worked(one.kata)}
        for finding in one.verdict.findings:
            said = squeezed(finding.sentence + " " + finding.evidence)
            assert not [line for line in code if line in said], str(one)


def worked(kata) -> list[str]:
    """The lines of the worked answer that compute something."""
    lines = [line.strip() for line in answer(kata).body.splitlines()]
    return [line for line in lines if len(line) > len("return ") and re.search(r"[-+*/@.(]", line)]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
