"""The right gradient, but summed where nothing was broadcast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from dojo.diagnosis.arrays import Array
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.suspect import Suspect
from dojo.diagnosis.wording import axis_names
from dojo.verdict.finding import OVERSUMMED, Kind


def over_an_axis(case: Evidence) -> Iterator[Suspect]:
    """The right values, summed over an axis that the tensor has itself."""
    dims = case.dims(case.tensor)
    every = [axis for axis, length in enumerate(case.expected.shape) if length > 1]
    for axes_ in [*((axis,) for axis in every), tuple(every)]:
        told = axis_names(dims, axes_)
        for keep in (True, False):
            yield Suspect(
                Kind.NOT_SUMMED,
                f"Don't sum over {told}: `{case.tensor}` has that axis itself, nothing was broadcast "
                "along it.",
                lambda c, a=axes_, keep=keep: _sum_of(c, a, keep),
                scaled=True,
                spread=keep,
                about=OVERSUMMED,
            )


def over_part_of_an_axis(case: Evidence) -> Iterator[Suspect]:
    """The right values, summed over a part of an axis, which is two in one: the K of G*K."""
    for axis, dim in enumerate(case.dims(case.tensor)):
        parts = dim.split("*")
        for part in parts if len(parts) == 2 and case.lengths.keys() >= set(parts) else ():
            for copied in (True, False):
                yield Suspect(
                    Kind.NOT_SUMMED,
                    f"Don't sum over {part}: along {dim} each of `{case.tensor}` has a gradient of its "
                    "own.",
                    partial(
                        _part_summed, axis=axis, parts=parts, over=parts.index(part), copied=copied
                    ),
                    scaled=True,
                    about=OVERSUMMED,
                )


def _part_summed(
    case: Evidence, axis: int, parts: Sequence[str], over: int, copied: bool
) -> Array | None:
    before, after = case.expected.shape[:axis], case.expected.shape[axis + 1 :]
    apart = case.expected.reshape(*before, *(case.lengths[name] for name in parts), *after)
    sums = apart.sum(axis + over, keepdims=copied)
    return np.broadcast_to(sums, apart.shape).reshape(case.expected.shape) if copied else sums


def _sum_of(case: Evidence, axes_: tuple[int, ...], keep: bool) -> Array | None:
    """The sum, all along the axes if they are kept, or without them."""
    if all(case.expected.shape[axis] == 1 for axis in axes_) or not case.expected.all():
        return None
    total = case.expected.sum(axes_, keepdims=keep)
    if not keep:
        return total
    same = case.given.ndim == total.ndim
    return np.broadcast_to(total, case.expected.shape) if same else None
