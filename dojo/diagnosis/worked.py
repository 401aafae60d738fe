"""The worked answer, with a slip in it: whoever returns just the same has made that mistake.

It needs no knowledge of the network, and finds it however the code is spelled.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, islice, permutations, product
from typing import Any

import torch
from torch import Tensor

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.diagnosis.evidence import TOLERANCE, Cases, Evidence
from dojo.diagnosis.mutants import Formula, Slip
from dojo.verdict.finding import Finding
from reference.graph import Graph
from reference.oracle import default_dtype

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


def from_the_loss(cases: Cases) -> Finding | None:
    """One slip or two, where no gradient comes in: the paths are of tensors that nobody has seen."""
    if cases[0].case.request.upstream:
        return None
    return one_slip(cases) or two_slips(cases)


def one_slip(cases: Cases) -> Finding | None:
    """One slip in the worked answer."""
    return _told(cases, mutants)


def two_slips(cases: Cases) -> Finding | None:
    """Two of the likeliest slips at once."""
    return _told(cases, pairs)


@lru_cache(maxsize=64)
def mutants(kata: Kata, graph: Graph) -> tuple[Mutant, ...]:
    """The kata's worked answer with one slip; compiled once, for it takes longer than running."""
    formula = _formula(kata, graph)
    if not formula:
        return ()
    single = [((slip,), (slip,)) for slip in formula.slips]
    return _compiled(kata, formula, [*single, *_everywhere(formula.slips)])


def _everywhere(slips: Sequence[Slip]) -> Iterator[Made]:
    """One and the same slip in several terms at once."""
    alike: dict[str, dict[str, list[Slip]]] = {}
    for slip in slips:
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
    likely = [slip for slip in formula.slips if slip.likely][:MOST_LIKELY]
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
    return Formula(function, types, set(graph.size_names))


def _compiled(kata: Kata, formula: Formula, slips: Sequence[Made]) -> tuple[Mutant, ...]:
    functions = [formula.with_slips(some, f"m{number}") for number, (some, _) in enumerate(slips)]
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
        for (_, told), function in zip(slips, functions, strict=True)
    )


def _writes(node: ast.AST) -> bool:
    """Whether something is changed in place: `x[...] = `, `x += `, `x.add_(...)`."""
    match node:
        case ast.Subscript(ctx=ast.Store()) | ast.AugAssign():
            return True
        case ast.Attribute(attr=name):
            return name.endswith("_") and not name.endswith("__")
    return False


def _told(cases: Cases, suspects: Callable[[Kata, Graph], tuple[Mutant, ...]]) -> Finding | None:
    """What those have in common that return the same as the attempt on every case."""
    ordered = sorted(cases, key=lambda case: case.expected.size)
    graph = cases[0].graph
    left = tuple(one for kata in cases[0].case.answers for one in suspects(kata, graph))
    for case in ordered:
        left = _alike(case, left)
        if not left:
            return None
    told = {tuple(_sentence(slip, cases[0]) for slip in one.told): one for one in left}
    if len(told) == 1:
        ((sentences, one),) = told.items()
        return Finding(one.told[0].kind, " ".join(sentences))
    whats = {tuple(slip.what for slip in one.told) for one in left}
    if len(whats) == 1:  # one thing, in one place or another
        kind = left[0].told[0].kind
        return Finding(kind, " ".join(f"{_capital(what)}." for what in whats.pop()))
    return None


def _sentence(slip: Slip, case: Evidence) -> str:
    origins = "".join(case.origin(name, "?") for name in slip.about if f"`{name}`" in slip.what)
    if not slip.place:
        return f"{_capital(slip.what)}{origins}."
    return f"In {slip.place}, {slip.what}{origins}."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _alike(case: Evidence, suspects: tuple[Mutant, ...]) -> tuple[Mutant, ...]:
    """Those that return on a case what the attempt has returned."""
    alike = []
    given = torch.from_numpy(case.given)
    finite = torch.isfinite(given)
    largest = float(given[finite].abs().max()) if finite.any() else 0.0
    whole = bool(finite.all())
    values = _values(case)
    with torch.no_grad(), default_dtype(torch.float64):
        for one in suspects:
            try:
                made = one(values)
            except (RuntimeError, IndexError, TypeError, ValueError, KeyError, AttributeError):
                continue  # its tensors don't fit together, or it reads what is not known here
            if not isinstance(made, Tensor):
                continue
            if made.dtype is torch.bool:  # a condition alone, which counts as ones and zeros
                made = made.to(given.dtype)
            if case.lens and made.shape == case.expected.shape:
                made = torch.from_numpy(case.seen(made.numpy()))
            if made.shape != given.shape:
                continue
            off = (made - given).abs()
            if not whole:
                if not torch.equal(torch.isfinite(made), finite):
                    continue
                off = off[finite]
            if not off.numel() or float(off.max()) <= TOLERANCE * largest:
                alike.append(one)
    return tuple(alike)


def _values(case: Evidence) -> dict[str, Any]:
    """Everything that a formula may read in a case."""
    if "values" not in case.memory:
        oracle = case.case.oracle
        gradients = {name: torch.from_numpy(array) for name, array in case.gradients.items()}
        case.memory["values"] = {**oracle.sizes, **oracle.values, **gradients}
    found: dict[str, Any] = case.memory["values"]
    return found
