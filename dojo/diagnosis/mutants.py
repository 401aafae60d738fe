"""A right formula with a slip in it, or two: compiled once, for that takes longer than running."""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from types import CodeType, FunctionType
from typing import Any, TypeVar

from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis.bases import Base, own, spelled_out, steps
from dojo.diagnosis.formula import Slip
from dojo.diagnosis.slips import slips
from dojo.diagnosis.slips.combined import Made, combined
from reference.graph import Graph

T = TypeVar("T")

MOST_LIKELY = 36
"""Slips of which pairs are tried: there are half as many pairs as the square of it."""
ROOM = 80_000
"""Nodes of syntax trees that are compiled at once: about a quarter of a second's work."""


@dataclass(frozen=True)
class Mutant:
    """A right formula with slips: its code, what was imported for it, what to say of it.

    One that `writes` into tensors may write into what it reads: a `clone` may be what was left out.
    """

    told: tuple[Slip, ...]
    code: CodeType
    imported: Mapping[str, Any]
    writes: bool
    made: frozenset[str] = frozenset()

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """What it returns for these; they stay as they are. A NameError if it reads what is not there."""
        names = {name for code in _codes(self.code) for name in code.co_names}
        read = {name: values[name] for name in names if name in values}
        if self.writes:
            read = {n: v.clone() if isinstance(v, Tensor) else v for n, v in read.items()}
        return FunctionType(self.code, {**self.imported, **read})()

    @property
    def reads(self) -> set[str]:
        """The names in it, but for those of gradients that it has `made` on the way."""
        steps = (step for code in _codes(self.code) for step in dis.get_instructions(code))
        found = {step.argval for step in steps if step.opname == "LOAD_GLOBAL"}
        return found | {*self.code.co_varnames} - self.made


def _codes(code: CodeType) -> Iterator[CodeType]:
    """It, and those of the functions in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


class Batches(Iterable[T]):
    """What takes its time to be made, made when it is asked for, and once."""

    def __init__(self, made: Iterator[T]) -> None:
        self._made: list[T] = []
        self._ahead = made

    def __iter__(self) -> Iterator[T]:
        yield from self._made
        for one in self._ahead:
            self._made.append(one)
            yield one


Mutants = Batches[list[Mutant]]
"""Those of one formula after another, likeliest first."""


@lru_cache(maxsize=64)
def mutants(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Mutants:
    """One slip in the worked answer, however it is written."""
    return Batches(_all_single(own(kata, graph, upstream), 4 * ROOM))


@lru_cache(maxsize=64)
def stepwise(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Mutants:
    """One slip in the worked answers of the steps from there, one after another."""
    return Batches(_all_single(steps(kata, graph, upstream)))


@lru_cache(maxsize=64)
def within(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Mutants:
    """One slip in a forward value that is worked out once more."""
    return Batches(_all_single(spelled_out(kata, graph, upstream)))


def _all_single(bases: Iterator[Base], room: int = ROOM) -> Iterator[list[Mutant]]:
    """One slip in each of these, likeliest first, as many as there is room for."""
    for base in bases:
        size = sum(1 for _ in ast.walk(base.formula.function))
        every = slips(base.formula) if room > size else ()
        single = [((slip,), (slip,)) for slip in every]
        made = [*single, *combined(base.formula, every)][: room // size]
        room -= len(made) * size
        yield list(_compiled(base, made))


@lru_cache(maxsize=64)
def pairs(kata: Kata, graph: Graph, upstream: tuple[str, ...]) -> Mutants:
    """Two slips of the likeliest kinds in the first of the formulas."""
    return Batches(_pairs(own(kata, graph, upstream)))


def _pairs(bases: Iterator[Base]) -> Iterator[list[Mutant]]:
    base = next(bases, None)
    if base is None:
        return
    likely = [slip for slip in slips(base.formula) if slip.likely][:MOST_LIKELY]
    both = [(b, a) if b.holds(a) else (a, b) for a, b in combinations(likely, 2)]
    both = [(outer, inner) for outer, inner in both if outer.keeps(inner)]
    yield list(_compiled(base, [(two, two) for two in both]))


def _compiled(base: Base, every: Sequence[Made]) -> Iterator[Mutant]:
    functions = [
        base.formula.with_slips(some, f"m{number}") for number, (some, _) in enumerate(every)
    ]
    imported: dict[str, Any] = {}
    exec("\n".join(base.imports), imported)
    made: dict[str, Any] = {}
    exec(compile(ast.Module([*functions], []), "<mutants>", "exec", dont_inherit=True), made)
    in_place = any(map(writes, ast.walk(base.formula.function)))
    for (_, told), function in zip(every, functions, strict=True):
        yield Mutant(told, made[function.name].__code__, imported, in_place, base.formula.made)


def writes(node: ast.AST) -> bool:
    """Whether something is changed in place: `x[...] = `, `x += `, `x.add_(...)`."""
    match node:
        case ast.Subscript(ctx=ast.Store()) | ast.AugAssign():
            return True
        case ast.Attribute(attr=name):
            return name.endswith("_") and not name.endswith("__")
    return False
