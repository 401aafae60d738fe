"""Something is there beside the right gradient: a number, or a tensor that was added."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from dojo.diagnosis.arrays import Array, fits, sum_to, summed_to
from dojo.diagnosis.branches import asked
from dojo.diagnosis.evidence import Cases, Evidence
from dojo.diagnosis.functions import Written, like, table
from dojo.diagnosis.sums import unsummed
from dojo.diagnosis.suspect import Suspect
from dojo.verdict.finding import Diagnosis, Kind


def number(cases: Cases) -> Diagnosis | None:
    """One number, the same in every case."""
    if any(case.given.shape != case.expected.shape for case in cases):
        return None
    rests = [(case.given - case.expected).ravel() for case in cases]
    off = float(rests[0][0]) if rests[0].size else 0.0
    sizes = [float(np.abs(case.given).max(initial=0)) for case in cases]
    if abs(off) < 1e-6 * max(sizes):
        return None
    if any(
        (np.abs(r - off) > 1e-9 * (s + abs(off))).any() for r, s in zip(rests, sizes, strict=True)
    ):
        return None
    told = f"{abs(off):.4g} too {'large' if off > 0 else 'small'}"
    return Diagnosis(
        Kind.ADDED,
        f"Every number is {told}: is something added, or does a sum not start from zero?",
    )


def tensors(case: Evidence) -> Iterator[Suspect]:
    """A tensor that was added, or subtracted."""
    if not case.comparable or case.lens:
        return
    for name in (name for name in case.arguments if name in case.known):
        for sign, told in ((1, "added"), (-1, "subtracted")):
            yield Suspect(
                Kind.ADDED,
                f"`{name}` is {told}, and does not belong there.",
                partial(_with, name=name, sign=sign),
            )
            for index in asked(case):
                yield Suspect(
                    Kind.ADDED,
                    f"`{name}` stands beside `{case.branches[index].upstream_name}`, and does not belong "
                    "there.",
                    partial(_with_beside, name=name, sign=sign, index=index),
                )


def _with(case: Evidence, name: str, sign: int) -> Array | None:
    """The right gradient and this tensor, broadcast to its shape."""
    other = case.known[name]
    fit = fits(other.shape, case.expected.shape) and other.any()
    return case.expected + sign * other if fit else None


def _with_beside(case: Evidence, name: str, sign: int, index: int) -> Array | None:
    """The right gradient, and what comes of this tensor where the upstream one is."""
    other, branch = case.known[name], case.branches[index]
    if other.shape != branch.upstream.shape:
        return None
    return case.expected + sign * case.pull_back(branch.op, other)


def factors(case: Evidence) -> Iterator[Suspect]:
    """A factor that was added, or subtracted, where it should be multiplied."""
    if not case.comparable or case.lens:
        return
    for index in (None, *asked(case)):
        whole = _product(case, index)
        if whole is None:
            continue
        written, stack = table(case, whole.shape)
        for sign, told in ((1, "added"), (-1, "subtracted")):
            summed = summed_to(stack + sign * whole / stack, case.expected.shape)
            for found in like(summed, case.given, scaled=False) if summed is not None else ():
                one = written[found]
                yield Suspect(
                    Kind.LOCAL,
                    f"`{one.text}`{case.origin(one.name, one.text)} is {told} where it should be "
                    "multiplied.",
                    lambda c, i=index, one=one, sign=sign: _added(c, i, one, sign),
                )


def _product(case: Evidence, index: int | None) -> Array | None:
    """What the factor is a factor of: the gradient, or what comes through a reader before it is summed."""
    return case.expected if index is None else unsummed(case, case.branches[index])


def _added(case: Evidence, index: int | None, one: Written, sign: int) -> Array | None:
    whole, value = _product(case, index), one.of(case)
    if whole is None or value is None:
        return None
    return sum_to(value + sign * whole / value, case.expected.shape)
