"""A factor too many or too few, or a known tensor where a part of the gradient belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from dojo.diagnosis.evidence import Array, Cases, Evidence
from dojo.diagnosis.functions import Written, like, table
from dojo.diagnosis.suspect import Predict, Suspect
from dojo.diagnosis.ways import Way, splits
from dojo.finding import Kind

SPLITS = 4
"""Splits whose ways are looked at one by one."""

FACTORS = ("{}", "{}**-1", "{}**2", "{}**-2", "(1 - {})", "(1 - {}**2)")


def factors(cases: Cases) -> Iterator[Suspect]:
    """Tensors by which the gradient, or one way's contribution, is multiplied too often or not at all."""
    first = cases[0]
    if not first.comparable:
        return
    written, stack = table(first, first.expected.shape)
    whole = Way("", tuple(case.expected for case in cases))
    for way in [whole, *_named(cases)]:
        mine = first.given - first.seen(first.expected - way.parts[0])
        for found in like(first.seen(stack * way.parts[0]), mine, scaled=way is whole):
            factor = written[found]
            # One with zeros in it would be no factor but a mask.
            if factor.form in FACTORS and first.known[factor.name].all():
                where = f"In the contribution through {way.name} a" if way.name else "A"
                yield Suspect(
                    Kind.LOCAL,
                    f"{where} factor {_told(factor)}.",
                    _part(way, cases, lambda c, p, f=factor: _times(c, p, f)),
                    scaled=way is whole,
                )


def _told(factor: Written) -> str:
    if factor.form == "{}**-1":
        return f"`{factor.name}` is missing"
    return f"`{factor.text}` is there that does not belong there"


def _times(case: Evidence, part: Array, factor: Written) -> Array | None:
    value = factor.of(case)
    return None if value is None else part * value


def strangers(cases: Cases) -> Iterator[Suspect]:
    """One way's contribution has given way to some known tensor, up to the factor that it had."""
    first = cases[0]
    if not first.comparable:
        return
    written, stack = table(first, first.expected.shape)
    for way in _ways(cases):
        scales = {id(c): _scale(c, p) for c, p in zip(cases, way.parts, strict=True)}
        instead = f"Where {way.told[0].lower()}{way.told[1:]} belongs, yours has"
        mine = (first.given - first.seen(first.expected - way.parts[0])) / scales[id(first)]
        for found in like(first.seen(stack), mine, scaled=False):
            yield Suspect(
                Kind.LOCAL,
                f"{instead} `{written[found].text}`.",
                _part(way, cases, lambda c, _, w=written[found], s=scales: _scaled(c, w, s)),
            )
        for name in (n for n, a in first.known.items() if a.shape == first.expected.shape):
            for axis, dim in [*enumerate(first.dims(first.tensor)), (None, "everything")]:
                yield Suspect(
                    Kind.LOCAL,
                    f"{instead} a softmax of `{name}` over {dim}.",
                    _part(
                        way,
                        cases,
                        lambda c, _, n=name, a=axis, s=scales: _softmax(c.known[n], a) * s[id(c)],
                    ),
                )


def _scaled(case: Evidence, written: Written, scales: dict[int, float]) -> Array | None:
    value = written.of(case)
    return None if value is None else value * scales[id(case)]


def _named(cases: Cases) -> list[Way]:
    return [way for way in _ways(cases) if way.name]


def _ways(cases: Cases) -> list[Way]:
    """The ways of the first splits through which something comes."""
    ways = [way for split in splits(cases)[:SPLITS] for way in split]
    largest = np.abs(cases[0].expected).max()
    return [way for way in ways if np.abs(way.parts[0]).max() > 1e-9 * largest]


def _part(
    way: Way,
    cases: Cases,
    other: Callable[[Evidence, Array], Array | None],
) -> Predict:
    """The whole gradient, with something else in the place of one way's contribution."""
    parts = {id(case): part for case, part in zip(cases, way.parts, strict=True)}

    def predict(case: Evidence) -> Array | None:
        part = parts[id(case)]
        mine = other(case, part)
        return None if mine is None else case.expected - part + mine

    return predict


def _scale(case: Evidence, part: Array) -> float:
    """The constant by which a part is a known tensor's multiple; 1 if it is none's."""
    for array in case.known.values():
        if array.shape == part.shape and array.any():
            factor = float((part * array).sum() / (array * array).sum())
            if np.abs(part - factor * array).max() <= 1e-9 * np.abs(part).max():
                return factor
    return 1.0


def _softmax(array: Array, axis: int | None) -> Array:
    powers = np.exp(array - array.max())
    return powers / powers.sum(axis, keepdims=True)
