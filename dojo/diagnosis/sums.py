"""Broadcast forward means summed backward: not done, done over the wrong axis, or too early."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from dojo.diagnosis.arrays import Array
from dojo.diagnosis.branches import asked, in_place_of
from dojo.diagnosis.evidence import Branch, Evidence
from dojo.diagnosis.suspect import Suspect
from dojo.diagnosis.wording import axis_name, axis_names
from dojo.verdict.finding import Kind


def summed(case: Evidence) -> Iterator[Suspect]:
    """Every axis of a reader over which its contribution is summed."""
    for index in asked(case):
        dims = case.branches[index].op.dims
        for axis, dim in enumerate(dims):
            long = case.branches[index].upstream.shape[axis] > 1
            if long and dim not in case.dims(case.tensor):
                yield from _along(case, index, axis, axis_name(dims, axis))
        yield from _broadcast(case, index)


def _along(case: Evidence, index: int, axis: int, dim: str) -> Iterator[Suspect]:
    """An axis that the reader has and the tensor has not."""
    upstream = case.branches[index].upstream_name
    told = f"`{case.tensor}` reaches every `{case.branches[index].op.name}` along {dim}"
    yield Suspect(
        Kind.NOT_SUMMED,
        f"It is not summed over {dim}: {told}, and all of them send something back.",
        in_place_of(index, partial(_stack, axis=axis)),
        scaled=True,
    )
    yield Suspect(
        Kind.OVERWRITTEN,
        f"Only the last one along {dim} is there: {told}. Accumulate, don't overwrite.",
        in_place_of(index, partial(_some, axis=axis, start=-1)),
    )
    length, sizes = case.branches[index].upstream.shape[axis], case.case.oracle.sizes
    shorter = (name for name in case.graph.size_names if 1 < sizes[name] < length)
    for some, start, stop in (
        (f"Only the first one along {dim} is", 0, 1),
        (f"All but the first along {dim} are", 1, None),
        (f"All but the last along {dim} are", 0, -1),
        *((f"Only the first `{name}` along {dim} are", 0, name) for name in shorter),
    ):
        yield Suspect(
            Kind.NOT_SUMMED,
            f"{some} there: {told}. Add up all of them.",
            in_place_of(index, partial(_some, axis=axis, start=start, stop=stop)),
        )
    yield Suspect(
        Kind.NOT_SUMMED,
        f"`{upstream}` is summed over {dim} too early: first multiply, then sum.",
        in_place_of(index, partial(_too_early, axis=axis)),
        scaled=True,
        spread=True,
    )
    for picks in sorted(case.graph.indices):
        yield Suspect(
            Kind.NOT_SUMMED,
            f"Only what `{picks}` picks along {dim} is there: {told}. Add up all of them.",
            in_place_of(index, partial(_picked, axis=axis, picks=picks)),
        )


def _broadcast(case: Evidence, index: int) -> Iterator[Suspect]:
    """The reader broadcasts the tensor: every element of its output sends something back."""
    branch = case.branches[index]
    whole = unsummed(case, branch)
    if whole is None:
        return
    right = over(branch)
    yield Suspect(
        Kind.NOT_SUMMED,
        f"It is not summed{right}: `{case.tensor}` was broadcast there.",
        in_place_of(index, unsummed),
        scaled=True,
    )
    every = range(whole.ndim)
    for axes in [*((axis,) for axis in every), tuple(every)]:
        names = axis_names(branch.op.dims, axes)
        for keep in (True, False):
            yield Suspect(
                Kind.NOT_SUMMED,
                f"Wrong axis: `{case.tensor}` was broadcast{right}, so sum{right}, not over {names}.",
                in_place_of(index, partial(_sum, axes=axes, keep=keep)),
                scaled=True,
            )
    for axis in every:
        dim = axis_name(branch.op.dims, axis)
        yield Suspect(
            Kind.NOT_SUMMED,
            f"`{branch.upstream_name}` is summed over {dim} before it is multiplied, and the "
            f"product is not summed{right}.",
            in_place_of(index, partial(_early_and_unsummed, axis=axis)),
            scaled=True,
        )
    yield Suspect(
        Kind.TRANSPOSED,
        f"A `view` or `reshape` brings no axis to the front, it only cuts the rows anew: sum{right} as it "
        "lies.",
        in_place_of(index, _recut),
    )
    yield Suspect(
        Kind.NOT_SUMMED,
        f"Each number is only one of those that must be summed{right}.",
        in_place_of(index, _one_of_many),
    )


def over(branch: Branch) -> str:
    """Over which axes the branch's contribution is summed, for a sentence."""
    out = branch.upstream.shape
    padded = _padded(branch.part.shape, len(out))
    lost = [axis for axis, (a, b) in enumerate(zip(padded, out, strict=True)) if a == 1 != b]
    return f" over {axis_names(branch.op.dims, lost)}"


def _padded(shape: tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """The shape with ones in front, as broadcasting sees it."""
    return (1,) * (ndim - len(shape)) + shape


def unsummed(case: Evidence, branch: Branch, upstream: Array | None = None) -> Array | None:
    """What each element of the op's output sends back, if the tensor was broadcast to it."""
    upstream = branch.upstream if upstream is None else upstream
    value = case.values[case.tensor]
    if value.shape == upstream.shape or value.ndim > upstream.ndim:
        return None
    shape = _padded(value.shape, upstream.ndim)
    if any(a not in (1, b) for a, b in zip(shape, upstream.shape, strict=True)):
        return None
    try:
        spread = np.broadcast_to(value, upstream.shape)
        return case.pull_back(branch.op, upstream, {case.tensor: spread})
    except RuntimeError:  # a sum or a matrix product only looks like a broadcast
        return None


def _early_and_unsummed(case: Evidence, branch: Branch, axis: int) -> Array | None:
    return unsummed(case, branch, _early(branch, axis))


def _sum(case: Evidence, branch: Branch, axes: tuple[int, ...], keep: bool) -> Array | None:
    whole = unsummed(case, branch)
    return None if whole is None else whole.sum(axes, keepdims=keep)


def _recut(case: Evidence, branch: Branch) -> Array | None:
    """The sums of what was cut into a row for each of the tensor's elements."""
    whole = unsummed(case, branch)
    return None if whole is None else whole.reshape(*branch.part.shape, -1).sum(-1)


def _one_of_many(case: Evidence, branch: Branch) -> Array | None:
    """What was given, if each number in it is one of the summands rather than their sum."""
    whole = unsummed(case, branch)
    if whole is None or len(case.branches) > 1 or case.given.shape != branch.part.shape:
        return None
    lost = [axis for axis, n in enumerate(_padded(case.given.shape, whole.ndim)) if n == 1]
    distance = np.abs(whole - case.given).min(tuple(lost))
    return case.given if distance.max() <= 1e-9 * np.abs(whole).max() else None


def _some(
    case: Evidence, branch: Branch, axis: int, start: int, stop: int | str | None = None
) -> Array:
    """What some slices of the op's output send back; they may end at a size."""
    only = np.zeros_like(branch.upstream)
    where = [slice(None)] * only.ndim
    where[axis] = slice(start, case.case.oracle.sizes[stop] if isinstance(stop, str) else stop)
    only[tuple(where)] = branch.upstream[tuple(where)]
    return case.pull_back(branch.op, only)


def _stack(case: Evidence, branch: Branch, axis: int) -> Array | None:
    """What all slices of the op's output send back, side by side, in whatever layout was given."""
    if case.given.ndim != branch.part.ndim + 1:
        return None
    length = branch.upstream.shape[axis]
    slices = [_some(case, branch, axis, k, k + 1) for k in range(length)]
    for place in range(case.given.ndim):
        stack = np.stack(slices, place)
        if stack.shape == case.given.shape and np.allclose(stack, case.given):
            return stack
    return None


def _too_early(case: Evidence, branch: Branch, axis: int) -> Array:
    return case.pull_back(branch.op, _early(branch, axis))


def _early(branch: Branch, axis: int) -> Array:
    summed_ = branch.upstream.sum(axis, keepdims=True)
    return np.broadcast_to(summed_, branch.upstream.shape)


def _picked(case: Evidence, branch: Branch, axis: int, picks: str) -> Array | None:
    """What those elements of the op's output send back that an index tensor picks, one a row."""
    index = case.values[picks].astype(int)
    if branch.upstream.ndim != 2 or axis != 1 or index.shape != branch.upstream.shape[:1]:
        return None
    if index.max() >= branch.upstream.shape[1]:
        return None
    only = np.zeros_like(branch.upstream)
    rows = np.flatnonzero(index >= 0)
    only[rows, index[rows]] = branch.upstream[rows, index[rows]]
    return case.pull_back(branch.op, only)
