"""Broadcast forward means summed backward: not done, done over the wrong axis, or too early."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dojo.diagnosis.branches import asked, in_place_of
from dojo.diagnosis.evidence import Array, Branch, Evidence
from dojo.diagnosis.suspect import Suspect
from dojo.finding import Kind


def summed(case: Evidence) -> Iterator[Suspect]:
    """Every axis of a reader over which its contribution is summed."""
    for index in asked(case):
        for axis, dim in enumerate(case.branches[index].op.dims):
            long = case.branches[index].upstream.shape[axis] > 1
            if long and dim not in case.dims(case.tensor):
                yield from _along(case, index, axis, dim)
        yield from _broadcast(case, index)


def _along(case: Evidence, index: int, axis: int, dim: str) -> Iterator[Suspect]:
    """An axis that the reader has and the tensor has not."""
    upstream = case.branches[index].upstream_name
    told = f"`{case.tensor}` reaches every `{case.branches[index].op.name}` along {dim}"
    yield Suspect(
        Kind.NOT_SUMMED,
        f"It is not summed over {dim}: {told}, so all of them send something back.",
        in_place_of(index, lambda c, b: _stack(c, b, axis)),
        scaled=True,
    )
    yield Suspect(
        Kind.OVERWRITTEN,
        f"Only the last one along {dim} is there: {told}, so accumulate, don't overwrite.",
        in_place_of(index, lambda c, b: _slice(c, b, axis, -1)),
    )
    yield Suspect(
        Kind.NOT_SUMMED,
        f"Only the first one along {dim} is there: {told}, so all of them are summed.",
        in_place_of(index, lambda c, b: _slice(c, b, axis, 0)),
    )
    yield Suspect(
        Kind.NOT_SUMMED,
        f"`{upstream}` is summed over {dim} too early: first multiply, then sum.",
        in_place_of(index, lambda c, b: c.pull_back(b.op, _early(b, axis))),
        scaled=True,
        spread=True,
    )
    for picks in sorted(case.graph.indices):
        yield Suspect(
            Kind.NOT_SUMMED,
            f"Only what `{picks}` picks along {dim} is there: {told}, so all of them are summed.",
            in_place_of(index, lambda c, b, picks=picks: _picked(c, b, axis, picks)),
        )


def _broadcast(case: Evidence, index: int) -> Iterator[Suspect]:
    """The reader broadcasts the tensor: every element of its output sends something back."""
    branch = case.branches[index]
    whole = _unsummed(case, branch)
    if whole is None:
        return
    right = _over(branch)
    yield Suspect(
        Kind.NOT_SUMMED,
        f"It is not summed{right}: `{case.tensor}` was broadcast there.",
        in_place_of(index, _unsummed),
        scaled=True,
    )
    every = range(whole.ndim)
    for axes in [*((axis,) for axis in every), tuple(every)]:
        names = ", ".join(branch.op.dims[a] for a in axes)
        for keep in (True, False):
            yield Suspect(
                Kind.NOT_SUMMED,
                f"It is summed over {names}; `{case.tensor}` was broadcast{right}.",
                in_place_of(index, lambda c, b, axes=axes, keep=keep: _sum(c, b, axes, keep)),
                scaled=True,
            )
    for axis, dim in enumerate(branch.op.dims):
        yield Suspect(
            Kind.NOT_SUMMED,
            f"`{branch.upstream_name}` is summed over {dim} before it is multiplied, and the product is "
            f"not summed{right}.",
            in_place_of(index, lambda c, b, axis=axis: _unsummed(c, b, _early(b, axis))),
            scaled=True,
        )
    yield Suspect(
        Kind.NOT_SUMMED,
        f"Each number is only one of those that are to be summed{right}.",
        lambda c: c.given if _one_of_many(c, c.branches[index]) else None,
    )


def _over(branch: Branch) -> str:
    """Over which axes the branch's contribution is summed, for a sentence."""
    out = branch.upstream.shape
    padded = (1,) * (len(out) - branch.part.ndim) + branch.part.shape
    lost = [d for d, a, b in zip(branch.op.dims, padded, out, strict=True) if a == 1 != b]
    return f" over {', '.join(lost)}"


def _unsummed(case: Evidence, branch: Branch, upstream: Array | None = None) -> Array | None:
    """What each element of the op's output sends back, if the tensor was broadcast to it."""
    upstream = branch.upstream if upstream is None else upstream
    value = case.values[case.tensor]
    if value.shape == upstream.shape or value.ndim > upstream.ndim:
        return None
    if any(a not in (1, b) for a, b in zip(value.shape[::-1], upstream.shape[::-1], strict=False)):
        return None
    try:
        spread = np.broadcast_to(value, upstream.shape)
        return case.pull_back(branch.op, upstream, {case.tensor: spread})
    except RuntimeError:  # a sum or a matrix product only looks like a broadcast
        return None


def _sum(case: Evidence, branch: Branch, axes: tuple[int, ...], keep: bool) -> Array | None:
    whole = _unsummed(case, branch)
    return None if whole is None else whole.sum(axes, keepdims=keep)


def _one_of_many(case: Evidence, branch: Branch) -> bool:
    """Whether each number given is one of the summands, rather than their sum."""
    whole = _unsummed(case, branch)
    if whole is None or len(case.branches) > 1 or case.given.shape != branch.part.shape:
        return False
    distance = np.abs(whole - case.given)
    for axis in range(whole.ndim):
        if (1,) * (whole.ndim - case.given.ndim) + case.given.shape != whole.shape:
            padded = (1,) * (whole.ndim - case.given.ndim) + case.given.shape
            if padded[axis] == 1:
                distance = distance.min(axis, keepdims=True)
    return bool(distance.max() <= 1e-9 * np.abs(whole).max())


def _slice(case: Evidence, branch: Branch, axis: int, position: int) -> Array:
    """What one slice of the op's output sends back."""
    only = np.zeros_like(branch.upstream)
    where: list[slice | int] = [slice(None)] * only.ndim
    where[axis] = position
    only[tuple(where)] = branch.upstream[tuple(where)]
    return case.pull_back(branch.op, only)


def _stack(case: Evidence, branch: Branch, axis: int) -> Array | None:
    """What all slices of the op's output send back, side by side, in whatever layout was given."""
    if case.given.ndim != branch.part.ndim + 1:
        return None
    slices = [_slice(case, branch, axis, k) for k in range(branch.upstream.shape[axis])]
    for place in range(case.given.ndim):
        stack = np.stack(slices, place)
        if stack.shape == case.given.shape and np.allclose(stack, case.given):
            return stack
    return None


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
    rows = np.arange(len(index))
    only[rows, index] = branch.upstream[rows, index]
    return case.pull_back(branch.op, only)
