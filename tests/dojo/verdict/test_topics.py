"""After a wrong verdict, the hint that fits it comes first; if none does, they keep their order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dojo.course import hints
from dojo.course.answers import answer
from dojo.course.curriculum import katas
from dojo.verdict.finding import Kind
from dojo.verdict.topics import TOPICS, topics
from tests.dojo.workbench import Tree, named


@pytest.mark.parametrize(
    "kata, body, number",
    [
        ("kata-1/dcounts", "counts_sum_inv * dprobs", 2),  # through counts_sum
        ("kata-1/dbndiff", "bnvar_inv * dbnraw + bndiff * dbndiff2", 2),  # the path that is halved
        ("kata-1/dcounts_sum_inv", "counts * dprobs", 2),  # not summed
        ("kata-1/dbndiff2", "dbnvar / (n - 1)", 3),  # not expanded
        ("kata-1/dh", "W2 @ dlogits.T", 3),  # transposed
        ("kata-1/dcounts_sum", "counts_sum**-2 * dcounts_sum_inv", 3),  # the sign
        ("kata-1/dbnvar", "-0.5 * bnvar**-1.5 * dbnvar_inv", 2),  # the epsilon
        (  # the factor gain is missing: no slope is
            "kata-6/dx_rms_norm",
            "rrms * (gain * dy - xhat * (dy * xhat).mean(-1, keepdim=True))",
            1,
        ),
        (  # summed too much: what speaks of adding does not fit
            "kata-1/dbndiff",
            "(bnvar_inv * dbnraw + 2 * bndiff * dbndiff2).sum(0, keepdim=True)",
            1,
        ),
        (  # along another axis: what speaks of adding up does not fit
            "kata-9/dout_1",
            "rstdf * (gainf * dlnf - (gainf * dlnf).mean(1, keepdim=True)"
            " - xhatf * (gainf * dlnf * xhatf).mean(1, keepdim=True))",
            3,
        ),
        ("kata-1/dh", "2 * dlogits @ W2.T", 1),  # no hint speaks of it
        ("kata-1/dh", "raise NotImplementedError", 1),
    ],
)
def test_what_is_wrong_says_which_hint(
    tree: Tree, tmp_path: Path, kata: str, body: str, number: int
) -> None:
    verdict = tree.judge(named(kata), body)
    given = hints.one_more(named(kata), topics(verdict), tmp_path / "state.json")
    assert given.seen == (answer(named(kata)).hints[number - 1],)


@pytest.mark.parametrize(
    "kata, body, words",
    [
        ("kata-0/dleft", "(dy @ right.T).mean(0)", ()),  # summed too much, in whatever words
        ("kata-7/dproj", "dkept * mask / 1 - p", TOPICS[Kind.LOCAL]),  # no other divisor: a bracket
        (  # the term with `dcounts_sum` is what comes back through it
            "kata-1/dcounts",
            "counts_sum_inv * dprobs * dcounts_sum",
            ("through `counts_sum`", *TOPICS[Kind.LOCAL]),
        ),
    ],
)
def test_what_it_is_about_is_not_read_off_its_words(
    tree: Tree, kata: str, body: str, words: tuple[str, ...]
) -> None:
    assert topics(tree.judge(named(kata), body)) == words


def test_then_the_others_follow(tree: Tree, tmp_path: Path) -> None:
    path, dh = tmp_path / "state.json", named("kata-1/dh")
    first, second, third = answer(dh).hints
    fitting = topics(tree.judge(dh, "W2 @ dlogits.T"))
    assert hints.one_more(dh, fitting, path) == hints.Hints((third,), 2)
    assert hints.one_more(dh, fitting, path).seen == (third, first)
    assert hints.one_more(dh, (), path) == hints.Hints((third, first, second), 0)
    assert hints.one_more(dh, fitting, path) == hints.seen(dh, path)


def test_hints_that_a_kata_has_no_more_are_forgotten(tmp_path: Path) -> None:
    path, dh = tmp_path / "state.json", named("kata-1/dh")
    path.write_text('{"hints": {"kata-1/dh": [9, 1, -1, 1]}}')
    assert hints.seen(dh, path) == hints.Hints((answer(dh).hints[1],), 2)


def test_for_each_kind_there_are_hints() -> None:
    told = [hint for kata in katas() for hint in answer(kata).hints]
    for kind, words in TOPICS.items():
        assert any(re.search(rf"\b({'|'.join(words)})", hint, re.I) for hint in told), kind
