"""Every judgement that the tests of the diagnosis look at, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import pytest

from dojo.course.curriculum import Kata
from dojo.diagnosis import examine
from dojo.verdict.finding import Finding
from dojo.verdict.values import Verdict
from tests.dojo.corpus import Right, Wrong
from tests.dojo.diagnosis.slips import Slip, step_with
from tests.dojo.diagnosis.unseen import UNSEEN
from tests.dojo.workbench import Tree, sampled


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pin", action="store_true", help="write findings.txt anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at these judgements comes first, side by side: then one worker makes them, once."""
    shared = {"told", "accepted", "findings"}
    items.sort(key=lambda item: shared.isdisjoint(getattr(item, "fixturenames", ())))


@dataclass(frozen=True)
class Told:
    """A wrong answer with the verdict on it."""

    kata: Kata
    wrong: Wrong
    verdict: Verdict

    @property
    def misleads(self) -> bool:
        """Whether the first finding is of a kind that the label does not have."""
        findings = self.verdict.findings
        return bool(findings) and findings[0].kind.name not in self.wrong.kinds

    @property
    def right(self) -> bool:
        """Whether the first finding is the label's; nothing is, where nothing can be known."""
        if not self.verdict.findings:
            return not self.wrong.kinds
        sentence = self.verdict.findings[0].sentence
        return not self.misleads and all(word in sentence for word in self.wrong.mentions)

    def __str__(self) -> str:
        said = [f"{f.kind.name}: {f.sentence}" for f in self.verdict.findings] or ["nothing"]
        return f"{self.kata.id} {self.wrong.body!r} is {self.wrong.kinds}, said is {said[0]}"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A tree for the whole session."""
    return Tree(tmp_path_factory.mktemp("diagnosed"))


@pytest.fixture(scope="session")
def spoke() -> set[int]:
    """The examiners that have explained one of the answers below, by their place in the order."""
    return set()


@contextmanager
def listening(spoke: set[int]) -> Iterator[None]:
    """Note who explains something."""

    def heard(place: int, examiner: examine.Examiner) -> examine.Examiner:
        def listen(cases: examine.Cases) -> Finding | None:
            if finding := examiner(cases):
                spoke.add(place)
            return finding

        return listen

    with pytest.MonkeyPatch.context() as patch:
        every = enumerate(examine.EXAMINERS)
        patch.setattr(examine, "EXAMINERS", tuple(heard(*one) for one in every))
        yield


@pytest.fixture(scope="session")
def told(folder: Tree, spoke: set[int]) -> list[Told]:
    """All wrong answers of the corpus."""
    with listening(spoke):
        return [
            Told(kata, wrong, folder.judge(kata, wrong.body, wrong.reads))
            for kata, _, wrong in sampled("WRONG")
            if isinstance(wrong, Wrong)
        ]


@pytest.fixture(scope="session")
def accepted(folder: Tree) -> list[tuple[Kata, Right, Verdict]]:
    """All right rewritings of the corpus."""
    return [
        (kata, right, folder.judge(kata, right.body, right.reads))
        for kata, _, right in sampled("RIGHT")
        if isinstance(right, Right)
    ]


@pytest.fixture(scope="session")
def told_unseen(
    folder: Tree, spoke: set[int], tmp_path_factory: pytest.TempPathFactory
) -> list[Told]:
    """All wrong formulas for the networks that the diagnosis was never tuned on."""
    answers = tmp_path_factory.mktemp("answers")
    with listening(spoke):
        return [
            Told(kata, wrong, folder.judge(kata, wrong.body, one.reads))
            for one in UNSEEN
            for kata in [one.kata(answers)]
            for wrong in one.wrong
        ]


@pytest.fixture(scope="session")
def findings(folder: Tree, spoke: set[int]) -> Callable[[Kata, Slip], Sequence[Finding]]:
    """What is said about a step with a slip."""

    @cache
    def of(kata: Kata, slip: Slip) -> Sequence[Finding]:
        with listening(spoke):
            verdict = folder.judge_text(kata, step_with(kata, slip))
        assert verdict.status.name == "WRONG", verdict.reason
        assert 1 <= len(verdict.findings) <= 2
        return verdict.findings

    return of
