"""Of a Jacobian that mixes elements, only the diagonal is there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dojo.diagnosis.arrays import TOLERANCE, Array
from dojo.diagnosis.evidence import Cases, Evidence
from dojo.verdict.finding import Diagnosis, Kind

PROBES = 7
"""Elements of a case that are looked at: every one costs a backward pass."""


def diagonal(cases: Cases) -> Diagnosis | None:
    """Each element is taken to depend on the one in its own place only."""
    first = cases[0]
    asked = first.case.request.upstream
    if len(asked) != 1 or not all(case.comparable for case in cases):
        return None
    (end,) = asked
    if first.values[end].shape != first.expected.shape:
        return None
    mixes = f"each `{end}` depends on several of `{first.tensor}`"
    if _fits(cases, end, lambda case: case.gradients[f"d{end}"]):
        return Diagnosis(
            Kind.NOT_SUMMED,
            f"Only the diagonal of the Jacobian is there: {mixes}, and all of them count.",
        )
    if _fits(cases, end, lambda case: np.ones_like(case.expected)):
        return Diagnosis(
            Kind.NO_UPSTREAM,
            f"This is the diagonal of d {end}/d {first.tensor} alone: {mixes}, and the incoming "
            f"gradient `d{end}` belongs to it.",
        )
    return None


def _fits(cases: Cases, end: str, upstream: Callable[[Evidence], Array]) -> bool:
    """Whether the Jacobian's diagonal, times this, is what was given."""
    return all(
        abs(case.derivative(end, k) * upstream(case).flat[k] - case.given.flat[k])
        <= TOLERANCE * abs(case.given.flat[k])
        for case in cases
        for k in _probes(case)
    )


def _probes(case: Evidence) -> list[int]:
    """Places where something was given, and, if there are any, where nothing was: a mask has both."""
    places: list[int] = []
    for group in (np.flatnonzero(case.given), np.flatnonzero(case.given == 0)):
        chosen = np.linspace(0, len(group) - 1, PROBES if len(group) else 0).astype(int)
        places += group[chosen].tolist()
    return places
