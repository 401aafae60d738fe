"""Suspects for the gradient as a whole: its shape, its order, a factor, or something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

import numpy as np

from dojo.diagnosis.averages import of_a_mean
from dojo.diagnosis.evidence import Array, Cases, Evidence, close
from dojo.diagnosis.factors import name_factor
from dojo.diagnosis.sums import over, unsummed
from dojo.diagnosis.suspect import Suspect, one_number
from dojo.diagnosis.wording import axis_name
from dojo.verdict.finding import Finding, Kind


def axes(dims: Sequence[str]) -> str:
    """The names of a tensor's axes, as its shape."""
    return f"({', '.join(dims)}{',' if len(dims) == 1 else ''})"


def zeros(cases: Cases) -> Finding | None:
    """Nothing but zeros, everywhere, or what a sum has left of them."""
    if not any(case.given.any() for case in cases):
        return Finding(
            Kind.ZEROS, "It is zero everywhere. Is what you worked out also what you return?"
        )
    if any(np.abs(case.given).max(initial=0) > ROUNDING * _around(case) for case in cases):
        return None
    sums = (f" {told}: multiply first, then sum." for _, _, told in zero_sums(cases))
    return Finding(Kind.ZEROS, f"It is zero up to rounding, everywhere.{next(sums, '')}")


def zero_sums(cases: Cases) -> Iterator[tuple[str, int, str]]:
    """Arguments that add up to zero along an axis: which, along which, and what to say of that."""
    for name in cases[0].arguments:
        dims = cases[0].dims(name)
        for axis in range(len(dims)):
            if all(_adds_up_to_zero(case.known.get(name), axis) for case in cases):
                yield name, axis, f"`{name}` adds up to zero along {axis_name(dims, axis)}"


ROUNDING = 1e-11
"""Relative to what a gradient is made of: what is smaller has cancelled."""


def _around(case: Evidence) -> float:
    """The size of what there is to work with."""
    asked = [np.abs(case.known[name]).max() for name in case.arguments if name in case.known]
    return min([float(np.abs(case.seen(case.expected)).max()), *map(float, asked)])


def _adds_up_to_zero(array: Array | None, axis: int) -> bool:
    if array is None or array.shape[axis] == 1:
        return False
    return bool((np.abs(array.sum(axis)) <= ROUNDING * np.abs(array).max()).all())


def fixed(cases: Cases) -> Finding | None:
    """One number, whatever the arguments are."""
    number = one_number(cases)
    if number is None:
        return None
    return Finding(
        Kind.CONSTANT,
        f"It is {number:g} everywhere and always: a gradient depends on what comes in.",
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
        "The numbers are right, but each stands for many of the tensor's: give every one its own, "
        f"in the shape {wanted}.",
        lambda c: None if c.given.shape == c.expected.shape else c.expected,
        spread=True,
        scaled=scaled,
    )


def shapes_scaled(case: Evidence) -> Iterator[Suspect]:
    """Right values in another shape, but for a factor."""
    return shapes(case, scaled=True)


def unchanged(case: Evidence) -> Iterator[Suspect]:
    """An incoming gradient, as it came."""
    for branch in case.branches:
        name = branch.upstream_name
        if name not in case.arguments:
            continue
        ask = f" What does `{case.line(branch.op.name)}` do to `{case.tensor}`?"
        if unsummed(case, branch) is not None:
            ask += f" It is broadcast{over(branch)}."
        yield Suspect(
            Kind.UNCHANGED,
            f"Your result is the incoming gradient `{name}` as it came.{ask}",
            lambda c, name=name: c.known.get(name),
        )


def argument(case: Evidence) -> Iterator[Suspect]:
    """Any argument, as it came."""
    for name in case.arguments:
        yield Suspect(
            Kind.UNCHANGED,
            f"Your result is the argument `{name}` as it came.",
            lambda c, name=name: c.known.get(name),
        )


def line_before(case: Evidence) -> Iterator[Suspect]:
    """The derivative of the line that makes the tensor, rather than of one that reads it."""
    op = case.graph.ops.get(case.tensor)
    for read in op.reads if op else ():
        if op and case.graph.types[read].floating and case.dims(read) == op.dims:
            yield Suspect(
                Kind.LOCAL,
                f"This is d {op.name}/d {read}, the slope of the line that makes `{op.name}`: look at "
                "the one that reads it.",
                lambda c, op=op, read=read: c.pull_back(op, np.ones_like(c.expected), tensor=read),
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
    sizes = [case.lengths for case in cases]
    name = name_factor(factors, sizes)
    if name is None:
        return _size_as_a_number(factors, sizes)
    if name == "-1":
        sentence = "Every sign is flipped."
    else:
        sentence = f"Every number is {name} times what it should be{of_a_mean(name, cases[0])}."
    return Finding(Kind.CONSTANT, sentence, f"yours = {name} * expected")


def _size_as_a_number(
    factors: Sequence[float], sizes: Sequence[Mapping[str, int]]
) -> Finding | None:
    """A factor that would be a number, but for a size that is another in each case."""
    for name in filter(str.isidentifier, sizes[0]):
        lengths = [case[name] for case in sizes]
        for power in (1, 0.5, -1, -0.5):
            numbers = [f / length**power for f, length in zip(factors, lengths, strict=True)]
            same = np.ptp(numbers) <= 1e-7 * abs(numbers[0])
            if len(set(lengths)) > 1 and same and _is_written(abs(numbers[0])):
                return Finding(
                    Kind.HARD_CODED,
                    f"It does not follow `{name}` as it should: is a number written where that belongs?",
                )
    return None


def _is_written(number: float) -> bool:
    """Whether somebody would write it: a whole number, or one over it."""
    return any(abs(n - round(n)) <= 1e-6 * n for n in (number, 1 / number))


def another_gradient(cases: Cases) -> Finding | None:
    """The gradient of some other tensor of the network; of several, all are named."""
    names = [
        name
        for name in reversed(cases[0].gradients)
        if name != f"d{cases[0].tensor}"
        and name not in cases[0].arguments
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
    names = [c.axes.get(n) for c, n in zip(cases, lengths, strict=True)]
    return names[0] if names[0] and len(set(names)) == 1 else str(lengths[0])


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
