"""Right except in some places: which places have something in common?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dojo.diagnosis.evidence import TOLERANCE, Array, Cases, Evidence
from dojo.finding import Finding, Kind


def masks(cases: Cases) -> Finding | None:
    """Where the errors are, in the words of the exercise, when that is the same kind of place everywhere."""
    if not all(case.comparable for case in cases):
        return None
    wrong = [_wrong(case) for case in cases]
    right = [~w & (case.expected != 0) for w, case in zip(wrong, cases, strict=True)]
    if not all(w.any() and r.any() for w, r in zip(wrong, right, strict=True)):
        return None
    for places in zip(*(_places(case) for case in cases), strict=True):
        told = places[0][0]
        if any(p[1] is None for p in places):
            continue
        masks_ = [np.broadcast_to(p[1], w.shape) for p, w in zip(places, wrong, strict=True)]
        if all(
            (w <= m).all() and (w & m).sum() >= 0.5 * m.sum()
            for w, m in zip(wrong, masks_, strict=True)
        ):
            return Finding(Kind.MASK, f"Right everywhere except {told}.")
        inside = [~m for m in masks_]
        if all(
            (w <= m).all() and w.sum() >= 0.9 * m.sum() for w, m in zip(wrong, inside, strict=True)
        ):
            return Finding(Kind.MASK, f"Right only {told}.")
    return None


def _wrong(case: Evidence) -> Array:
    return np.abs(case.given - case.expected) > TOLERANCE * np.abs(case.expected).max()


def _places(case: Evidence) -> Iterator[tuple[str, Array | None]]:
    """Kinds of places in a tensor, as what to call them and where they are (None: not in this tensor)."""
    dims, shape = case.dims(case.tensor), case.expected.shape
    value = case.values[case.tensor]
    for name in sorted(case.graph.indices):
        index = case.values[name].astype(int)
        for axis, dim in enumerate(dims):
            if case.graph.ops and name in _reads_rows(case):
                uses = np.bincount(index.ravel(), minlength=shape[axis]) if axis == 0 else None
                rows = (
                    None
                    if uses is None or len(uses) != shape[0]
                    else _along(uses > 1, axis, len(shape))
                )
                yield (
                    f"in the rows that `{name}` picks more than once: every time adds to the row",
                    rows,
                )
                ones = (
                    None
                    if uses is None or len(uses) != shape[0]
                    else _along(uses > 0, axis, len(shape))
                )
                yield f"in the rows that `{name}` picks", ones
            target = _targets(index, dims, axis, shape, case)
            yield f"at the columns that `{name}` picks, one a row", target
            columns = (
                None
                if target is None
                else np.broadcast_to(target.any(0, keepdims=True), shape) & ~target
            )
            yield (
                f"in columns that `{name}` picks for *other* rows: each row has its own",
                columns,
            )
            yield (
                f"in the columns that `{name}` picks for any row",
                None if target is None else columns | target,
            )
    for axis, dim in enumerate(dims):
        if shape[axis] > 1:
            largest = value == value.max(axis, keepdims=True)
            yield f"where `{case.tensor}` is largest along {dim}", largest
            for position, word in ((0, "first"), (-1, "last")):
                only = np.zeros(shape, bool)
                where: list[slice | int] = [slice(None)] * len(shape)
                where[axis] = position
                only[tuple(where)] = True
                yield f"at the {word} place along {dim}", only
    yield f"where `{case.tensor}` is negative", value < 0


def _reads_rows(case: Evidence) -> set[str]:
    """The index tensors with which some reader picks rows of the tensor."""
    readers = case.graph.readers[case.tensor]
    return {i for i in case.graph.indices if any(i in case.graph.ops[r].reads for r in readers)}


def _targets(
    index: Array, dims: tuple[str, ...], axis: int, shape: tuple[int, ...], case: Evidence
) -> Array | None:
    """One place a row, at the column the index picks, where the tensor has a row per index."""
    if index.ndim != 1 or len(shape) != 2 or axis != 1 or len(index) != shape[0]:
        return None
    if index.max() >= shape[1]:
        return None
    mask = np.zeros(shape, bool)
    mask[np.arange(len(index)), index] = True
    return mask


def _along(mask: Array, axis: int, ndim: int) -> Array:
    return mask.reshape([-1 if a == axis else 1 for a in range(ndim)])
