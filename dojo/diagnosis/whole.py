"""Suspects for the gradient as a whole: its shape, its order, a factor, or something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np

from dojo.diagnosis.evidence import Array, Cases, Evidence, close
from dojo.diagnosis.factors import name_factor
from dojo.diagnosis.suspect import Suspect
from dojo.verdict.finding import Finding, Kind


def axes(dims: Sequence[str]) -> str:
    """The names of a tensor's axes, as its shape."""
    return f"({', '.join(dims)}{',' if len(dims) == 1 else ''})"


def zeros(cases: Cases) -> Finding | None:
    """Nothing but zeros, everywhere."""
    if any(case.given.any() for case in cases):
        return None
    return Finding(
        Kind.ZEROS, "It is zero everywhere. Is what you worked out also what you return?"
    )


def shapes(case: Evidence, scaled: bool = False) -> Iterator[Suspect]:
    """Right values in another shape; with `scaled`, right but for a factor."""
    wanted = axes(case.dims(case.tensor))
    yield Suspect(
        Kind.SHAPE,
        f"The values are right, but not in the tensor's shape {wanted}.",
        lambda c: _elsewhere(c, c.given.shape),
        scaled=scaled,
    )
    for order in permutations(range(case.expected.ndim)):
        if order != tuple(range(case.expected.ndim)):
            yield Suspect(
                Kind.TRANSPOSED,
                f"The values are right, but transposed: the tensor's shape is {wanted}.",
                lambda c, order=order: np.transpose(c.expected, order),
                scaled=scaled,
            )
    yield Suspect(
        Kind.SHAPE,
        f"The values are right, but repeated: the tensor's shape is {wanted}.",
        lambda c: _broadcast(c.expected, c.given.shape),
        scaled=scaled,
    )
    yield Suspect(
        Kind.NOT_EXPANDED,
        f"The values are right, but each stands for many: the tensor's shape is {wanted}.",
        lambda c: None if c.given.shape == c.expected.shape else c.expected,
        spread=True,
        scaled=scaled,
    )


def shapes_scaled(case: Evidence) -> Iterator[Suspect]:
    """Right values in another shape, but for a factor."""
    return shapes(case, scaled=True)


def unchanged(case: Evidence) -> Iterator[Suspect]:
    """An argument, as it came."""
    for name in case.arguments:
        yield Suspect(
            Kind.UNCHANGED,
            f"It is the argument `{name}`, returned as it came.",
            lambda c, name=name: c.known.get(name),
        )


def constant(cases: Cases) -> Finding | None:
    """One factor on everything, named by the sizes."""
    factors = []
    for case in cases:
        expected = case.seen(case.expected)
        if case.given.shape != expected.shape:
            return None
        factor = float((case.given * expected).sum() / (expected**2).sum())
        if not close(case.given, factor * expected):
            return None
        factors.append(factor)
    name = name_factor(factors, [case.lengths for case in cases])
    if name is None:
        return None
    if name == "-1":
        sentence = "The sign is the wrong way round, everywhere."
    else:
        sentence = f"Every number is {name} times what it should be."
    return Finding(Kind.CONSTANT, sentence, f"yours = {name} * expected")


def summed(case: Evidence) -> Iterator[Suspect]:
    """The right values, summed over an axis that the tensor has itself."""
    dims = case.dims(case.tensor)
    every = [axis for axis, length in enumerate(case.expected.shape) if length > 1]
    for axes_ in [*((axis,) for axis in every), tuple(every)]:
        told = ", ".join(dims[axis] for axis in axes_)
        for keep in (True, False):
            yield Suspect(
                Kind.NOT_SUMMED,
                f"It is summed over {told}, but `{case.tensor}` has that axis itself: nothing was "
                "broadcast along it, so nothing is to be summed.",
                lambda c, a=axes_, keep=keep: _sum_of(c, a, keep),
                scaled=True,
            )


def _sum_of(case: Evidence, axes_: tuple[int, ...], keep: bool) -> Array | None:
    if all(case.expected.shape[axis] == 1 for axis in axes_) or not case.expected.all():
        return None
    return case.expected.sum(axes_, keepdims=keep)


def another_gradient(cases: Cases) -> Finding | None:
    """The gradient of some other tensor of the network; of several, all are named."""
    names = [
        name
        for name in reversed(cases[0].gradients)
        if name != f"d{cases[0].tensor}"
        and all(
            name in case.gradients and close(case.given, case.gradients[name]) for case in cases
        )
    ]
    if not names:
        return None
    told = " or ".join(f"`{name}`" for name in names)
    return Finding(Kind.OTHER_KATA, f"This is {told}: the gradient of another tensor.")


def misshapen(cases: Cases) -> Finding | None:
    """Nothing is known but that the shape is another."""
    first = cases[0]
    if any(case.comparable for case in cases):
        return None
    wanted = axes(first.dims(first.tensor))
    yours = axes([_length(cases, axis) for axis in range(first.given.ndim)])
    return Finding(
        Kind.SHAPE,
        f"A gradient has its tensor's shape, {wanted}; yours has {yours}.",
    )


def _length(cases: Cases, axis: int) -> str:
    """The length of an axis of what was given, by the size it is."""
    lengths = [case.given.shape[axis] if axis < case.given.ndim else 0 for case in cases]
    fits = (n for n in cases[0].lengths if [case.lengths[n] for case in cases] == lengths)
    return next(fits, str(lengths[0]))


def reordered(case: Evidence) -> Iterator[Suspect]:
    """All the right numbers, in the wrong places."""
    yield Suspect(
        Kind.TRANSPOSED,
        "All the numbers are right, but in the wrong places: axes were permuted, or a `view` or "
        "`reshape` cut the numbers up in another order.",
        lambda c: c.given if _same_numbers(c.given, c.expected) else None,
    )


def true_loss(case: Evidence) -> Iterator[Suspect]:
    """Right for the loss itself, with the upstream gradient left out of account."""
    if names := [f"`d{name}`" for name in case.case.request.upstream]:
        yield Suspect(
            Kind.TRUE_LOSS,
            "This is right only where the loss itself is backpropagated. Here "
            f"{' and '.join(names)} came with other values, and the gradient must follow them.",
            lambda c: c.true,
        )


def _same_numbers(given: Array, expected: Array) -> bool:
    if given.size != expected.size or close(given.ravel(), expected.ravel()):
        return False
    return close(np.sort(given, axis=None), np.sort(expected, axis=None))


def _elsewhere(case: Evidence, shape: tuple[int, ...]) -> Array | None:
    """The expected values in the shape given, if it is another one of the same size."""
    other = shape != case.expected.shape and case.given.size == case.expected.size
    return case.expected.reshape(shape) if other else None


def _broadcast(array: Array, shape: tuple[int, ...]) -> Array | None:
    if array.shape == shape:
        return None
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        return None
