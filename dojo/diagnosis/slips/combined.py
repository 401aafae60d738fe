"""One mistake that shows in several places: the same slip everywhere, two names exchanged."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, islice, permutations, product

from dojo.diagnosis.along import REDUCTIONS, Along
from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.phrase import UNSAID, Phrase, phrase, quoted
from dojo.diagnosis.wording import listed, short
from dojo.verdict.finding import Kind

Made = tuple[tuple[Slip, ...], tuple[Slip, ...]]
"""Slips that are made, and those that are told."""

MOST_WAYS = 16
"""Ways to make the same slip in several places."""


def combined(formula: Formula, every: Sequence[Slip]) -> Iterator[Made]:
    """All of them."""
    yield from _everywhere(every)
    yield from _at_the_end(formula, every)
    yield from _exchanged(formula)
    yield from _along_another(every)


def _everywhere(every: Sequence[Slip]) -> Iterator[Made]:
    """One and the same slip in several terms at once, or in all."""
    alike: dict[str, dict[str, list[Slip]]] = {}
    for slip in every:
        if _is_another_operator(slip):
            continue
        alike.setdefault(slip.what, {}).setdefault(slip.place, []).append(slip)
    for places in alike.values():
        wholly = tuple(chain.from_iterable(places.values()))
        if len(wholly) > 1 and not _nested(wholly):
            where = wholly[0].place if len(places) == 1 else UNSAID
            yield wholly, (replace(wholly[0], place=where),)
        ways = (some for those in _several(places) for some in product(*those))
        for some in islice(ways, MOST_WAYS):
            if len(some) < len(wholly) and not _nested(some):
                where = UNSAID if len(some) == len(places) else _places(some)
                yield some, (replace(some[0], place=where),)


def _places(some: Sequence[Slip]) -> Phrase:
    return phrase(" and in ".join("{}" for _ in some), *(slip.place for slip in some))


def _is_another_operator(slip: Slip) -> bool:
    """Whether two are added that should be multiplied, or the like: nobody mistypes that all over."""
    match slip.node, slip.other:
        case ast.BinOp(a, before, b), ast.BinOp(c, after, d):
            added = isinstance(after, ast.Add | ast.Sub) and isinstance(before, ast.Mult | ast.Div)
            return added and a is c and b is d
    return False


def _several(places: dict[str, list[Slip]]) -> Iterator[tuple[list[Slip], ...]]:
    """Two places or more, most first."""
    named = [slips for place, slips in places.items() if place]
    for count in range(len(named), 1, -1):
        yield from combinations(named, count)


def _nested(some: Sequence[Slip]) -> bool:
    return any(a.holds(b) for a, b in permutations(some, 2))


def _at_the_end(formula: Formula, every: Sequence[Slip]) -> Iterator[Made]:
    """A factor is left out inside, and multiplied on at the end."""
    last = formula.function.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return
    for slip in every:
        if not isinstance(slip.node, ast.BinOp) or not isinstance(slip.node.op, ast.Mult):
            continue
        for part, rest in permutations((slip.node.left, slip.node.right)):
            if slip.other is rest and _is_summed_along(formula, part):
                what = phrase(
                    "the factor {} is multiplied on at the end, and belongs inside of the sums: it is not "
                    "the same all along them",
                    short(formula, part),
                )
                whole = ast.BinOp(part, ast.Mult(), last.value)
                end = Slip(Kind.LOCAL, what, UNSAID, last.value, whole)
                if slip.node is not last.value:
                    yield (end, slip), (end,)


def _is_summed_along(formula: Formula, part: ast.expr) -> bool:
    """Whether there is a sum along an axis of a part, all along which it may not be the same."""
    reductions = (Along.of(formula, node) for node in ast.walk(formula.function))
    summed = {
        formula.dims(one.operand)[axis]
        for one in reductions
        if one and one.name in REDUCTIONS
        for axis in one.axes
    }
    merged = any(not dim.isidentifier() for dim in summed)  # `K*L` of a view
    return bool(summed & set(formula.dims(part))) or (merged and set(formula.dims(part)) != {"1"})


def _along_another(every: Sequence[Slip]) -> Iterator[Made]:
    """All that runs along one axis runs along another."""
    elsewhere: dict[str, list[Slip]] = {}
    for slip in every:
        if slip.runs:
            elsewhere.setdefault(slip.runs, []).append(slip)
    for runs, some in elsewhere.items():
        if len({slip.what for slip in some}) > 1 and len({id(s.node) for s in some}) == len(some):
            ordered = [*some]
            ordered.sort(key=lambda slip: -sum(slip.holds(other) for other in some))
            what = Phrase(f"everything runs over {runs}")
            yield tuple(ordered), (replace(some[0], place=UNSAID, what=what),)


def _exchanged(formula: Formula) -> Iterator[Made]:
    """Two tensors of the same shape stand in each other's places, or one in all places."""
    uses: dict[str, list[ast.Name]] = {}
    for node in ast.walk(formula.function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            uses.setdefault(node.id, []).append(node)
    alike: dict[object, list[str]] = {}
    for name in uses:
        if name in formula.types:
            alike.setdefault(formula.types[name], []).append(name)
    for names in alike.values():
        for a, b in combinations(names, 2):
            what = phrase("{} are exchanged", listed((a, b)))
            some = [*_renamed(uses[a], b, what), *_renamed(uses[b], a, what)]
            yield tuple(some), (some[0],)
        for name in names if len(names) > 2 else ():
            others = [other for other in names if other != name]
            what = phrase("{} stands where {} belong", quoted(name), listed(others))
            some = [slip for other in others for slip in _renamed(uses[other], name, what)]
            yield tuple(some), (some[0],)


def _renamed(nodes: Sequence[ast.Name], name: str, what: Phrase) -> list[Slip]:
    return [Slip(Kind.SWAPPED, what, UNSAID, n, ast.Name(name, ast.Load())) for n in nodes]
