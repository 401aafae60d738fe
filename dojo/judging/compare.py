"""What an attempt gave beside what it should have given. Nothing is run or printed here."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from dojo.verdict.finding import Finding, Kind
from dojo.verdict.values import Comparison, shown


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
    difference, sizes = (same - wide).abs(), wide.abs()
    flat = int(difference.argmax())  # of a NaN, if there is one
    at = tuple(int(i) for i in np.unravel_index(flat, wanted))  # torch's own imports sympy: 0.5 s
    given_there, expected_there = float(same[at]), float(wide[at])
    maxdiff = abs(given_there - expected_there)
    maxdiff = maxdiff if math.isfinite(maxdiff) else math.inf
    largest = scale or float(sizes.max())
    return Comparison(
        shape,
        wanted,
        error=maxdiff / largest if largest else (0.0 if maxdiff == 0 else math.inf),
        exact=shape == wanted and maxdiff == 0,
        approximate=shape == wanted and bool((difference <= 1e-8 + 1e-5 * sizes).all()),
        maxdiff=maxdiff,
        at=at,
        given_there=given_there,
        expected_there=expected_there,
    )


FLOAT32 = Finding(
    Kind.FLOAT32,
    "Right, but only to float32's precision. Is some tensor in it float32 where the arguments are "
    "float64? (`torch.zeros_like(x)` and `x.new_zeros(...)` take their dtype from x.) Or is a tiny "
    "number added that does not belong there?",
)
"""What an answer is told that is right but for the last digits."""


def unfit(value: object) -> str | None:
    """Why this value is no gradient at all, or None if it is a tensor that can be compared."""
    if value is None:
        return "It returns None. Is the `return` missing?"
    if isinstance(value, tuple | list):
        return f"It returns a {type(value).__name__} of {len(value)}: return the one tensor itself."
    if not isinstance(value, Tensor):
        return no_tensor(type(value).__name__)
    strange = value.layout is not torch.strided or value.is_nested or value.is_quantized
    if strange or value.device.type != "cpu":
        return "It returns a sparse, quantized or off-CPU tensor: return a plain dense one."
    if not value.is_floating_point():
        return (
            f"It returns a tensor of {value.dtype}: a gradient is made of floating point numbers."
        )
    return None


def no_tensor(kind: str) -> str:
    """What to say of a value that is none, by its type's name."""
    why = {
        "function": " Was a value given to that name?",
        "builtin_function_or_method": " Without brackets behind its name a method is not called.",
    }
    return f"It returns {kind}, not a tensor.{why.get(kind, '')}"


def complaint(comparison: Comparison, case: str) -> str:
    """What is wrong with a gradient, as far as the numbers alone tell: its shape, or one number."""
    on = f" (on {case})" if case else ""
    if not comparison.right_shape:
        return (
            f"Its shape is {shown(comparison.shape)}, the tensor's is "
            f"{shown(comparison.expected_shape)}{on}."
        )
    assert comparison.at is not None
    place = f"[{', '.join(map(str, comparison.at))}]" if comparison.at else "the scalar"
    if not math.isfinite(comparison.given_there):
        return f"It holds {comparison.given_there}, at {place} for one{on}."
    return (
        f"The largest error is at {place}: yours {comparison.given_there:.6g}, "
        f"expected {comparison.expected_there:.6g}{on}."
    )
