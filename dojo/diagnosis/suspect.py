"""A mistake somebody might have made, and how it is held against what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from dojo.diagnosis.averages import apart
from dojo.diagnosis.evidence import Array, Cases, Evidence, close
from dojo.diagnosis.factors import name_factor
from dojo.verdict.finding import Finding, Kind

Predict = Callable[..., Array | None]


@dataclass(frozen=True)
class Suspect:
    """A mistake: its kind, the sentence for the learner, and the gradient it leads to on a case.

    `predict` gives None where the mistake makes no sense. With `scaled` it may be off by one named
    factor besides, which `with_factor` tells in its place `{}`. With `spread` the attempt may have
    left out rows or columns that are all alike.
    """

    kind: Kind
    sentence: str
    predict: Predict
    evidence: str = ""
    scaled: bool = False
    spread: bool = False
    with_factor: str = ""

    def sentence_with(self, factor: str, case: Evidence) -> str:
        """What to say if it explains the numbers up to a factor, which may be the right part."""
        if self.with_factor:
            return self.with_factor.format("-" if factor == "-1" else f"{factor} * ")
        return f"Apart from {apart(factor, case)}, {self.sentence[0].lower()}{self.sentence[1:]}"


def convict(suspects: Iterable[Suspect], cases: Cases) -> Finding | None:
    """The first suspect that explains every case; those without a factor first."""
    with_factor: list[tuple[Suspect, float]] = []
    for suspect in suspects:
        factor = _factor(suspect, cases[0])
        if factor is None:
            continue
        if _is_one(factor) and all(_is_one(_factor(suspect, case)) for case in cases[1:]):
            return Finding(suspect.kind, suspect.sentence, suspect.evidence)
        if suspect.scaled:
            with_factor.append((suspect, factor))
    fixed = one_number(cases) not in (None, 1.0, -1.0)
    for suspect, first in () if fixed else with_factor:  # a 6 is a multiple of anything
        factors = [first, *(_factor(suspect, case) or np.nan for case in cases[1:])]
        if name := name_factor(factors, [case.lengths for case in cases], plain=True):
            return Finding(suspect.kind, suspect.sentence_with(name, cases[0]), suspect.evidence)
    return None


def one_number(cases: Cases) -> float | None:
    """The number that every element of every case is; None if they differ."""
    first = float(cases[0].given.flat[0]) if cases[0].given.size else 0.0
    return first if all((case.given == first).all() for case in cases) else None


def _is_one(factor: float | None) -> bool:
    return factor is not None and abs(factor - 1) < 1e-7


def _factor(suspect: Suspect, case: Evidence) -> float | None:
    """By what number the prediction must be multiplied to give what was given; None if by none."""
    try:
        predicted = suspect.predict(case)
    except (ValueError, RuntimeError, IndexError):  # its tensors don't fit together on these sizes
        return None
    given = case.given
    if predicted is None or not predicted.size:
        return None
    if case.lens is not None:
        if predicted.shape != case.expected.shape:
            return None
        predicted = case.seen(predicted)
    if predicted.shape != given.shape:
        if not suspect.spread or given.size > predicted.size:
            return None
        try:
            given = np.broadcast_to(given, predicted.shape)
        except ValueError:
            return None
    largest = float(np.abs(predicted).max())
    if largest == 0.0 or not np.isfinite(largest) or not _alike(predicted, given, suspect.scaled):
        return None
    unit = predicted / largest
    factor = float((unit * given).sum() / (unit * unit).sum()) / largest
    if abs(factor) < 1e-12:
        return None
    if not suspect.scaled and abs(factor - 1) > 1e-7:
        return None
    return factor if close(factor * predicted, given) else None


def _alike(predicted: Array, given: Array, scaled: bool) -> bool:
    """A quick look at one number, or at the ratio of two: most suspects are out of it at once."""
    a, b = given.size // 3, (2 * given.size) // 3
    p, q, r, s = predicted.flat[a], predicted.flat[b], given.flat[a], given.flat[b]
    if scaled:
        return bool(abs(p * s - q * r) <= 1e-5 * (abs(p * s) + abs(q * r)) + TINY)
    return bool(abs(p - r) <= 1e-5 * np.abs(given).max() + TINY)


TINY = 1e-30
