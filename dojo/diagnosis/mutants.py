"""The worked answer with a slip in it, or two: compiled once, for that takes longer than running."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, islice, permutations, product
from typing import Any

from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.diagnosis.formula import Formula, Slip, Trial
from dojo.diagnosis.slips import slips
from dojo.judging.cases import cases
from dojo.judging.contract import request_of
from reference.graph import Graph

MOST_LIKELY = 28
"""Slips of which pairs are tried: there are half as many pairs as the square of it."""

MOST_WAYS = 16
"""Ways to make the same slip in several terms."""

Made = tuple[tuple[Slip, ...], tuple[Slip, ...]]
"""Slips that are made, and those that are told."""


@dataclass(frozen=True)
class Mutant:
    """The worked answer with slips: its function, the names that this reads, what to say of it.

    One that `writes` into tensors may write into what it reads: a `clone` may be what was left out.
    """

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
def mutants(kata: Kata, graph: Graph) -> tuple[Mutant, ...]:
    """The kata's worked answer with one slip."""
    formula = _formula(kata, graph)
    if not formula:
        return ()
    every = slips(formula)
    single = [((slip,), (slip,)) for slip in every]
    return _compiled(kata, formula, [*single, *_everywhere(every)])


def _everywhere(every: Sequence[Slip]) -> Iterator[Made]:
    """One and the same slip in several terms at once."""
    alike: dict[str, dict[str, list[Slip]]] = {}
    for slip in every:
        alike.setdefault(slip.what, {}).setdefault(slip.place, []).append(slip)
    for places in alike.values():
        for some in islice(product(*places.values()), MOST_WAYS) if len(places) > 1 else ():
            if not any(a.holds(b) for a, b in permutations(some, 2)):
                yield some, (replace(some[0], place=""),)


@lru_cache(maxsize=64)
def pairs(kata: Kata, graph: Graph) -> tuple[Mutant, ...]:
    """The same with two slips of the likeliest kinds."""
    formula = _formula(kata, graph)
    if not formula:
        return ()
    likely = [slip for slip in slips(formula) if slip.likely][:MOST_LIKELY]
    both = [(b, a) if b.holds(a) else (a, b) for a, b in combinations(likely, 2)]
    both = [(outer, inner) for outer, inner in both if outer.keeps(inner)]
    return _compiled(kata, formula, [(two, two) for two in both])


@lru_cache(maxsize=64)
def _formula(kata: Kata, graph: Graph) -> Formula | None:
    if not kata.answer.is_file():  # a kata of nobody's course
        return None
    function = ast.parse(answer(kata).code).body[0]
    assert isinstance(function, ast.FunctionDef)
    below = graph.downstream[kata.tensor] - graph.constants
    types = dict(graph.types)
    types |= {f"d{name}": kind for name, kind in graph.types.items() if name in below}
    return Formula(function, types, set(graph.size_names), _trial(kata, graph))


def _trial(kata: Kata, graph: Graph) -> Trial:
    """What the answer asks for, in a small case of the kata's own."""
    asked = request_of(graph, kata.tensor, answer(kata).parameters)
    case = cases(kata, asked)[0]
    names = dict(case.arguments)
    exec("\n".join(answer(kata).imports), names)
    lengths: dict[int, str] = {}
    for name, size in case.oracle.extents.items():
        lengths.setdefault(size, name)
    return Trial(names, lengths)


def _compiled(kata: Kata, formula: Formula, every: Sequence[Made]) -> tuple[Mutant, ...]:
    functions = [formula.with_slips(some, f"m{number}") for number, (some, _) in enumerate(every)]
    module = ast.Module([*ast.parse("\n".join(answer(kata).imports)).body, *functions], [])
    made: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(module), "<mutants>", "exec", dont_inherit=True), made)
    return tuple(
        Mutant(
            told,
            made[function.name],
            tuple(argument.arg for argument in function.args.args),
            any(map(_writes, ast.walk(function))),
        )
        for (_, told), function in zip(every, functions, strict=True)
    )


def _writes(node: ast.AST) -> bool:
    """Whether something is changed in place: `x[...] = `, `x += `, `x.add_(...)`."""
    match node:
        case ast.Subscript(ctx=ast.Store()) | ast.AugAssign():
            return True
        case ast.Attribute(attr=name):
            return name.endswith("_") and not name.endswith("__")
    return False
