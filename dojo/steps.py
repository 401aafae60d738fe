"""A whole training step, judged on the gradients of all parameters at once.

"The loss goes down" is no test: it goes down with half of the backward pass missing, too. So every
gradient of several steps is compared with autograd's, in float64; only then is the lecture's own
network trained for a while in float32, where the loss must follow autograd's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor

from dojo.attempt import Attempt
from dojo.cases import draw, model, sizes_of
from dojo.contract import Refused, names_of, unknown
from dojo.curriculum import Kata
from dojo.outcome import Failure, Outcome
from dojo.verdict import (
    FLOAT32, RIGHT, Part, Status, Verdict, compare, failed, unfit,
)  # fmt: skip
from reference.graph import Graph
from reference.model import Model
from reference.oracle import Oracle

RATE = "lr"
"""The parameter of a step that is neither tensor nor size: the learning rate."""
LR = 0.1
STEPS = 3
"""Steps on each small case."""
CURVE = 200
"""Steps of the lecture's network."""
NOISE = 1e-10
"""Relative to the largest gradient: what is smaller is rounding."""
APART = 1e-2
"""How far the two losses may be apart on the way. Rounding alone stays under 1e-4."""


def judge_step(kata: Kata, attempt: Attempt, seed: int) -> Verdict:
    """The verdict on a function that returns `(loss, grads)` and updates the parameters in place.

    Raises `Refused` when it asks for something it can't have.
    """
    network = model(kata.model)
    names = _asked(network.graph, attempt)
    worst: dict[str, tuple[Part, str]] = {}
    printed = ""
    for oracle, expected, where in _small_steps(kata.model, seed):
        outcome = _step(attempt, names, oracle.values | oracle.sizes)
        printed = printed or outcome.printed
        failure = outcome.failure or _unfit(outcome, oracle, expected)
        if failure:
            line = failure.line or attempt.line
            verdict = failed(replace(failure, line=line))
            return replace(verdict, where=where, printed=printed)
        _, grads = outcome.value  # type: ignore[misc]
        for name, given in zip(expected, grads, strict=True):
            part = Part(f"d{name}", compare(given, expected[name], _scale(name, expected)))
            if name not in worst or _badness(part) > _badness(worst[name][0]):
                worst[name] = part, where
    parts = tuple(part for part, _ in worst.values())
    part, where = max(worst.values(), key=lambda found: _badness(found[0]))
    verdict = Verdict(
        Status.SOLVED, worst=part.comparison, where=where, parts=parts, printed=printed
    )
    if wrong := [part.name for part in parts if not part.solved]:
        reason = f"{len(wrong)} of {len(parts)} gradients are wrong: {', '.join(wrong)}."
        return replace(verdict, status=Status.WRONG, reason=reason)
    if trouble := _train(network, attempt, names):
        return replace(verdict, status=Status.WRONG, reason=trouble)
    if part.comparison.error > RIGHT:
        return replace(verdict, hints=(FLOAT32.sentence,), findings=(FLOAT32,))
    return verdict


def _asked(graph: Graph, attempt: Attempt) -> list[str]:
    known = {*graph.inputs, *graph.size_names, RATE}
    names = names_of(attempt.signature, known)
    for name in names:
        if name not in known:
            raise Refused(unknown(name, known))
    if missing := [name for name in graph.parameters if name not in names]:
        raise Refused(f"A step updates every parameter, so it must ask for `{missing[0]}`, too.")
    return names


@lru_cache(maxsize=2)
def _small_steps(reference: str, seed: int) -> tuple[tuple[Oracle, dict[str, Tensor], str], ...]:
    """A few steps of autograd's on each small case: the pass, its gradients, and what to call it."""
    network = model(reference)
    found = []
    for number, sizes in enumerate(network.small):
        generator = torch.Generator().manual_seed(seed + number)
        state = draw(network, sizes, generator)
        for step in range(STEPS):
            oracle = Oracle(network.graph, state)
            expected = _gradients(oracle)
            found.append((oracle, expected, f"step {step + 1}, {sizes_of(oracle)}"))
            minibatch = draw(network, sizes, generator)
            state = {n: minibatch[n] for n in network.graph.indices} | _updated(oracle, expected)
    return tuple(found)


def _gradients(oracle: Oracle) -> dict[str, Tensor]:
    loss = oracle.graph.output
    one = torch.ones((), dtype=oracle.values[loss].dtype)
    return oracle.gradients(oracle.graph.parameters, {loss: one})


def _updated(oracle: Oracle, gradients: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: oracle.values[name] - LR * gradient for name, gradient in gradients.items()}


def _step(attempt: Attempt, names: Sequence[str], values: dict[str, Tensor | int]) -> Outcome:
    floats = [v for v in values.values() if isinstance(v, Tensor) and v.is_floating_point()]
    return attempt({name: (values | {RATE: LR})[name] for name in names}, floats[0].dtype)


def _unfit(outcome: Outcome, oracle: Oracle, expected: dict[str, Tensor]) -> Failure | None:
    """Why there is nothing to compare: not `(loss, grads)`, or an update that is none."""
    if not (isinstance(outcome.value, tuple | list) and len(outcome.value) == 2):
        return Failure("It must return two things: `return loss, grads`.")
    loss, grads = outcome.value
    if not isinstance(grads, tuple | list) or len(grads) != len(expected):
        return Failure(
            f"`grads` must hold {len(expected)} gradients, in this order: "
            f"{', '.join('d' + name for name in expected)}."
        )
    for name, grad in zip(expected, grads, strict=True):
        if why := unfit(grad):
            return Failure(f"`d{name}`: {why}")
    if unfit(loss) or not math.isclose(
        float(loss), float(oracle.values[oracle.graph.output]), rel_tol=1e-5
    ):
        return Failure(
            "The loss is not that of the forward pass, which is given: leave it as it was."
        )
    for name, grad in zip(expected, grads, strict=True):
        want = oracle.values[name] - LR * grad if grad.shape == oracle.values[name].shape else None
        if want is not None and not torch.allclose(
            outcome.after[name], want, atol=1e-7, equal_nan=True
        ):
            return Failure(f"`{name}` is not updated by -lr * d{name}: leave the update as it was.")
    if spoilt := [name for name in outcome.changed if name not in expected]:
        return Failure(f"It changes `{spoilt[0]}` in place.")
    return None


def _train(network: Model, attempt: Attempt, names: Sequence[str]) -> str:
    """Train the lecture's network beside autograd. What goes wrong, or nothing."""
    generator = torch.Generator().manual_seed(network.seed)
    mine = theirs = network.parameters(generator)
    for step in range(CURVE):
        minibatch = network.minibatch(generator)
        oracle = Oracle(network.graph, theirs | minibatch)
        outcome = _step(attempt, names, mine | minibatch | oracle.sizes)
        if outcome.failure:
            return f"In step {step + 1} of the lecture's network: {outcome.failure.sentence}"
        loss, expected = float(outcome.value[0]), float(oracle.values[network.graph.output])
        if not abs(loss - expected) <= APART:
            return (
                f"On the lecture's network the loss leaves autograd's in step {step + 1}: "
                f"{loss:.4f}, not {expected:.4f}."
            )
        mine = {name: outcome.after[name] for name in network.graph.parameters}
        theirs = _updated(oracle, _gradients(oracle))
    return ""


def _scale(name: str, expected: dict[str, Tensor]) -> float | None:
    """The size of the largest gradient, for one that is zero but for rounding.

    Batch norm cancels the bias before it: `db1` is zero, and only its smallness can be checked.
    """
    largest = max(float(gradient.abs().max()) for gradient in expected.values())
    return largest if float(expected[name].abs().max()) < NOISE * largest else None


def _badness(part: Part) -> tuple[bool, float]:
    return (not part.comparison.right_shape, part.comparison.error)
