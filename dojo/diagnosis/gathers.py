"""Rows were picked by an index: what comes back for one row several times must be added up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from dojo.diagnosis.arrays import Array
from dojo.diagnosis.branches import asked, in_place_of
from dojo.diagnosis.evidence import Branch, Evidence
from dojo.diagnosis.suspect import Suspect
from dojo.verdict.finding import Kind

LOSES = (
    "row that {} picks more than once must collect all of its gradients; yours loses some. `=` "
    "overwrites, and `+=` with many indices at once adds each row only once. One index at a time, in "
    "a loop, `+=` is right"
)

Scatter = Callable[[Array, Array, Array], None]
"""Writes the upstream gradient (*index, *row) into rows (rows, *row), at the places of an index."""


def gathered(case: Evidence) -> Iterator[Suspect]:
    """Each reader of the form `tensor[index]`, scattered back in a wrong way."""
    for number in asked(case):
        branch = case.branches[number]
        for picks in branch.op.reads:
            rows = case.values[picks].shape
            if (
                picks in case.graph.indices
                and branch.upstream.shape == rows + branch.part.shape[1:]
            ):
                yield from _scattered(number, picks, branch.upstream_name)


def _scattered(number: int, picks: str, upstream: str) -> Iterator[Suspect]:
    loses = f"A {LOSES.format(f'`{picks}`')}."
    wrong: tuple[tuple[Kind, str, Scatter], ...] = (
        *((Kind.OVERWRITTEN, loses, s) for s in (_at_once, _by_column, _by_row, _last_column)),
        (
            Kind.TRANSPOSED,
            f"The rows of `{picks}` and of `{upstream}` are paired off in different orders: flatten "
            "both the same way.",
            _crossed,
        ),
        (Kind.TRANSPOSED, f"`{upstream}` is cut into rows in the wrong order.", _cut_across),
        (
            Kind.SWAPPED,
            f"`{upstream}` is read at the row that was picked, and has a row for each pick: the i-th one "
            "belongs to the i-th pick.",
            _by_what_was_picked,
        ),
    )
    for kind, sentence, scatter in wrong:
        part = partial(_written, picks=picks, scatter=scatter)
        yield Suspect(kind, sentence, in_place_of(number, part))
    yield Suspect(
        Kind.MASK,
        f"Rows that `{picks}` picks more than once hold an average: add up what comes back.",
        in_place_of(number, partial(_averaged, picks=picks)),
    )


def _written(case: Evidence, branch: Branch, picks: str, scatter: Scatter) -> Array:
    out = np.zeros_like(branch.part)
    scatter(out, case.values[picks].astype(int), branch.upstream)
    return out


def _at_once(out: Array, index: Array, upstream: Array) -> None:
    out[index] = upstream


def _by_column(out: Array, index: Array, upstream: Array) -> None:
    for j in range(index.shape[-1]):
        out[index[..., j]] += upstream[..., j, :]


def _by_row(out: Array, index: Array, upstream: Array) -> None:
    for i in range(len(index)):
        out[index[i]] += upstream[i]


def _last_column(out: Array, index: Array, upstream: Array) -> None:
    for j in range(index.shape[-1]):
        out[index[..., j]] = upstream[..., j, :]


def _crossed(out: Array, index: Array, upstream: Array) -> None:
    np.add.at(out, index.T.ravel(), upstream.reshape(-1, *out.shape[1:]))


def _cut_across(out: Array, index: Array, upstream: Array) -> None:
    np.add.at(out, index.ravel(), upstream.reshape(out[0].size, -1).T.reshape(-1, *out.shape[1:]))


def _by_what_was_picked(out: Array, index: Array, upstream: Array) -> None:
    np.add.at(out, index, upstream[index])


def _averaged(case: Evidence, branch: Branch, picks: str) -> Array:
    rows = case.values[picks].astype(int).ravel() % len(branch.part)  # -1 is the last one
    times = np.bincount(rows, minlength=len(branch.part))
    return branch.part / np.maximum(times, 1).reshape(-1, *[1] * (branch.part.ndim - 1))
