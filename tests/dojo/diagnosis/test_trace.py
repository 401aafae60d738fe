"""A whole step: the first wrong gradient is named, and none that only inherits it."""

from __future__ import annotations

import re

import pytest
import torch

from dojo.course.curriculum import Kata, katas
from dojo.diagnosis.trace import spoils, trace
from dojo.judging.cases import draw, model
from dojo.verdict.finding import Kind
from reference.oracle import Oracle
from tests.dojo.diagnosis.slips import PAIRS, SLIPS, Slip, step_with
from tests.dojo.workbench import Tree, named

STEP = named("kata-4/train_step")
EVERY = [(named(kata), slip) for kata, slips in SLIPS.items() for slip in slips]
TWICE = [(named(kata), *pair) for kata, pairs in PAIRS.items() for pair in pairs]


def accused(sentence: str) -> set[str]:
    """The gradients in which a sentence says that something is wrong."""
    blamed = re.findall(
        r"^In `(\w+)`|`(\w+)` is the first that is|and `(\w+)` is not: look", sentence
    )
    several = re.search(r"still right and (`\w+`(?: and `\w+`)+) are not", sentence)
    apart = re.findall(r"\w+", several[1].replace(" and ", " ")) if several else ()
    return {name for found in blamed for name in found if name} | {*apart}


def test_every_step_has_a_list_of_slips() -> None:
    assert SLIPS.keys() == PAIRS.keys() == {kata.id for kata in katas() if kata.kind == "step"}


@pytest.mark.parametrize("kata, slip", EVERY, ids=lambda one: getattr(one, "cause", str(one)))
def test_the_first_wrong_step(kata, slip, findings) -> None:
    found = findings(kata, slip)
    same = alike(kata, slip.gradient)
    assert any(accused(finding.sentence) & same for finding in found), found
    heirs = {name for f in found for name in accused(f.sentence)} - same
    assert not heirs, found


def alike(kata: Kata, gradient: str) -> set[str]:
    """Gradients that spoil the same parameters: nobody can tell which of them was the first."""
    graph = model(kata.model).graph
    spoilt = spoils(graph, gradient[1:])
    return {f"d{name}" for name in graph.tensors if spoils(graph, name) == spoilt}


@pytest.mark.parametrize("id", SLIPS)
def test_the_cause_is_named(id, findings) -> None:
    off = []
    for slip in (slip for slip in SLIPS[id] if slip.kinds):
        first = findings(named(id), slip)[0]
        if first.kind.name not in slip.kinds or not all(m in first.sentence for m in slip.mentions):
            off.append((slip.cause, first))
    wrong = [one for one in off if one[1].kind is not Kind.FIRST_WRONG]
    assert not wrong, "misleads"
    assert len(off) <= 0.1 * len(SLIPS[id]), off


@pytest.mark.parametrize("kata, gradients, lines", TWICE, ids=str)
def test_two_slips_at_once(kata, gradients, lines, findings) -> None:
    found = findings(kata, Slip("both", gradients[0], lines))
    blamed = set().union(*(accused(finding.sentence) for finding in found))
    if "each in its own way" not in found[0].sentence:  # else it was one slip, further on
        assert found[0].kind is not Kind.FIRST_WRONG, "the first keeps its why"
    assert gradients[0] in blamed or len(found) == 2, found
    assert blamed <= set(gradients), found


def test_db1_that_is_zero_but_for_rounding_tells_nothing(folder: Tree) -> None:
    """Batch norm cancels `b1`: whoever writes plain zeros is right, whatever else is wrong."""
    zeros = ("db1 = dhprebn.sum(0)", "db1 = torch.zeros_like(b1)")
    assert folder.judge_text(STEP, step_with(STEP, Slip("", "db1", (zeros,)))).solved
    slip = Slip("", "dW1", (zeros, ("dW1 = embcat.T @ dhprebn", "dW1 = -embcat.T @ dhprebn")))
    found = folder.judge_text(STEP, step_with(STEP, slip)).findings
    assert [accused(f.sentence) for f in found] == [{"dW1"}]


def passes():
    network = model(STEP.model)
    for number, sizes in enumerate(network.small):
        oracle = Oracle(network.graph, draw(network, sizes, torch.Generator().manual_seed(number)))
        one = {oracle.graph.output: torch.ones((), dtype=torch.float64)}
        yield oracle, oracle.gradients(oracle.graph.parameters, one)


def spoilt(change) -> list:
    """Passes in which some gradients are changed, by a function for each name."""
    return [
        (oracle, {n: change[n](g) if n in change else g for n, g in gradients.items()})
        for oracle, gradients in passes()
    ]


WRONG = (("W2",), ("C", "W1"), ("C", "W1", "b1", "bngain"), ("bngain", "bnbias"))


@pytest.mark.parametrize(
    "garbage",
    [
        torch.zeros_like,
        lambda g: torch.full_like(g, float("nan")),
        lambda g: torch.full_like(g, float("inf")),
        lambda g: g * 1e300,
        lambda g: g.sum(),
        lambda g: g[..., None],
        lambda g: g.float(),
        lambda g: torch.zeros(0, dtype=torch.float64),
    ],
)
@pytest.mark.parametrize("names", WRONG)
def test_garbage_is_no_trouble(garbage, names) -> None:
    given = spoilt(dict.fromkeys(names, garbage))
    for _ in range(2):
        found = trace(given, set(names), {"b1"}).findings
        assert len(found) <= 2
    assert found == trace(given, set(names), {"b1"}).findings
