"""A whole step: the first wrong gradient is named, and none that only inherits it."""

from __future__ import annotations

import re
from functools import cache

import pytest
import torch

from dojo.diagnosis.trace import spoils, trace
from dojo.judging.cases import draw, model
from dojo.verdict.finding import Kind
from reference.oracle import Oracle
from tests.dojo.diagnosis.slips import PAIRS, SLIPS, STEP, Slip, step_with
from tests.dojo.workbench import Tree


@pytest.fixture(scope="session")
def findings(folder: Tree):
    """What is said about a step with a slip."""

    @cache
    def of(slip: Slip):
        verdict = folder.judge_text(STEP, step_with(slip))
        assert verdict.status.name == "WRONG", verdict.reason
        assert 1 <= len(verdict.findings) <= 2
        return verdict.findings

    return of


def accused(sentence: str) -> set[str]:
    """The gradients in which a sentence says that something is wrong."""
    blamed = re.findall(r"^In `(\w+)`|way back is at `(\w+)`|and `(\w+)`\. ?", sentence)
    return {name for found in blamed for name in found if name}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.cause)
def test_the_first_wrong_step(slip, findings) -> None:
    found = findings(slip)
    assert any(accused(finding.sentence) & alike(slip.gradient) for finding in found), found
    heirs = {name for f in found for name in accused(f.sentence)} - alike(slip.gradient)
    assert not heirs, found


def alike(gradient: str) -> set[str]:
    """Gradients that spoil the same parameters: nobody can tell which of them was the first."""
    graph = model(STEP.model).graph
    spoilt = spoils(graph, gradient[1:])
    return {f"d{name}" for name in graph.tensors if spoils(graph, name) == spoilt}


def test_the_cause_is_named(findings) -> None:
    off = []
    for slip in (slip for slip in SLIPS if slip.kinds):
        first = findings(slip)[0]
        if first.kind.name not in slip.kinds or not all(m in first.sentence for m in slip.mentions):
            off.append((slip.cause, first))
    wrong = [one for one in off if one[1].kind is not Kind.FIRST_WRONG]
    assert not wrong, "misleads"
    assert len(off) <= 0.1 * len(SLIPS), off


@pytest.mark.parametrize(("gradients", "lines"), PAIRS, ids=lambda one: str(one[:1]))
def test_two_slips_at_once(gradients, lines, findings) -> None:
    found = findings(Slip("both", gradients[0], lines))
    blamed = set().union(*(accused(finding.sentence) for finding in found))
    assert blamed
    assert blamed <= set(gradients), found


def test_db1_that_is_zero_but_for_rounding_tells_nothing(folder: Tree) -> None:
    """Batch norm cancels `b1`: whoever writes plain zeros is right, whatever else is wrong."""
    zeros = ("db1 = dhprebn.sum(0)", "db1 = torch.zeros_like(b1)")
    assert folder.judge_text(STEP, step_with(Slip("", "db1", (zeros,)))).solved
    slip = Slip("", "dW1", (zeros, ("dW1 = embcat.T @ dhprebn", "dW1 = -embcat.T @ dhprebn")))
    found = folder.judge_text(STEP, step_with(slip)).findings
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
        found = trace(given, set(names), {"b1"})
        assert len(found) <= 2
    assert found == trace(given, set(names), {"b1"})
