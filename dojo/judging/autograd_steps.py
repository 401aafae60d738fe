"""What autograd does in the place of a training step: a few steps on the small cases, and a whole run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from dojo.judging.cases import draw, model, sizes_of
from reference.model import Model
from reference.oracle import Oracle
from reference.training import Training

LR = 0.1
STEPS = 3
"""Steps on each small case."""


@lru_cache(maxsize=4)
def small_steps(reference: str, seed: int) -> tuple[tuple[Oracle, dict[str, Tensor], str], ...]:
    """A few steps of autograd's on each small case: the pass, its gradients, what to call it."""
    network = model(reference)
    found = []
    for number, sizes in enumerate(network.small):
        generator = torch.Generator().manual_seed(seed + number)
        state = draw(network, sizes, generator)
        for step in range(STEPS):
            oracle = Oracle(network.graph, state)
            expected = gradients_of(oracle)
            found.append((oracle, expected, f"step {step + 1}, {sizes_of(oracle)}"))
            minibatch = draw(network, sizes, generator)
            data = {n: minibatch[n] for n in (*network.graph.data, *network.graph.given)}
            state = {**data, **updated(oracle, expected)}
    return tuple(found)


def gradients_of(oracle: Oracle) -> dict[str, Tensor]:
    loss = oracle.graph.output
    one = torch.ones((), dtype=oracle.values[loss].dtype)
    return oracle.gradients(oracle.graph.parameters, {loss: one})


def updated(oracle: Oracle, gradients: dict[str, Tensor], rate: float = LR) -> dict[str, Tensor]:
    return {name: oracle.values[name] - rate * gradient for name, gradient in gradients.items()}


def training_of(network: Model) -> type[Training]:
    """How the network is trained; one that can't be has the usual curve all the same."""
    return network.training or Training


@dataclass(frozen=True)
class Run:
    """The network itself trained by autograd: what it starts from, and each step's values and loss."""

    start: dict[str, Tensor]
    steps: tuple[dict[str, Tensor | int], ...]
    losses: tuple[float, ...]


@lru_cache(maxsize=4)
def whole_run(reference: str, seed: int) -> Run:
    """A run of autograd's. It is drawn from the seed: one that is always the same, somebody publishes."""
    network = model(reference)
    training = training_of(network)
    generator = torch.Generator().manual_seed(seed)
    drawn = network.parameters(generator)
    start = {name: drawn[name] for name in network.graph.parameters}
    state, update = (
        {name: parameter.clone() for name, parameter in start.items()},
        training.update(),
    )
    if update:
        update.start(state)
    steps, found = [], []
    for _ in range(training.curve.steps):
        minibatch = network.minibatch(generator)
        oracle = Oracle(network.graph, {**state, **minibatch})
        steps.append({**minibatch, **oracle.sizes})
        found.append(float(oracle.values[network.graph.output]))
        gradients = gradients_of(oracle)
        if update:
            update(state, tuple(gradients.values()), training.curve.rate)
        else:
            state = updated(oracle, gradients, training.curve.rate)
    return Run(start, tuple(steps), tuple(found))
