"""A right answer is looked at closely: was it worked out, or is it a difference quotient?

Once more, on a case a few times larger, in float32, with all that it does watched from its first line on
(`contestant/watcher.py`). A gradient keeps its digits there; a quotient loses as many as its step
is small, and makes more numbers than there is room for if it goes element by element. Nothing that an
attempt did before helps it here: it must be right again.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.isolation.contestant.watcher import Size
from dojo.isolation.remote import RemoteAttempt
from dojo.judging.autograd_steps import LR, training_of
from dojo.judging.cases import large_case, large_oracle, model, sizes_of
from dojo.judging.contract import RATE, asked_in_a_step, request
from dojo.judging.outcome import Failure
from reference.oracle import Oracle

CLOSE = 2e-6
"""The max-norm error in float32 up to which an answer is a gradient.

Honest ones stay below 7e-7, but for what loses digits by itself: `exp(-1.5 * log(x))` errs by up to
1.8e-6. A quotient of two points with the best of all steps errs by 5e-6.
"""
CLOSER = 5e-7
"""The same for who evaluates functions at as many numbers as a quotient of several points does.

Such a quotient errs by 9e-7 at best. Honest ones with so many functions stay below 3e-7.
"""
LOOKS = 3
"""On so many cases the digits must be lost: `(hpreact - bnbias) / bngain` loses some now and then."""
FAR = 1e-2
"""An error from here on is none of lost digits."""
SILENT = 1e-10
"""Relative to the largest gradient of a step: what is smaller is rounding, and measured by the largest."""

DIGITS = (
    "It loses digits: in float32 its error is {:.0e}, where a gradient's is about 1e-7. A difference "
    "quotient does, since it subtracts numbers that are close together. In a kata the gradient is worked "
    "out by hand."
)
WRONG = "It is right on small cases, but not on a larger one in float32 ({})."


def look(kata: Kata, attempt: RemoteAttempt, seed: int) -> Failure | None:
    """Why an answer is not taken though it is right, or None. The attempt is loaded."""
    failure = None
    for number in range(LOOKS):
        oracle, arguments, expected = _case(kata, attempt, seed + number)
        counts = [tensor.numel() for tensor in oracle.values.values()]
        outcome = attempt.look(
            Size(sum(counts), max(counts)), {name: _single(a) for name, a in arguments.items()}
        )
        if outcome.failure:
            return outcome.failure
        given = _gradients(outcome.value) if kata.kind == "step" else [outcome.value]
        error = _error(given, expected)
        if error <= (CLOSER if attempt.many else CLOSE):
            return None
        told = DIGITS.format(error) if error < FAR else WRONG.format(sizes_of(oracle))
        failure = Failure(told, attempt.line, forbidden=True)
    assert failure
    attempt.integrity.append(failure.sentence)
    return failure


def _case(
    kata: Kata, attempt: RemoteAttempt, seed: int
) -> tuple[Oracle, dict[str, object], list[Tensor]]:
    """A large case, what the attempt is called with, and the gradients that it should find."""
    graph = model(kata.model).graph
    if kata.kind != "step":
        asked_for = request(graph, kata.tensor, attempt.signature, kata.start)
        case = large_case(kata, asked_for, seed)
        return case.oracle, case.arguments, [case.expected]
    updates = training_of(model(kata.model)).update() is None
    oracle = large_oracle(kata.model, tuple(graph.parameters), seed)
    values = {**oracle.values, **oracle.sizes, RATE: LR}
    loss = {graph.output: torch.ones((), dtype=torch.float64)}
    expected = oracle.gradients(graph.parameters, loss)
    names = asked_in_a_step(graph, attempt.signature, updates)
    arguments = {name: values[name] for name in names}
    return oracle, arguments, list(expected.values())


def _gradients(value: object) -> list[object]:
    """Those that a step returns, beside the loss."""
    if isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[1], list | tuple):
        return list(value[1])
    return []


def _error(given: list[object], expected: list[Tensor]) -> float:
    """The largest, in the max-norm: inf if these are not as many gradients, of the same shapes."""
    if len(given) != len(expected):
        return math.inf
    scales = [float(gradient.abs().max()) for gradient in expected]
    errors = [
        _difference(one, want) / (scale if scale > SILENT * max(scales) else max(scales))
        for one, want, scale in zip(given, expected, scales, strict=True)
    ]
    return max(errors)


def _difference(given: object, expected: Tensor) -> float:
    if not isinstance(given, Tensor) or given.shape != expected.shape:
        return math.inf
    difference = float((given.double() - expected).abs().max())
    return math.inf if math.isnan(difference) else difference


def _single(value: object) -> object:
    return value.float() if isinstance(value, Tensor) and value.is_floating_point() else value
