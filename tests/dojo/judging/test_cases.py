"""The cases: rule 1."""

from __future__ import annotations

import pytest
import torch

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, katas
from dojo.isolation.contestant.watcher import WORK
from dojo.judging import cases as room
from dojo.judging.cases import SEED, Case, cases, frontier, large_case, model
from dojo.judging.contract import request_of
from tests.dojo.toy import DY, kata

GRADIENTS = [kata for kata in katas() if kata.kind == "gradient"]


def shipped(kata: Kata):
    return request_of(model(kata.model).graph, kata.tensor, answer(kata).parameters)


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_the_asked_for_gradients_and_the_expected_one_belong_together(kata: Kata) -> None:
    """What comes along all paths from the gradients given is the gradient expected."""
    asked = shipped(kata)
    for case in cases(kata, asked):
        given = {**case.upstream} or {case.oracle.graph.output: torch.ones((), dtype=case.dtype)}
        paths = case.oracle.graph.paths(kata.tensor, set(asked.upstream))
        parts = [case.oracle.along(path, given[path[-1]]) for path in paths]
        scale = max(float(part.abs().max()) for part in parts)
        assert (sum(parts) - case.expected).abs().max() <= (1e-12 if case.decides else 1e-5) * scale


def test_what_a_case_is_made_of() -> None:
    found = cases(DY, request_of(model(DY.model).graph, "y", ["s", "dz", "ds", "n"]))
    small = [case for case in found if case.decides]
    assert len(small) >= 3 and len(found) == len(small) + 1
    assert all(case.dtype is torch.float64 for case in small)
    assert found[-1].dtype is torch.float32 and not found[-1].decides
    assert found[-1].label == "the usual minibatch"
    assert small[0].label == "n=7, d=5"
    assert small[0].arguments.keys() == {"s", "dz", "ds", "n"}
    assert small[0].arguments["n"] == 7


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_a_large_case_has_no_room_to_move_each_element_by_itself(kata: Kata) -> None:
    """Else who does that could not be told. A curved function, told by its lost digits, is no matter."""
    case = large_case(kata, shipped(kata), SEED)
    counts = {name: value.numel() for name, value in case.oracle.values.items()}
    read_off = sum(counts[reader] for reader in case.oracle.graph.readers[kata.tensor])
    moved = counts[kata.tensor] * max(counts[kata.tensor], read_off)
    assert 2 * moved > 1.4 * WORK * sum(counts.values()) or curved(case)


def curved(case: Case) -> bool:
    """Whether a function that reads the tensor has another slope elsewhere."""
    oracle, tensor = case.oracle, case.tensor

    def slope(reader: str, where: torch.Tensor) -> torch.Tensor:
        one = torch.ones_like(oracle.values[reader])
        return oracle.pull_back(oracle.graph.ops[reader], tensor, one, {tensor: where})

    value = oracle.values[tensor]
    return any(
        not torch.allclose(slope(reader, value), slope(reader, 2 * value))
        for reader in oracle.graph.readers[tensor]
    )


def test_the_same_seed_gives_the_same_case_to_the_last_bit() -> None:
    asked = request_of(model(DY.model).graph, "y", ["s", "dz", "ds"])
    one, other = (cases(DY, asked, seed) for seed in (SEED, SEED + 1))
    for remembered in (cases, room.lecture_case, room._small_oracles):
        remembered.cache_clear()
    same = cases(DY, asked, SEED)
    assert same is not one
    assert all(torch.equal(a.expected, b.expected) for a, b in zip(one, same, strict=True))
    assert not torch.equal(one[0].expected, other[0].expected)


def test_two_katas_get_different_cotangents() -> None:
    graph = model(DY.model).graph
    by_name = [
        cases(k, request_of(graph, k.tensor, ["dz"]))[0].upstream["z"]
        for k in (kata("s"), kata("x"))
    ]
    assert not torch.equal(*by_name)


def test_cotangents_are_drawn_at_the_frontier_and_carried_on() -> None:
    graph = model(DY.model).graph
    assert frontier(graph, ("z", "s")) == ["z"]
    assert frontier(graph, ()) == ["loss"]
    case = cases(DY, request_of(graph, "y", ["y", "dz", "ds"]))[0]
    ds = (case.upstream["z"] * case.arguments["y"]).sum(1, keepdim=True)
    assert torch.allclose(case.upstream["s"], ds, rtol=1e-13)


def test_who_asks_for_no_gradient_starts_from_the_loss() -> None:
    case = cases(kata("z"), request_of(model(DY.model).graph, "z", ["k"]))[0]
    assert float(case.expected.sum()) == pytest.approx(1)


def test_the_default_dtype_is_as_it_was() -> None:
    before = torch.get_default_dtype()
    cases(DY, request_of(model(DY.model).graph, "y", ["dz", "ds"]), seed=99)
    assert torch.get_default_dtype() is before


def test_each_stage_is_tried_on_numbers_of_its_own() -> None:
    """So what is given in one stage is no answer of another."""
    first = {kata.stage: kata for kata in reversed(GRADIENTS)}
    seen = [
        float(case.oracle.values[case.oracle.graph.output])
        for kata in first.values()
        for case in cases(kata, shipped(kata))
        if case.decides
    ]
    assert len(seen) == 3 * len(first) == len(set(seen))
