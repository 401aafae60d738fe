"""A right formula with a slip in it, or two: compiled once, for that takes longer than running."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis.bases import Base, own, spelled_out, steps
from dojo.diagnosis.formula import Slip
from dojo.diagnosis.slips import slips
from dojo.diagnosis.slips.combined import Made, combined
from reference.graph import Graph

MOST_LIKELY = 36
"""Slips of which pairs are tried: there are half as many pairs as the square of it."""


ROOM = 80_000
"""Nodes of syntax trees that are compiled at once: about a quarter of a second's work."""


@dataclass(frozen=True)
class Mutant:
    """A right formula with slips: its function, the names that this reads, what to say of it.

    `base` is which of the formulas it is, likeliest first.

    One that `writes` into tensors may write into what it reads: a `clone` may be what was left out.
    """

    base: int
    told: tuple[Slip, ...]
    function: Callable[..., Any]
    reads: tuple[str, ...]
    writes: bool

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """What it returns for these; they stay as they are."""
        read = (values[name] for name in self.reads)
        if self.writes:
            read = (v.clone() if isinstance(v, Tensor) else v for v in read)
        return self.function(*read)


@lru_cache(maxsize=64)
def mutants(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> tuple[Mutant, ...]:
    """One slip in the worked answer, however it is written."""
    return _all_single(own(kata, graph, upstream), 4 * ROOM)


@lru_cache(maxsize=64)
def stepwise(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> tuple[Mutant, ...]:
    """One slip in the worked answers of the steps from there, one after another."""
    return _all_single(steps(kata, graph, upstream))


@lru_cache(maxsize=64)
def within(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> tuple[Mutant, ...]:
    """One slip in a forward value that is worked out once more."""
    return _all_single(spelled_out(kata, graph, upstream))


def _all_single(bases: Iterator[Base], room: int = ROOM) -> tuple[Mutant, ...]:
    """One slip in each of these, likeliest first, as many as there is room for."""
    found: list[Mutant] = []
    for number, base in enumerate(bases):
        size = sum(1 for _ in ast.walk(base.formula.function))
        every = slips(base.formula) if room > size else ()
        single = [((slip,), (slip,)) for slip in every]
        made = [*single, *combined(base.formula, every)][: room // size]
        room -= len(made) * size
        found += _compiled(base, number, made)
    return tuple(found)


@lru_cache(maxsize=64)
def pairs(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> tuple[Mutant, ...]:
    """Two slips of the likeliest kinds in the first of the formulas."""
    base = next(own(kata, graph, upstream), None)
    if base is None:
        return ()
    likely = [slip for slip in slips(base.formula) if slip.likely][:MOST_LIKELY]
    both = [(b, a) if b.holds(a) else (a, b) for a, b in combinations(likely, 2)]
    both = [(outer, inner) for outer, inner in both if outer.keeps(inner)]
    return tuple(_compiled(base, 0, [(two, two) for two in both]))


def _compiled(base: Base, number_of_base: int, every: Sequence[Made]) -> Iterator[Mutant]:
    functions = [
        base.formula.with_slips(some, f"m{number}") for number, (some, _) in enumerate(every)
    ]
    module = ast.Module([*ast.parse("\n".join(base.imports)).body, *functions], [])
    made: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(module), "<mutants>", "exec", dont_inherit=True), made)
    for (_, told), function in zip(every, functions, strict=True):
        yield Mutant(
            number_of_base,
            told,
            made[function.name],
            tuple(argument.arg for argument in function.args.args),
            any(map(writes, ast.walk(function))),
        )


def writes(node: ast.AST) -> bool:
    """Whether something is changed in place: `x[...] = `, `x += `, `x.add_(...)`."""
    match node:
        case ast.Subscript(ctx=ast.Store()) | ast.AugAssign():
            return True
        case ast.Attribute(attr=name):
            return name.endswith("_") and not name.endswith("__")
    return False
