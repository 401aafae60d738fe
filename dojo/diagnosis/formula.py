"""A right formula as a syntax tree: its terms, what they read, along which axes, and changes in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from torch import Tensor

from dojo.diagnosis.phrase import UNSAID, Phrase
from dojo.diagnosis.trees import changeable, inlined, located, parents, with_nodes
from dojo.verdict.finding import NOTHING_KNOWN, About, Kind
from reference.op import TensorType

Dims = tuple[str, ...]


@dataclass(frozen=True)
class Slip:
    """One change: of which kind it is, what to say of it, in which term, and the node that it puts.

    A `likely` one may come with another. `divisor` is what it should be divided by and is not, `runs`
    over which axes it runs and over which it should.
    """

    kind: Kind
    what: Phrase
    place: Phrase
    node: ast.AST = field(compare=False)
    other: ast.AST = field(compare=False)
    likely: bool = False
    about: About = NOTHING_KNOWN
    divisor: Phrase = UNSAID
    runs: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The tensors that it names when it is told."""
        return self.place.names + self.what.names

    @property
    def is_about(self) -> About:
        """The same with where it lies."""
        return self.about | About(through=self.place.through + self.what.through)

    def holds(self, other: Slip) -> bool:
        """Whether the other one is inside of it."""
        return any(node is other.node for node in ast.walk(self.node))

    def keeps(self, other: Slip) -> bool:
        """Whether the other one can be made as well."""
        if self.node is other.node or other.holds(self):
            return False
        return not self.holds(other) or any(n is other.node for n in ast.walk(self.other))


@dataclass(frozen=True)
class Probe:
    """What a formula is run on to learn its axes: names for it, and what each length is called."""

    names: Mapping[str, Any]
    lengths: Mapping[int, str]


class Formula:
    """A function that works out a gradient.

    `types` are those of every tensor and gradient that a learner could ask for; a parameter of a
    function within is none of them, whatever its name. Those `made` on the way are its own
    variables. Of the others, those that are used once are put where they are used: so every term is
    in one place.
    """

    def __init__(
        self,
        function: ast.FunctionDef,
        types: Mapping[str, TensorType],
        sizes: set[str],
        made: frozenset[str] = frozenset(),
        probe: Probe | None = None,
    ) -> None:
        self.function = ast.fix_missing_locations(inlined(function, made))
        inner = [n for n in ast.walk(self.function) if isinstance(n, ast.FunctionDef | ast.Lambda)]
        own = {arg.arg for one in inner if one is not self.function for arg in one.args.args}
        self.types = {name: type_ for name, type_ in types.items() if name not in own}
        self.sizes = sizes
        self.made = made
        self._dims = _traced(self.function, probe) if probe else {}
        self._parents = parents(self.function)
        self.variables = {
            target.id: statement.value
            for statement in ast.walk(self.function)
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        """What was assigned last to each of its own variables."""
        self.places: dict[int, Phrase] = {}
        self._names: dict[int, list[str]] = {}

    def changeable(self) -> Iterator[ast.AST]:
        """Every part of it in which a slip may be made: if some are `spelled` out, these alone."""
        nodes = [n for statement in self.function.body for n in changeable(statement)]
        spelled = [node for node in nodes if hasattr(node, "spelled")]
        yield from spelled or nodes

    def with_slips(self, slips: Sequence[Slip], name: str) -> ast.FunctionDef:
        """The function with these slips in it, outer ones first; what it reads is around it.

        What was `made` before the first of them is right, and need not be made once more.
        """
        instead: dict[int, ast.AST] = {}
        above: set[int] = set()
        for slip in slips:
            node = self.parent(slip.node)
            while node is not None:
                above.add(id(node))
                node = self.parent(node)

        def stays(node: ast.AST) -> bool:
            return id(node) in self._parents and id(node) not in above

        for slip in reversed(slips):
            instead[id(slip.node)] = located(with_nodes(slip.other, instead, stays))
        body = [with_nodes(statement, instead, stays) for statement in self.function.body]
        changed = [a is not b for a, b in zip(body, self.function.body, strict=True)]
        first = changed.index(True)
        body = [*(s for s in body[:first] if not self._makes(s)), *body[first:]]
        arguments = ast.arguments([], [], None, [], [], None, [])
        return located(ast.FunctionDef(name, arguments, body, []))

    def _makes(self, statement: ast.stmt) -> bool:
        """Whether it sets a gradient on the way."""
        match statement:
            case ast.Assign([ast.Name(target)]):
                return target in self.made
        return False

    def names(self, node: ast.AST) -> list[str]:
        """The tensors that an expression reads, each once, in order; also through its variables."""
        if id(node) not in self._parents:  # it is none of its own
            return self._read(node)
        if id(node) not in self._names:
            self._names[id(node)] = self._read(node)
        return self._names[id(node)]

    def _read(self, node: ast.AST) -> list[str]:
        found: list[str] = []
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id in self.types:
                found.append(one.id)
            elif isinstance(one, ast.Name) and one.id in self.variables:
                value = self.variables[one.id]
                if all(n is not node for n in ast.walk(value)):  # `x = x + 1`
                    found += self.names(value)
        return list(dict.fromkeys(found))

    def dims(self, node: ast.AST) -> Dims:
        """The names of an expression's axes; where it could not be run, as its tensors tell."""
        if id(node) in self._dims:
            return self._dims[id(node)]
        return max((self.types[name].dims for name in self.names(node)), key=len, default=())

    @cached_property
    def used(self) -> set[str]:
        """The tensors that it reads."""
        return {name for part in self.function.body for name in self.names(part)}

    @cached_property
    def axes(self) -> set[str]:
        """The sizes that are an axis of some part of it."""
        return self.sizes.intersection(*[set().union(*self._dims.values())])

    def is_gradient(self, name: str) -> bool:
        """Whether it is that of a tensor."""
        return name[:1] == "d" and name[1:] in self.types

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What it is a part of."""
        return self._parents.get(id(node))

    def is_term(self, node: ast.AST | None) -> bool:
        """Whether it is a sum or difference of tensors, rather than of sizes (`n - 1`)."""
        return (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add | ast.Sub)
            and bool(self.names(node))
        )

    def terms(self, node: ast.AST) -> list[ast.expr]:
        """The terms of a sum."""
        if self.is_term(node):
            assert isinstance(node, ast.BinOp)
            return [*self.terms(node.left), *self.terms(node.right)]
        assert isinstance(node, ast.expr)
        return [node]

    def factors(self, node: ast.expr) -> list[ast.expr]:
        """The factors of a product; those of a variable that is one, too."""
        match node:
            case ast.BinOp(left, ast.Mult(), right):
                return [*self.factors(left), *self.factors(right)]
            case ast.Name(name) if name in self.variables:
                value = self.variables[name]
                if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
                    return self.factors(value)
        return [node]


def _traced(function: ast.FunctionDef, probe: Probe) -> dict[int, Dims]:
    """The axes of every part that is a tensor, as they are when the function is run."""
    seen: dict[int, Dims] = {}

    def see(node: int, value: object) -> object:
        if isinstance(value, Tensor):
            seen[node] = tuple(probe.lengths.get(size, str(size)) for size in value.shape)
        return value

    body = [_shown(statement) for statement in function.body]
    arguments = ast.arguments([], [], None, [], [], None, [])
    module = ast.Module([ast.FunctionDef(RUN, arguments, body, [])], [])
    copies = {n: v.clone() if isinstance(v, Tensor) else v for n, v in probe.names.items()}
    around: dict[str, Any] = {**copies, SEE: see}
    exec(compile(ast.fix_missing_locations(module), "<traced>", "exec", dont_inherit=True), around)
    around[RUN]()
    return seen


SEE, RUN = "_see_", "_run_"
"""No tensor's names."""


def _shown(node: ast.AST) -> Any:
    """The same, but every part of an expression is shown to `SEE` before it is used."""
    children = ast.iter_child_nodes(node)
    inside: Any = with_nodes(node, {id(child): _shown(child) for child in children})
    if not isinstance(node, ast.expr) or isinstance(node, ast.Slice | ast.Starred):
        return inside
    stored = isinstance(getattr(node, "ctx", None), ast.Store)
    if stored or any(isinstance(part, ast.Slice) for part in getattr(node, "elts", ())):
        return inside
    return ast.Call(ast.Name(SEE, ast.Load()), [ast.Constant(id(node)), inside], [])
