"""What every model must be so that a judge can trust it: rule 8. Over all models that a kata names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

import pytest
import torch
from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, katas
from dojo.diagnosis.variants import recomputed
from dojo.judging.cases import cases, draw, model
from dojo.judging.contract import request_of
from dojo.verdict.finding import Kind
from reference.graph import Path
from reference.model import Model
from reference.op import TensorType
from reference.oracle import Oracle
from tests.dojo.foreign.course import foreign_katas, pointed

OURS, THEIRS = katas(), foreign_katas()
MODELS = sorted({kata.model for kata in OURS + THEIRS} | {"tests.dojo.toy:toy"})
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23)
SHARE = 0.01
"""Of a gradient: what contributes less could be forgotten without being missed."""
NOISE = 1e-12
ONE = torch.ones((), dtype=torch.float64)

ALL = pytest.mark.parametrize("name", MODELS)


@cache
def oracles(name: str) -> tuple[Oracle, ...]:
    """Each small case."""
    found = model(name)
    return tuple(
        Oracle(found.graph, draw(found, sizes, torch.Generator().manual_seed(number)))
        for number, sizes in enumerate(found.small)
    )


def fits(tensor: Tensor, type_: TensorType, sizes: dict[str, int]) -> bool:
    """Whether a tensor is what its annotation says."""
    shape = tuple(eval(dim, {}, dict(sizes)) for dim in type_.dims)
    kind = (
        "Float" if tensor.is_floating_point() else "Bool" if tensor.dtype is torch.bool else "Int"
    )
    return tuple(tensor.shape) == shape and kind == type_.kind


@ALL
def test_every_tensor_is_what_its_annotation_says(name: str) -> None:
    network = model(name)
    for oracle in (*oracles(name), Oracle(network.graph, network.lecture())):
        off = [
            n for n, t in network.graph.types.items() if not fits(oracle.values[n], t, oracle.sizes)
        ]
        assert not off


@ALL
def test_the_network_runs_in_one_dtype(name: str) -> None:
    network = model(name)
    lecture = Oracle(network.graph, network.lecture())
    for oracle, dtype in (*((o, torch.float64) for o in oracles(name)), (lecture, torch.float32)):
        floats = [n for n, t in network.graph.types.items() if t.floating]
        assert {oracle.values[n].dtype for n in floats} == {dtype}


@ALL
def test_every_line_is_read(name: str) -> None:
    """One that is not would be no part of the network, and its gradient zero."""
    graph = model(name).graph
    read = {read for op in graph.ops.values() for read in op.reads}
    assert graph.types.keys() - read == {graph.output}
    assert graph.types[graph.output] == TensorType("Float", ())


@ALL
def test_small_sizes_are_primes_that_share_no_factor(name: str) -> None:
    """So that no axis can be taken for another, and a factor tells where it is from.

    What must be even (the size of a head that is rotated by halves) is twice a prime.
    """
    network = model(name)
    assert len(network.small) >= 3
    for sizes in network.small:
        assert sizes.keys() == set(network.graph.size_names) - set(network.graph.aliases)
        assert set(sizes.values()) <= {*PRIMES, *(2 * prime for prime in PRIMES)}
        assert all(math.gcd(one, other) == 1 for one, other in combinations(sizes.values(), 2))


@ALL
def test_the_same_seed_draws_the_same(name: str) -> None:
    network = model(name)
    one, same, other = (
        draw(network, network.small[0], torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    tensors = [n for n in network.graph.inputs if n not in network.graph.indices]
    assert all(torch.equal(one[n], same[n]) for n in network.graph.inputs)
    assert not any(torch.equal(one[n], other[n]) for n in tensors)


# Nothing hides.


@ALL
def test_no_number_that_is_given_is_special(name: str) -> None:
    """With a gain of 1 or a bias of 0 it may be forgotten."""
    for oracle in oracles(name):
        for tensor in (n for n in oracle.graph.inputs if oracle.graph.types[n].floating):
            value = oracle.values[tensor]
            assert not torch.isin(value, torch.tensor([0.0, 1.0, -1.0]).double()).any(), tensor
            assert value.numel() == 1 or value.unique().numel() == value.numel(), tensor


@ALL
def test_an_index_comes_more_than_once_and_the_last_not_at_all(name: str) -> None:
    """So rows add up, rows stay zero, and `one_hot` can't count the classes by itself."""
    graph = model(name).graph
    for index in graph.indices & graph.data.keys():
        drawn = [oracle.values[index] for oracle in oracles(name)]
        assert any(values.unique().numel() < values.numel() for values in drawn), index
        reads = {read for reader in graph.readers[index] for read in graph.ops[reader].reads}
        for oracle, values in zip(oracles(name), drawn, strict=True):
            extents = [extent for read in reads - {index} for extent in oracle.values[read].shape]
            assert any(int(values.max()) + 1 < extent for extent in extents), index


@ALL
def test_a_number_that_is_added_for_stability_can_be_seen(name: str) -> None:
    """Who forgets the epsilon must be found out."""
    epsilons = [v for v in recomputed(model(name).graph) if v.kind is Kind.EPSILON]
    for variant, oracle in product(epsilons, oracles(name)):
        with_it = oracle.values[variant.op.name]
        without = Oracle(variant.graph, oracle.inputs).values[variant.op.name]
        assert ((with_it - without).abs() > 1e-3 * with_it.abs()).all(), variant.told("Yours")


CHOOSES = re.compile(r"\b(max|min|amax|amin|topk|sort|median|relu|clamp|max_pool\w*)\(")


@ALL
def test_no_ties_where_an_op_chooses(name: str) -> None:
    """There autograd would have a choice, and a learner another one."""
    for oracle in oracles(name):
        for op in oracle.graph.ops.values():
            if any(CHOOSES.search(line) for line in op.statements):
                for read in set(op.reads) - oracle.graph.constants:
                    flat = oracle.values[read].flatten().sort().values
                    apart = flat.diff().min() / flat.abs().max()
                    assert apart > 1e-7 and flat.abs().min() > 1e-7, (op.name, read)


# What cancels is declared, and nothing else does.


@ALL
def test_the_gradients_that_are_zero_are_those_that_are_declared(name: str) -> None:
    network = model(name)
    graph = network.graph
    silent = {piece[0] for piece in network.cancels if len(piece) == 1} & graph.types.keys()
    tensors = [n for n in graph.types if n not in graph.constants]
    for oracle in oracles(name):
        found = oracle.gradients(tensors, {graph.output: ONE})
        for tensor in tensors:
            around = max([float(found[r].abs().max()) for r in graph.readers[tensor]], default=1.0)
            zero = float(found[tensor].abs().max()) <= NOISE * max(around, 1e-300)
            assert zero == (tensor in silent), tensor


def through(path: Path, pieces: tuple[Path, ...]) -> bool:
    """Whether one of the pieces lies on the path."""
    return any(
        path[i : i + len(piece)] == piece
        for piece in pieces
        if len(piece) > 1
        for i in range(len(path))
    )


def every_path(kata: Kata) -> Iterator[tuple[str, Path, float, bool]]:
    """Case, path, its share of the gradient, and whether it is declared to cancel."""
    network: Model = model(kata.model)
    asked = request_of(network.graph, kata.tensor, answer(kata).parameters)
    for case in cases(kata, asked):
        if not case.decides:
            continue
        given = {**case.upstream} or {network.graph.output: ONE}
        largest = case.expected.abs().max()
        assert largest > 0
        for path in network.graph.paths(kata.tensor, set(asked.upstream)):
            share = float(case.oracle.along(path, given[path[-1]]).abs().max() / largest)
            yield case.label, path, share, through(path, network.cancels)


def weighed(kata: Kata) -> list[tuple[str, Path, float, bool]]:
    if kata in OURS:
        return list(every_path(kata))
    with pointed():
        return list(every_path(kata))


@pytest.mark.parametrize(
    "kata",
    [kata for kata in OURS + THEIRS if kata.kind == "gradient"],
    ids=lambda kata: f"{kata.model.rpartition(':')[2]}-{kata.id}",
)
def test_every_path_counts(kata: Kata) -> None:
    """Else one could be forgotten and nobody would see it."""
    off = [
        (label, path, share)
        for label, path, share, cancels in weighed(kata)
        if not (share < NOISE if cancels else share >= SHARE)
    ]
    assert not off
