"""A factor too many or too few, or a known tensor where a part of the gradient belongs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dojo.diagnosis.evidence import Array, Evidence
from dojo.diagnosis.functions import Written, like, table
from dojo.diagnosis.suspect import Suspect
from dojo.diagnosis.ways import Way, splits
from dojo.verdict.finding import Kind

SPLITS = 4
"""Splits whose ways are looked at one by one."""

FACTORS = ("{}", "{}**-1", "{}**2", "{}**-2", "(1 - {})", "(1 - {}**2)")


def factors(case: Evidence) -> Iterator[Suspect]:
    """Tensors by which the gradient, or a part of it, is multiplied too often or not at all."""
    if not case.comparable:
        return
    written, stack = table(case, case.expected.shape)
    for way in [None, *(way for way in _ways(case) if way.name)]:
        part = way.part(case) if way else case.expected
        mine = case.given - case.seen(case.expected - part)
        for found in like(case.all_seen(stack * part), mine, scaled=way is None):
            # One with zeros in it would be no factor but a mask.
            if written[found].form in FACTORS and case.known[written[found].name].all():
                yield _factor(case, way, written[found])


def _factor(case: Evidence, way: Way | None, factor: Written) -> Suspect:
    kind = Kind.LOCAL
    if factor.form == "{}**-1":
        kind = Kind.NO_UPSTREAM if factor.name.startswith("d") else kind
        told = f"the factor `{factor.name}` is missing"
    elif factor.form == "{}**-2" and factor.name[1:] in case.case.request.upstream:
        told = f"it is divided by `{factor.name}` where it should be multiplied"
    else:
        origin = case.origin(factor.name, factor.text)
        told = f"there is a factor `{factor.text}`{origin} too many"
    where = f"In the contribution through {way.name} " if way else ""
    sentence = f"{where}{told}."

    def times(case: Evidence) -> Array | None:
        value = factor.of(case)
        if value is None:
            return None
        return _with(way, case, way.part(case) * value) if way else case.expected * value

    return Suspect(
        kind,
        sentence[0].upper() + sentence[1:],
        times,
        scaled=way is None and factor.name in case.arguments,
    )


def strangers(case: Evidence) -> Iterator[Suspect]:
    """One way's contribution has given way to some known tensor, up to the factor that it had."""
    if not case.comparable:
        return
    written, stack = table(case, case.expected.shape)
    seen = case.all_seen(stack)
    for way in _ways(case):
        part = way.part(case)
        mine = (case.given - case.seen(case.expected - part)) / _scale(case, part)
        for found in like(seen, mine, scaled=False):
            yield _stranger(case, way, written[found])


def _stranger(case: Evidence, way: Way, one: Written) -> Suspect:
    def instead(case: Evidence) -> Array | None:
        stranger, part = one.of(case), way.part(case)
        return None if stranger is None else _with(way, case, stranger * _scale(case, part))

    belongs = f"Where {way.told[0].lower()}{way.told[1:]} belongs"
    told = f"`{one.text}`{case.origin(one.name, one.text)}"
    return Suspect(Kind.LOCAL, f"{belongs}, yours has {told}.", instead)


def _with(way: Way, case: Evidence, part: Array) -> Array:
    """The whole gradient, with this in the place of one way's contribution."""
    return case.expected - way.part(case) + part


def _ways(case: Evidence) -> list[Way]:
    """The ways of the first splits through which something comes."""
    ways = [way for split in splits(case)[:SPLITS] for way in split]
    largest = np.abs(case.expected).max()
    return [way for way in ways if np.abs(way.part(case)).max() > 1e-9 * largest]


def _scale(case: Evidence, part: Array) -> float:
    """The constant by which a part is a known tensor's multiple; 1 if it is none's."""
    for array in case.known.values():
        if array.shape == part.shape and array.any():
            factor = float((part * array).sum() / (array * array).sum())
            if np.abs(part - factor * array).max() <= 1e-9 * np.abs(part).max():
                return factor
    return 1.0
