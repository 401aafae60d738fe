"""Right except in some places: which places have something in common?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dojo.diagnosis.arrays import TOLERANCE, Array, fits
from dojo.diagnosis.evidence import Cases, Evidence
from dojo.diagnosis.wording import axis_name
from dojo.verdict.finding import Diagnosis, Kind


def masks(cases: Cases) -> Diagnosis | None:
    """Where the errors are, when that is the same kind of place in every case."""
    if any(case.lens or not case.comparable for case in cases):
        return None
    wrong = [_wrong(case) for case in cases]
    right = [~w & (case.expected != 0) for w, case in zip(wrong, cases, strict=True)]
    if not all(w.any() and r.any() for w, r in zip(wrong, right, strict=True)):
        return None
    places = [dict(_places(case)) for case in cases]
    for told in (told for told in places[0] if all(told in others for others in places)):
        inside = [np.broadcast_to(p[told], w.shape) for p, w in zip(places, wrong, strict=True)]
        if all(_mostly(w, m, 0.5) for w, m in zip(wrong, inside, strict=True)):
            return Diagnosis(Kind.MASK, f"Right everywhere except {told}.")
        if all(_mostly(w, ~m, 0.9) for w, m in zip(wrong, inside, strict=True)):
            return Diagnosis(Kind.MASK, f"Right only {told}.")
    return None


def _wrong(case: Evidence) -> Array:
    near = np.abs(case.given - case.expected) <= TOLERANCE * np.abs(case.expected).max()
    return np.logical_not(near)  # so is what is no number


def _mostly(wrong: Array, places: Array, share: float) -> bool:
    """Whether what is wrong lies in these places only, and fills this share of them."""
    return not (wrong & ~places).any() and bool(wrong.sum() >= share * places.sum())


def _places(case: Evidence) -> Iterator[tuple[str, Array]]:
    """Kinds of places in a tensor: what to call them, and a mask that broadcasts to its shape."""
    for name in sorted(case.graph.indices):
        yield from _picked_rows(case, name)
        yield from _picked_columns(case, name)
    dims = case.dims(case.tensor)
    for axis, length in enumerate(case.expected.shape):
        if length > 1 and dims[axis] not in dims[axis + 1 :]:  # a square's rows have triangles
            yield from _along(case, axis, axis_name(dims, axis))
    for name, value in case.values.items():
        if case.graph.types[name].kind == "Bool" and fits(value.shape, case.expected.shape):
            yield f"where `{name}` is true", value > 0
    yield from _triangles(case)
    yield f"where `{case.tensor}` is negative", case.values[case.tensor] < 0


def _picked_rows(case: Evidence, name: str) -> Iterator[tuple[str, Array]]:
    """The rows that a reader picks by an index tensor."""
    shape, index = case.expected.shape, case.values[name].astype(int).ravel()
    readers = case.graph.readers[case.tensor]
    if shape and any(name in case.graph.ops[reader].reads for reader in readers):
        times = np.bincount(index[index >= 0], minlength=shape[0])
        if len(times) == shape[0]:
            times = times.reshape(-1, *[1] * (len(shape) - 1))
            more = f"in the rows that `{name}` picks more than once: every time adds to the row"
            yield more, times > 1
            yield f"in the rows that `{name}` picks", times > 0


def _picked_columns(case: Evidence, name: str) -> Iterator[tuple[str, Array]]:
    """One column a row, where the tensor has a row for each index; none where that is negative."""
    index, shape = case.values[name].astype(int), case.expected.shape
    if len(shape) < 2 or index.shape != shape[:-1] or index.max() >= shape[-1]:
        return
    valid = index[..., None] >= 0
    own = np.zeros(shape, bool)
    np.put_along_axis(own, np.maximum(index, 0)[..., None], valid, -1)
    any_row = np.broadcast_to(own.any(tuple(range(own.ndim - 1))), shape)
    yield f"at the columns that `{name}` picks, one a row", own
    others = f"in columns that `{name}` picks for *other* rows: each row has its own"
    yield others, any_row & ~own
    yield f"in the columns that `{name}` picks for any row", any_row
    if not valid.all():
        yield f"in the rows where `{name}` is negative", ~valid


def _along(case: Evidence, axis: int, dim: str) -> Iterator[tuple[str, Array]]:
    """The largest, the first and the last along an axis."""
    value = case.values[case.tensor]
    largest = np.equal(value, value.max(axis, keepdims=True))
    yield f"where `{case.tensor}` is largest along {dim}", largest
    rows = tuple(other for other in range(value.ndim) if other != axis)
    others = largest.any(rows, keepdims=True) & ~largest
    if others.any():
        told = f"at places along {dim} where `{case.tensor}` is largest in *other* rows"
        yield f"{told}: each has its own", others
    place: Array = np.indices(value.shape, sparse=True)[axis]
    yield f"at the first place along {dim}", np.asarray(place == 0)
    yield f"at the last place along {dim}", np.asarray(place == value.shape[axis] - 1)


def _triangles(case: Evidence) -> Iterator[tuple[str, Array]]:
    """The diagonal and what lies beside it, where an axis stands against itself."""
    dims = case.dims(case.tensor)
    if len(dims) >= 2 and dims[-2] == dims[-1]:
        side = np.subtract.outer(*(np.arange(n) for n in case.expected.shape[-2:]))
        yield "on the diagonal", side == 0
        yield "above the diagonal", side < 0
        yield "below the diagonal", side > 0
