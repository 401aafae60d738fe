"""Expected and given -> solved, or why not. Values only: nothing is run or printed here."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from dojo.judging.error_map import ErrorMap
from dojo.judging.outcome import Failure
from dojo.verdict.finding import Finding, Kind
from dojo.verdict.status import Status

RIGHT = 1e-9
"""Max-norm error in float64 up to which a gradient is right: honest rounding stays below 1e-14."""
LEAK = 1e-5
"""... up to which it is right but for a float32 tensor in it. The nearest wrong one is at 2e-3."""


@dataclass(frozen=True)
class Comparison:
    """A gradient beside the expected one, as the lecture's `cmp` shows it, and its max-norm error.

    `error` is max|given - expected| / max|expected|, in float64: inf where the given one has NaN or
    inf, or a shape in which its numbers can't be compared. `at` is where the largest error sits.
    """

    shape: tuple[int, ...]
    expected_shape: tuple[int, ...]
    error: float
    exact: bool = False
    approximate: bool = False
    maxdiff: float = math.inf
    at: tuple[int, ...] | None = None
    given_there: float = math.nan
    expected_there: float = math.nan

    @property
    def right_shape(self) -> bool:
        """Whether the shape is exactly the tensor's."""
        return self.shape == self.expected_shape


def compare(given: Tensor, expected: Tensor, scale: float | None = None) -> Comparison:
    """Compare a gradient with the expected one. In another shape, the numbers are compared anyhow.

    `scale` takes the place of max|expected| where that is nothing but rounding noise.
    """
    shape, wanted = tuple(given.shape), tuple(expected.shape)
    try:
        same = given.reshape(wanted) if given.numel() == expected.numel() else given.expand(wanted)
    except RuntimeError:
        return Comparison(shape, wanted, math.inf)
    same, wide = same.detach().double(), expected.double()
    difference = (same - wide).abs()
    finite = bool(torch.isfinite(difference).all())
    largest = scale or (float(wide.abs().max()) if expected.numel() else 0.0)
    badness = difference if finite else (~torch.isfinite(difference)).double()
    flat = int(badness.argmax()) if badness.numel() else 0
    at = tuple(int(i) for i in np.unravel_index(flat, wanted))  # torch's own imports sympy: 0.5 s
    maxdiff = float(difference.max()) if finite else math.inf
    return Comparison(
        shape,
        wanted,
        error=maxdiff / largest if largest else (0.0 if maxdiff == 0 else math.inf),
        exact=shape == wanted and bool((same == wide).all()),
        approximate=shape == wanted and torch.allclose(same.to(expected.dtype), expected),
        maxdiff=maxdiff,
        at=at,
        given_there=float(same[at]),
        expected_there=float(expected[at]),
    )


@dataclass(frozen=True)
class Part:
    """One of several gradients that an attempt gives at once, on the case where it is worst."""

    name: str
    comparison: Comparison

    @property
    def solved(self) -> bool:
        """Whether it is right in shape and numbers."""
        return self.comparison.right_shape and self.comparison.error <= LEAK


@dataclass(frozen=True)
class Verdict:
    """What the house says of one attempt.

    `reason` is one or two plain sentences, empty for a solved kata. `line` is the learner's line
    it is about, `worst` the comparison on the small case it is about (`where`), `lecture` the
    comparison on the lecture's minibatch, `hints` what a right answer could still do better.
    """

    status: Status
    reason: str = ""
    line: int | None = None
    worst: Comparison | None = None
    where: str = ""
    lecture: Comparison | None = None
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    map: ErrorMap | None = None
    hints: tuple[str, ...] = ()
    printed: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def solved(self) -> bool:
        """Whether the kata is done."""
        return self.status is Status.SOLVED

    @property
    def error(self) -> float | None:
        """The max-norm error on the worst case that decides; None if nothing was compared."""
        return self.worst.error if self.worst else None


FLOAT32 = Finding(
    Kind.FLOAT32,
    "Right, but only to float32's precision: some tensor in it is float32 where the arguments are "
    "float64. `torch.zeros_like(x)` and `x.new_zeros(...)` take their dtype from x.",
)
"""What a right answer with a float32 tensor in it is told."""


def shown(shape: tuple[int, ...]) -> str:
    """A shape as the lecture writes it."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def failed(failure: Failure) -> Verdict:
    """The verdict on an attempt that gave nothing."""
    if failure.todo:
        return Verdict(Status.TODO, "Not written yet.", failure.line)
    status = Status.WRONG if failure.forbidden else Status.BROKEN
    return Verdict(status, failure.sentence, failure.line)


def unfit(value: object) -> str | None:
    """Why this value is no gradient at all, or None if it is a tensor that can be compared."""
    if value is None:
        return "It returns None. Is the `return` missing?"
    if isinstance(value, tuple | list):
        return f"It returns a {type(value).__name__} of {len(value)}: return the one tensor itself."
    if not isinstance(value, Tensor):
        return f"It returns {type(value).__name__}, not a tensor."
    strange = value.layout is not torch.strided or value.is_nested or value.is_quantized
    if strange or value.device.type != "cpu":
        return "It returns a sparse, quantized or off-CPU tensor: return a plain dense one."
    if not value.is_floating_point():
        return (
            f"It returns a tensor of {value.dtype}: a gradient is made of floating point numbers."
        )
    return None


def complaint(comparison: Comparison, case: str) -> str:
    """What is wrong with a gradient, as far as the numbers alone tell."""
    if not comparison.right_shape:
        shapes = (
            f"the shape is {shown(comparison.shape)}, the tensor's is "
            f"{shown(comparison.expected_shape)} (on {case})"
        )
        if comparison.error <= LEAK:
            return f"The values are right, but {shapes}."
        return f"Wrong shape: {shapes}. A gradient has the shape of its tensor."
    assert comparison.at is not None
    place = f"[{', '.join(map(str, comparison.at))}]" if comparison.at else "the scalar"
    if not math.isfinite(comparison.given_there):
        return f"It holds {comparison.given_there}, at {place} for one (on {case})."
    return (
        f"The largest error is at {place}: yours {comparison.given_there:.6g}, "
        f"expected {comparison.expected_there:.6g} (on {case})."
    )
