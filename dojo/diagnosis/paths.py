"""A part of the gradient is missing, doubled, of the wrong sign, scaled, or in the wrong place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_

import numpy as np

from dojo.diagnosis.arrays import Array, close
from dojo.diagnosis.evidence import Cases, Evidence
from dojo.diagnosis.factors import name_factor
from dojo.diagnosis.trees import method
from dojo.diagnosis.ways import Split, Way, splits
from dojo.diagnosis.whole import zero_sums
from dojo.diagnosis.wording import axis_name
from dojo.judging.lines import inside
from dojo.verdict.finding import SIGN, Diagnosis, Kind


def paths(cases: Cases) -> Diagnosis | None:
    """The way whose contribution has another coefficient than 1, by least squares."""
    if not all(case.comparable for case in cases):
        return None
    found = (_weigh(split, cases) for split in splits(cases[0]))
    return next(filter(None, found), None)


def _weigh(split: Split, cases: Cases) -> Diagnosis | None:
    coefficients = []
    for case in cases:
        columns = [case.seen(way.part(case)).ravel() for way in split]
        solved = _solve(columns, case.given.ravel())
        if solved is None:
            return None
        coefficients.append(solved)
    sizes = [case.lengths for case in cases]
    wrong: list[tuple[Way, str]] = []
    for way, factors in zip(split, zip(*coefficients, strict=True), strict=True):
        name = "0" if max(map(abs, factors)) < 1e-9 else name_factor(factors, sizes)
        if name is None:
            return None
        if name != "1":
            wrong.append((way, name))
    right = [way for way in split if all(way is not w for w, _ in wrong)]
    if all(way.name for way, _ in wrong) and right:
        told = [way for way, _ in wrong]
        sentence = " ".join(_sentence(way, factor, cases) for way, factor in wrong)
    elif all(factor == "0" for _, factor in wrong) and len(right) == 1 and right[0].name:
        told = right
        sentence = (
            f"Only the contribution through {right[0].name} is there; what reaches "
            f"`{cases[0].tensor}` on other ways is missing."
        )
    else:
        return None
    evidence = " + ".join(f"{f} * ({w.name or 'the rest'})" for w, f in wrong)
    about = reduce(or_, (way.about for way in told))
    if all(factor == "-1" for _, factor in wrong):
        about |= SIGN
    return Diagnosis(Kind.PATH, sentence, f"yours = {evidence} + the rest", about)


def _sentence(way: Way, factor: str, cases: Cases) -> str:
    told = {"0": "is missing", "-1": "has the wrong sign", "2": "is counted twice"}
    if factor == "0" and (zero := next(_summed_to_zero(cases), "")):
        return f"{way.told} is missing, or has come to zero: {zero}."
    return f"{way.told} {told.get(factor, f'is {factor} times what it should be')}."


def _summed_to_zero(cases: Cases) -> Iterator[str]:
    """What the attempt adds up, and adds up to zero: alone, or times what is the same all along."""
    attempt, known = cases[0].attempt, cases[0].known
    within = inside(attempt.source, attempt.line) if attempt else ()
    sums = [
        {name.id for name in ast.walk(call) if isinstance(name, ast.Name)}
        for call in within
        if method(call) in ("sum", "mean")
    ]
    for name, axis, told in zero_sums(cases):
        alike = (n for n, a in known.items() if a.ndim <= axis or np.ptp(a, axis).max() == 0)
        plain = {name, *alike, *cases[0].lengths, "torch"}
        if any(name in summed and summed <= plain for summed in sums):
            yield told


def _solve(columns: list[Array], given: Array) -> list[float] | None:
    matrix = np.stack(columns, 1)
    scale = np.linalg.norm(matrix, axis=0)
    if (scale == 0).any() or not np.isfinite(scale).all():
        return None
    found, _, rank, _ = np.linalg.lstsq(matrix / scale, given, rcond=1e-9)
    if rank < len(columns) or not close((matrix / scale) @ found, given):
        return None
    return [float(f) for f in found / scale]


def misplaced(cases: Cases) -> Diagnosis | None:
    """One way's contribution, a single number a row, stands in other columns than it should."""
    first = cases[0]
    if not all(case.comparable and case.expected.ndim == 2 for case in cases):
        return None
    if any(case.expected.shape[1] == 1 for case in cases):
        return None  # there is one place a row anyhow
    columns = axis_name(first.dims(first.tensor), 1)
    indices = ", ".join(f"`{name}`" for name in _indices(first))
    for way in (way for split in splits(first) for way in split):
        if not all(_one_a_row(way.part(case)) for case in cases):
            continue
        told = f"What {indices} picks" if indices and not way.name else way.told
        if _everywhere(_spread, way, cases):
            return Diagnosis(
                Kind.MASK,
                f"{told} belongs in one place of each row; yours adds it to all of {columns}.",
                about=way.about,
            )
        if _everywhere(_moved, way, cases):
            if _everywhere(_also_one_a_row, way, cases):
                told += f" is one number a row, and stands in the wrong place along {columns}"
            else:
                told += f" belongs in one place of each row along {columns}, and there alone"
            look = f"look at the indices{f' ({indices})' if indices else ''}"
            return Diagnosis(Kind.MASK, f"{told}: {look}.", about=way.about)
    return None


def _one_a_row(part: Array) -> bool:
    return bool(part.any() and ((part != 0).sum(1) <= 1).all())


def _everywhere(test: Callable[[Array, Array], bool], way: Way, cases: Cases) -> bool:
    """Whether what was given in the place of the contribution passes the test in every case."""
    return all(
        test(case.given - (case.expected - part), part)
        for case, part in ((case, way.part(case)) for case in cases)
    )


def _indices(case: Evidence) -> list[str]:
    """The index tensors that are read on the way."""
    ops = case.graph.between(case.tensor, set(case.case.request.upstream))
    return sorted({read for op in ops for read in op.reads if read in case.graph.indices})


def _moved(found: Array, part: Array) -> bool:
    """Whether `found` is made of the one number that each row of `part` has, and of zeros."""
    numbers = np.append(part.sum(1), 0.0)
    distance = np.abs(found[..., None] - numbers).min(-1)
    few = float(distance.max()) <= 1e-9 * float(np.abs(numbers).max())
    return few and bool(found.any())  # on some case it may be in the right place by chance


def _also_one_a_row(found: Array, part: Array) -> bool:
    """Whether each row of `found` has one number, as `part` has; what rounding left is none."""
    return bool(((np.abs(found) > 1e-9 * np.abs(part).max()).sum(1) == 1).all())


def _spread(found: Array, part: Array) -> bool:
    """Whether each row of `found` holds one number, a fraction of that of `part`, throughout."""
    even = np.broadcast_to(part.sum(1, keepdims=True), found.shape)
    factor = float((even * found).sum() / (even * even).sum())
    return abs(factor) > 1e-9 and close(found, factor * even)
