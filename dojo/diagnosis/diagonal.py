"""Of a Jacobian that mixes elements, only the diagonal is there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dojo.diagnosis.evidence import TOLERANCE, Array, Cases, Evidence
from dojo.verdict.finding import Finding, Kind

PROBES = 7
"""Elements of a case that are looked at: every one costs a backward pass."""


def diagonal(cases: Cases) -> Finding | None:
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
        return Finding(
            Kind.NOT_SUMMED,
            f"Only the diagonal of the Jacobian is there: {mixes}, and all of them count.",
        )
    if _fits(cases, end, lambda case: np.ones_like(case.expected)):
        return Finding(
            Kind.NO_UPSTREAM,
            f"This is the diagonal of d {end}/d {first.tensor} alone: {mixes}, and the upstream "
            f"gradient `d{end}` belongs to it.",
        )
    return None


def _fits(cases: Cases, end: str, upstream: Callable[[Evidence], Array]) -> bool:
    """Whether the Jacobian's diagonal, times this, is what was given."""
    return all(
        abs(case.derivative(end, k) * upstream(case).flat[k] - case.given.flat[k])
        <= TOLERANCE * abs(case.given.flat[k])
        for case in cases
        for k in np.linspace(0, case.given.size - 1, PROBES).astype(int).tolist()
    )
