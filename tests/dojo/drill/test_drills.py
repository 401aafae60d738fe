"""Networks out of nowhere: each holds, its derived answer is right, and its name means it for ever."""

from __future__ import annotations

import ast
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course.answers import answer
from dojo.course.curriculum import Kata, UnknownName
from dojo.drill import derived, drills, named
from dojo.drill.grammar import LEVELS, Line, Network, Stream
from dojo.drill.models import SMALL, holds
from dojo.drill.rules import MOVES
from dojo.grading.policy import refusals
from dojo.judging.judge import judge
from dojo.verdict.status import Status

GOLDEN = Path(__file__).with_name("networks.txt")
EACH = 12
"""Drills of each level that a test looks at; thousands of them were, once, by hand."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The answers are written where a test can see them."""
    monkeypatch.setattr(drills, "ANSWERS", tmp_path / "answers")
    return tmp_path


def some(level: int) -> list[Kata]:
    numbers = random.Random(level).sample(range(10_000), EACH)
    return [drills.drill(f"{level}-{number}") for number in numbers]


def text(level: int, number: int) -> str:
    """A network on one line."""
    network = named.network(level, number)
    inputs = " ".join(f"{name}({','.join(dims)})" for name, dims in network.given.items())
    lines = "; ".join(f"{line.name} = {line.expression}" for line in network.lines)
    answer = "; ".join(f"d{step.tensor} = {step.expression}" for step in derived.steps(network))
    return f"{level}-{number} | {inputs} | {lines} | {answer}"


@pytest.mark.parametrize("level", LEVELS)
def test_every_derived_answer_is_right_and_every_stub_to_do(level: int, tmp_path: Path) -> None:
    for kata in some(level):
        verdict = judge(kata, drills.ANSWERS)
        assert verdict.solved and not verdict.findings, (kata.id, verdict.reason)
        assert judge(kata, stubs.write(kata, tmp_path).parent).status is Status.TODO
        assert not refusals(kata.answer.read_text(encoding="utf-8")), kata.id


@pytest.mark.parametrize("level", LEVELS)
def test_a_wrong_answer_is_refused(level: int, tmp_path: Path) -> None:
    """A sign, a half, and one term less, where there are several."""
    for kata in some(level):
        *_, step = derived.steps(named.network(*map(int, kata.stage.split("-"))))
        right = step.expression
        wrong = [f"-({right})", f"({right}) / 2"]
        wrong += [step.terms[0].text] if len(step.terms) > 1 else []
        for expression in wrong:
            path = tmp_path / kata.file
            path.write_text(
                kata.answer.read_text().replace(f"return {right}", f"return {expression}")
            )
            verdict = judge(kata, tmp_path)
            assert verdict.status is Status.WRONG, (kata.id, expression)
            assert verdict.findings, (kata.id, expression)


def test_whoever_writes_a_one_has_not_summed_probabilities(tmp_path: Path) -> None:
    """Along the axis of a softmax they add up to that, too."""
    kata = drills.drill("6-1")
    text = kata.answer.read_text().replace(
        "return dtotal.expand(n, d)", "return torch.ones_like(probs)"
    )
    (tmp_path / kata.file).write_text(text)
    (finding,) = judge(kata, tmp_path).findings
    assert "the factor `dtotal` is missing" in finding.sentence


def test_fifty_names_mean_what_they_always_meant() -> None:
    """A change here makes other networks of names that people have sent each other: another version."""
    names = [
        (level, number) for level in LEVELS for number in (0, 1, 7, 42, 99, 4711, 123456, 9999)
    ]
    assert "\n".join(text(*name) for name in [*names, (3, 5), (6, 6)]) + "\n" == GOLDEN.read_text()


def test_choices_follow_from_the_name_alone() -> None:
    one, same, other = Stream("a"), Stream("a"), Stream("b")
    numbers = [one.below(1000) for _ in range(50)]
    assert numbers == [same.below(1000) for _ in range(50)]
    assert numbers != [other.below(1000) for _ in range(50)]
    assert len(set(numbers)) > 40


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_practises_what_it_says(level: int) -> None:
    for kata in some(level):
        network = named.network(*map(int, kata.stage.split("-")))
        readers = network.readers(network.target)
        assert 3 <= len(network.lines) <= 8
        if level in (1, 2, 3, 5):
            assert [line.kind.level for line in readers] == [level]
        if level == 4:
            assert 2 <= len(readers) <= 3 and len({line.move for line in readers}) == len(readers)
        assert (len(derived.steps(network)) > 1) == bool(kata.start) == (level == 6)


def test_every_move_is_met() -> None:
    met: Counter[str] = Counter()
    for level in LEVELS:
        for number in range(60):
            network = named.network(level, number)
            steps = derived.steps(network)
            met.update(term.line.move for step in steps for term in step.terms)
    assert not set(MOVES) - set(met)


def network(steps: str, target: str) -> Network:
    """As in a layer: what a line makes, its move, and what it reads."""
    found = Network({"x": ("n", "d")}, target=target)
    for name, move, *reads in map(str.split, steps.split(", ")):
        dims = ("n", "1") if move == "mean" else ("n", "d")
        found.lines.append(Line(name, move, tuple(reads), dims, 1, "d"))
    return replace(found, asked=(found.lines[-1].name,))


@pytest.mark.parametrize(
    ("steps", "target", "fine"),
    [
        ("h tanh x, kept relu h", "h", True),
        ("square square x, kept relu square", "square", False),  # whoever forgets the mask is right
        ("mean mean x, gap sub x mean, power square gap, var mean power, out div gap var", "gap", True),
        ("mean mean x, gap sub x mean, power square gap, var mean power, out div gap var", "x", False),
        ("big exp x, huge exp big, vast exp huge", "x", False),
    ],
)  # fmt: skip
def test_what_hides_overflows_or_leaves_nothing_out_is_not_drawn(
    steps: str, target: str, fine: bool
) -> None:
    assert holds(network(steps, target)) == fine


def test_names_are_short_and_no_gradients() -> None:
    """`d` and a name is a gradient, so no name may look like one of another."""
    for level in LEVELS:
        for number in range(40):
            network = named.network(level, number)
            names = [*network.given, *(line.name for line in network.lines)]
            assert len(set(names)) == len(names) and max(map(len, names)) <= 8
            assert not {f"d{name}" for name in names} & set(names)
            assert not set(names) & {*SMALL[0], "loss", "lr"}


def test_derivations_say_which_line_and_what() -> None:
    for kata in [one for level in LEVELS for one in some(level)[:3]]:
        worked = answer(kata)
        assert worked.insight.endswith(".") and 2 <= len(worked.hints) <= 5
        for step in derived.steps(named.network(*map(int, kata.stage.split("-")))):
            for term in step.terms:
                line = f"`{term.line.name} = {term.line.expression}`: {term.why}."
                assert line in " ".join(worked.derivation.split())
                assert term.text in worked.derivation
        ast.parse(kata.answer.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["3-4711", "drills/3-4711", "drills/d3_4711.py", "d3_4711"])
def test_one_drill_has_many_names(name: str) -> None:
    assert drills.is_drill(name) and drills.drill(name).stage == "3-4711"


@pytest.mark.parametrize(
    "name", ["7-1", "0-1", "3-", "3-x", "3-1234567890", "", "x" * 1000, "-1-1"]
)
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(UnknownName):
        drills.drill(name)


def test_an_answer_that_was_spoilt_is_derived_again() -> None:
    kata = drills.drill("2-1")
    whole = kata.answer.read_text()
    for spoilt in ("", "def x(", "import os"):
        kata.answer.write_text(spoilt)
        assert drills.drill("2-1").answer.read_text() == whole
