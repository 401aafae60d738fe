"""Every examiner bears every network: constants, indices below zero, a loss in one line, scalars.

What they say is tested elsewhere. Here they must not raise, whatever was given.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis import diagnose
from dojo.diagnosis.lens import SUMS, Parameters
from dojo.diagnosis.trace import trace
from dojo.judging.cases import Case, cases, draw, model
from dojo.judging.contract import request_of
from reference.oracle import Oracle

MODELS = (
    "tests.dojo.foreign.gpt:gpt",
    "tests.dojo.foreign.conv:conv",
    "tests.dojo.diagnosis.networks.causal:causal",
    "reference.networks.mlp:fused",
    "tests.dojo.toy:toy",
)
Spoil = Callable[[Tensor, Tensor], Tensor]
"""A wrong gradient, made of the right one and of the tensor's value."""


def some(gradient: Tensor) -> Tensor:
    return (torch.arange(gradient.numel()).reshape(gradient.shape) % 3 > 0).double()


SPOILS: tuple[Spoil, ...] = (
    lambda g, v: torch.zeros_like(g),
    lambda g, v: -2 * g,
    lambda g, v: torch.randn(g.shape, generator=torch.Generator().manual_seed(0)).double(),
    lambda g, v: g.mT.contiguous() if g.dim() > 1 else g[None],
    lambda g, v: g * v,
    lambda g, v: g.sum(0) if g.dim() else g[None, None],
    lambda g, v: g * some(g),
    lambda g, v: g + v,
    lambda g, v: g.mean().expand(g.shape),
    lambda g, v: v.clone(),
)


def tensors(name: str) -> Iterator[tuple[str, Kata]]:
    """All that have a gradient, each as a kata."""
    graph = model(name).graph
    for tensor in graph.types.keys() - graph.constants - {graph.output}:
        yield tensor, Kata("kata-9", f"d{tensor}", "kata_9/k01_d.py", name, tensor, "gradient")


def spoilt(kata: Kata, asked: list[str], number: int) -> list[tuple[Case, Tensor]]:
    """What a wrong attempt gives on every case."""
    request = request_of(model(kata.model).graph, kata.tensor, asked)
    small = [case for case in cases(kata, request, 1) if case.decides]
    return [
        (case, SPOILS[number](case.expected, case.oracle.values[kata.tensor])) for case in small
    ]


@pytest.mark.parametrize("name", MODELS)
def test_the_examiners_of_one_gradient(name: str) -> None:
    graph = model(name).graph
    for tensor, kata in tensors(name):
        readers = [f"d{reader}" for reader in graph.readers[tensor] if reader != graph.output]
        number = zlib.crc32(kata.name.encode()) % len(SPOILS)
        assert len(diagnose(spoilt(kata, readers, number))) <= 1
        if tensor != "b1":  # batch norm cancels it: nothing can be asked for from the loss on
            assert len(diagnose(spoilt(kata, [], (number + 1) % len(SPOILS)))) <= 1


@pytest.mark.parametrize("name", MODELS)
def test_the_examiners_of_a_whole_step(name: str) -> None:
    """A fault at each tensor spoils the parameters before it."""
    network = model(name)
    graph = network.graph
    passes = [
        Oracle(graph, draw(network, sizes, torch.Generator().manual_seed(number)))
        for number, sizes in enumerate(network.small)
    ]
    one = {graph.output: torch.ones((), dtype=torch.float64)}
    right = [oracle.gradients(graph.parameters, one) for oracle in passes]
    if not graph.parameters:
        return
    for tensor, _ in tensors(name):
        spoil = SPOILS[zlib.crc32(tensor.encode()) % len(SPOILS)]
        given = []
        for oracle, gradients in zip(passes, right, strict=True):
            gradient = oracle.gradients([tensor], one)[tensor]
            wrong = spoil(gradient, oracle.values[tensor])
            if tensor in gradients:
                given.append((oracle, {**gradients, tensor: wrong}))
            elif wrong.shape == gradient.shape:
                more = oracle.gradients(graph.parameters, {tensor: wrong - gradient})
                given.append((oracle, {n: g + more[n] for n, g in gradients.items()}))
        wrong_names = {
            n for n, g in right[0].items() if given and not torch.equal(g, given[0][1][n])
        }
        if wrong_names:
            traced = trace(given, wrong_names, {"b1"} & graph.types.keys())
            assert len(traced.findings) <= 2


@pytest.mark.parametrize("tensor", ["logits", "logprobs"])
def test_rows_that_do_not_count_are_told(tensor: str) -> None:
    """Ignored targets: whoever gives their rows a gradient is told which rows these are."""
    name = "tests.dojo.foreign.gpt:gpt"
    kata = Kata("kata-9", f"d{tensor}", "kata_9/k01_d.py", name, tensor, "gradient")
    request = request_of(model(name).graph, tensor, ["targets"])
    given = []
    for case in cases(kata, request, 1)[:-1]:
        values = case.oracle.values
        ignored = (values["targets"] < 0)[..., None]
        given.append((case, torch.where(ignored, values["logprobs"].exp(), case.expected)))
    (finding,) = diagnose(given)
    assert finding.sentence == "Right everywhere except in the rows where `targets` is negative."


def test_a_tensor_that_nothing_known_fits_is_seen_through_the_parameters() -> None:
    """No function of any tensor has its shape: there is nothing to be held against it."""
    network = model("tests.dojo.foreign.conv:conv")
    oracle = Oracle(network.graph, draw(network, network.small[0], torch.Generator()))
    lens = Parameters(oracle, "y", ["w", "b"])
    y = oracle.values["y"]
    assert lens.of_all(np.empty((0, *y.shape))).shape == (0, SUMS)
    assert lens.of_all(np.ones((2, *y.shape))).shape == (2, SUMS)
