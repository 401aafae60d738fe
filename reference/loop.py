"""The loop: a training run, one step after another, and the tensor to blame where it diverges."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from reference.graph import Graph, Inputs
from reference.training import Step
from reference.update import Update

BLOCK = 500
"""Steps that are looked at again if the run diverges."""
EXPLODED = 30.0
"""Times the first loss: a loss above that comes down no more."""
GROWN = 10.0
"""Times its first size: a parameter above that is what drives an explosion."""


@dataclass
class Run:
    """Where a training run stands. `losses[:done]` are those of the steps that are done.

    `parameters` are the tensors that train, `losses` is float32 (steps,). `update` changes the
    parameters where the step does not.
    """

    parameters: dict[str, Tensor]
    losses: np.ndarray
    done: int = 0
    update: Update | None = None

    @classmethod
    def start(
        cls, parameters: Mapping[str, Tensor], steps: int, update: Update | None = None
    ) -> Run:
        """A run of `steps` steps that has copies of its own of the parameters."""
        copies = {name: parameter.detach().clone() for name, parameter in parameters.items()}
        if update:
            update.start(copies)
        return cls(copies, np.full(steps, np.nan, dtype=np.float32), update=update)

    @property
    def steps(self) -> int:
        """How many steps it is to have."""
        return len(self.losses)

    def smoothed(self, window: int = 1000) -> float:
        """The mean of the last losses; NaN before there is one."""
        last = self.losses[max(0, self.done - window) : self.done]
        return float(last.mean()) if len(last) else math.nan


@dataclass(frozen=True)
class Trouble:
    """The first tensor to leave the finite numbers (`growth` is None), or the one that grew most.

    `step` is when (the first is 1), `growth` how many times larger its largest entry then was than
    at the start of the run.
    """

    tensor: str
    step: int
    growth: float | None = None


class Diverged(ArithmeticError):
    """The loss of a step (the first is 1) is no number, or has exploded.

    `trouble` is None if the same steps, taken once more, went well.
    """

    def __init__(self, step: int, loss: float, trouble: Trouble | None) -> None:
        super().__init__(f"step {step}: the loss is {loss:g}")
        self.step, self.loss, self.trouble = step, loss, trouble


def train(
    run: Run,
    step: Step,
    batches: Iterator[Inputs],
    graph: Graph,
    rate: Callable[[int, int], float],
) -> Iterator[float]:
    """Take the steps that are left, one each time the next loss is asked for.

    `batches` must begin with the minibatch of step `run.done`. To stop, ask no more: the run is
    then between two steps. Raises `Diverged`, having looked for the tensor to blame in `graph`.
    """
    started = {name: _size(parameter) for name, parameter in run.parameters.items()}
    first = float(run.losses[0]) if run.done else math.inf
    recent: list[Inputs] = []
    before = _copied(run)
    while run.done < run.steps:
        if len(recent) == BLOCK:
            recent.clear()
            before = _copied(run)
        recent.append(next(batches))
        lr = rate(run.done, run.steps)
        with torch.no_grad():
            loss, grads = step(**recent[-1], **run.parameters, lr=lr)
            if run.update:
                run.update(run.parameters, grads, lr)
        value = float(loss)
        if not value < EXPLODED * first:  # nor is NaN
            since = run.done + 1 - len(recent)
            rated = [(one, rate(since + i, run.steps)) for i, one in enumerate(recent)]
            trouble = _look_again(graph, step, before, rated, since, started)
            again = math.isfinite(value) or trouble.growth is None
            raise Diverged(run.done + 1, value, trouble if again else None)
        if run.done == 0:
            first = value
        run.losses[run.done] = value
        run.done += 1
        yield value


def autograd(graph: Graph, updates: bool = True) -> Step:
    """The step that lets `loss.backward()` do it, through the lines of `graph`.

    With `updates`, it updates the parameters itself.
    """

    def step(*, lr: float, **values: Any) -> tuple[Tensor, Sequence[Tensor]]:
        leaves = [values[name].requires_grad_() for name in graph.parameters]
        with torch.enable_grad():
            loss = graph.run(values)[graph.output]
        grads = torch.autograd.grad(loss, leaves)
        for parameter, grad in zip(leaves, grads, strict=True):
            parameter.requires_grad_(False)
            if updates:
                parameter.sub_(grad, alpha=lr)
        return loss.detach(), grads

    return step


def _look_again(
    graph: Graph,
    step: Step,
    run: Run,
    batches: Sequence[tuple[Inputs, float]],
    since: int,
    started: Mapping[str, float],
) -> Trouble:
    """Take the steps after `since` once more and look at every tensor, in the order of a step."""
    parameters = run.parameters
    backward = sorted(graph.parameters, key=lambda name: _place(graph, name), reverse=True)
    usual: set[str] = set()  # a mask's -inf does no harm
    for number, (minibatch, lr) in enumerate(batches, since + 1):
        with torch.no_grad():
            forward = graph.run({**minibatch, **parameters})
            _, grads = step(**minibatch, **parameters, lr=lr)
            if run.update:
                run.update(parameters, grads, lr)
        given = dict(zip(graph.parameters, grads, strict=True))
        if torch.isfinite(forward[graph.output]):
            usual |= {name for name in graph.ops if not torch.isfinite(forward[name]).all()}
        seen = [(name, forward[name]) for name in graph.ops if name not in usual]
        seen += [(f"d{name}", given[name]) for name in backward]
        for name, value in [*seen, *parameters.items()]:
            if not torch.isfinite(value).all():
                return Trouble(name, number)
        growth = {n: _size(p) / max(started[n], 1e-30) for n, p in parameters.items()}
        grown = max(growth, key=growth.__getitem__)
        if growth[grown] > GROWN:
            break
    return Trouble(grown, number, growth[grown])


def _place(graph: Graph, parameter: str) -> int:
    """Where in the forward pass a parameter is read first."""
    return list(graph.tensors).index(graph.readers[parameter][0])


def _size(tensor: Tensor) -> float:
    return float(tensor.abs().max())


def _copied(run: Run) -> Run:
    """Where it stands, to start from once more."""
    parameters = {name: parameter.clone() for name, parameter in run.parameters.items()}
    return Run(parameters, run.losses, run.done, copy.deepcopy(run.update))
