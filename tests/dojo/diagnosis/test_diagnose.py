"""`diagnose` itself: deterministic, never in the way, and no kata known to it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

import dojo.diagnosis
from dojo.course.curriculum import katas
from dojo.diagnosis import diagnose
from dojo.judging.cases import cases, model
from dojo.judging.contract import request_of
from dojo.verdict.finding import Finding, Kind
from tests.dojo.diagnosis.unseen import UNSEEN
from tests.dojo.toy import DY
from tests.dojo.workbench import named

KATAS = (DY, named("kata-1/dlogits"), named("kata-1/dbnvar"), named("kata-1/dC"), UNSEEN[9].bare)


def tried(kata, wrong: Callable[[Tensor], Tensor]) -> list:
    """The cases that decide, each with a wrong gradient made of the right one."""
    graph = model(kata.model).graph
    asked = request_of(graph, kata.tensor, [f"d{name}" for name in graph.readers[kata.tensor]])
    return [(case, wrong(case.expected)) for case in cases(kata, asked) if case.decides]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda g: torch.full_like(g, float("nan")),
        lambda g: torch.full_like(g, float("-inf")),
        lambda g: torch.where(g > 0, g, float("nan")),
        lambda g: g * 1e300,
        lambda g: g * 1e-300,
        lambda g: g * 1e308 * 10,
        lambda g: torch.tensor(1.0),
        lambda g: torch.tensor(0),
        lambda g: torch.zeros(0),
        lambda g: torch.zeros(3, 0, 2),
        lambda g: g[None, None, None],
        lambda g: g.flatten(),
        lambda g: g.sum(),
        lambda g: torch.cat([g, g]),
        lambda g: g.expand(2, *g.shape),
        lambda g: g > 0,
        lambda g: g.long(),
        lambda g: g.half() * 2,
        lambda g: g.T.contiguous().T * 2,
        lambda g: torch.ones(2, 3, 5, 7),
        lambda g: torch.arange(g.numel()).reshape(g.shape),
        lambda g: g.clone().requires_grad_() * 3,
    ],
)
@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: f"{kata.model}-{kata.tensor}")
def test_never_in_the_way(kata, wrong) -> None:
    with pytest.warns() as noise:
        found = diagnose(tried(kata, wrong))
        torch.warnings.warn("so that there is one", stacklevel=1)
    assert len(noise) == 1, [str(one.message) for one in noise]
    assert len(found) <= 2
    assert all(isinstance(finding, Finding) for finding in found)


def test_no_cases_no_findings() -> None:
    assert diagnose([]) == ()


def test_another_shape_in_every_case() -> None:
    trials = [(case, torch.ones(number)) for number, (case, _) in enumerate(tried(DY, torch.clone))]
    assert len(diagnose(trials)) <= 2


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: f"{kata.model}-{kata.tensor}")
def test_the_same_twice(kata) -> None:
    for wrong in (lambda g: g * 3, lambda g: g + 1, lambda g: g.abs(), lambda g: g**2):
        assert diagnose(tried(kata, wrong)) == diagnose(tried(kata, wrong))


def test_the_arguments_stay_as_they_are() -> None:
    trials = tried(DY, lambda g: g * 3)
    before = [(case.expected.clone(), given.clone()) for case, given in trials]
    diagnose(trials)
    for (case, given), (expected, copy) in zip(trials, before, strict=True):
        assert torch.equal(case.expected, expected)
        assert torch.equal(given, copy)


def test_one_finding_for_a_plain_factor() -> None:
    (finding,) = diagnose(tried(DY, lambda g: -g))
    assert finding.kind is Kind.CONSTANT
    assert finding.sentence == "Every sign is flipped."


def test_a_finding_must_hold_in_every_case() -> None:
    """Right but for the sign in two cases, and something else in the last."""
    trials = tried(DY, lambda g: -g)
    case, given = trials[-1]
    assert diagnose([*trials[:-1], (case, given + 0.1)]) == ()


def test_noise_is_not_explained() -> None:
    generator = torch.Generator().manual_seed(0)
    for kata in KATAS:
        noise = lambda g: g + torch.randn(g.shape, generator=generator)  # noqa: E731
        assert diagnose(tried(kata, noise)) == ()


HOUSE = Path(dojo.diagnosis.__file__).parent


@pytest.mark.parametrize("module", sorted(HOUSE.glob("*.py")), ids=lambda path: path.name)
def test_no_kata_is_known_by_name(module) -> None:
    """In the code: comments and docstrings may take the lecture's tensors for examples."""
    names = {name for kata in katas() for name in (kata.id, kata.name)}
    tree = ast.parse(module.read_text(encoding="utf-8"))
    strings = [
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]
    prose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    words = {
        word for n in strings if id(n) not in prose for word in n.value.replace("`", " ").split()
    }
    words |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    assert not names & words


@pytest.mark.parametrize("module", sorted(HOUSE.glob("*.py")), ids=lambda path: path.name)
def test_it_knows_no_network_and_prints_nothing(module) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    ours = {name for name in imported if name.split(".")[0] in ("dojo", "reference", "data")}
    outside = {name for name in ours if not name.startswith("dojo.diagnosis")}
    assert outside <= {
        "dojo.course.answers",
        "dojo.course.curriculum",
        "dojo.judging.attempt",
        "dojo.judging.cases",
        "dojo.judging.compare",
        "dojo.judging.contract",
        "dojo.judging.lines",
        "dojo.verdict.finding",
        "dojo.verdict.values",
        "reference.graph",
        "reference.op",
        "reference.oracle",
    }
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "print"]
