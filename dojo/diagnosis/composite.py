"""Suspects where several steps are taken in one: at the far ends, and in the forward pass itself."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from torch import Tensor

from dojo.diagnosis.evidence import Array, Evidence
from dojo.diagnosis.functions import fits
from dojo.diagnosis.suspect import Suspect
from dojo.finding import Kind
from reference.graph import Graph, Op


def ends(case: Evidence) -> Iterator[Suspect]:
    """At a far end the upstream gradient is forgotten, or another tensor stands in its place."""
    for end, cotangent in case.case.cotangents.items():
        if end not in case.case.request.upstream:
            continue
        if end in case.graph.readers[case.tensor]:
            continue
        yield Suspect(
            Kind.NO_UPSTREAM,
            f"This is d {end}/d {case.tensor} alone: by the chain rule the upstream gradient `d{end}` "
            "belongs to it.",
            lambda c, end=end: c.from_ends({end: np.ones_like(c.values[end])}),
            scaled=True,
        )
        for name in case.arguments:
            if name != f"d{end}" and case.known[name].shape == tuple(cotangent.shape):
                yield Suspect(
                    Kind.SWAPPED,
                    f"`{name}` stands where the upstream gradient `d{end}` belongs.",
                    lambda c, end=end, name=name: c.from_ends({end: c.known[name]}),
                    scaled=True,
                )


def late(case: Evidence) -> Iterator[Suspect]:
    """The upstream gradient is taken a step too late: what lies between was left out."""
    for end in case.case.cotangents:
        if end not in case.case.request.upstream:
            continue
        for read in case.graph.ops[end].reads:
            if read in case.graph.downstream[case.tensor]:
                yield Suspect(
                    Kind.SWAPPED,
                    f"`d{end}` stands where `d{read}` belongs: the step through `{end}` is left out.",
                    lambda c, end=end, read=read: _a_step_late(c, end, read),
                    scaled=True,
                )


def _a_step_late(case: Evidence, end: str, read: str) -> Array | None:
    upstream = case.case.cotangents[end]
    if upstream.shape != case.values[read].shape:
        return None
    others = {n: c for n, c in case.case.cotangents.items() if n != end}
    return case.case.oracle.gradients([case.tensor], {**others, read: upstream})[
        case.tensor
    ].numpy()


def other_forward(case: Evidence) -> Iterator[Suspect]:
    """The gradient fits a slightly different forward pass, as a whole or in one factor."""
    for variant in variants(case.graph):
        try:
            values = case.other_values(variant.graph)
        except (RuntimeError, IndexError):  # no forward pass at all
            continue
        yield Suspect(
            variant.kind,
            variant.sentence,
            lambda c, graph=variant.graph: c.from_ends(graph=graph),
            scaled=True,
        )
        for name in case.graph.ops:
            if np.array_equal(values[name], case.values[name]):
                continue
            for index in (None, *range(len(case.branches))):
                where = "" if index is None else f" (Through `{case.branches[index].op.name}`.)"
                yield Suspect(
                    variant.kind,
                    variant.sentence + where,
                    lambda c, i=index, name=name, g=variant.graph: _by_ratio(c, g, name, i),
                )


def _by_ratio(case: Evidence, graph: Graph, name: str, index: int | None) -> Array | None:
    """The gradient, or one branch of it, with one tensor's value taken from another forward pass."""
    part = case.expected if index is None else case.branches[index].part
    if part.shape != case.expected.shape or not fits(case.values[name].shape, part.shape):
        return None
    ratio = case.other_values(graph)[name] / case.values[name]
    return None if np.ptp(ratio) == 0 else case.expected - part + part * ratio


def diagonal(case: Evidence) -> Iterator[Suspect]:
    """Of a Jacobian that mixes elements, only the diagonal is there."""
    asked = case.case.request.upstream
    if len(asked) != 1 or case.values[asked[0]].shape != case.expected.shape:
        return
    (end,) = asked
    mixes = f"each `{end}` depends on several of `{case.tensor}`"
    yield Suspect(
        Kind.NOT_SUMMED,
        f"Only the diagonal of the Jacobian is there: {mixes}, and all of them count.",
        lambda c: c.diagonal(end) * c.gradients[f"d{end}"],
        scaled=True,
    )
    yield Suspect(
        Kind.NO_UPSTREAM,
        f"This is the diagonal of d {end}/d {case.tensor} alone: {mixes}, and the upstream gradient "
        f"`d{end}` belongs to it.",
        lambda c: c.diagonal(end),
        scaled=True,
    )


@dataclass(frozen=True)
class Variant:
    """A forward pass in which one op is computed otherwise, and what there is to say about it."""

    name: str
    kind: Kind
    sentence: str
    graph: Graph


@lru_cache(maxsize=8)
def variants(graph: Graph) -> tuple[Variant, ...]:
    """Forward passes with a small constant left out, or with n and n - 1 exchanged in one op."""
    found = []
    for op in graph.ops.values():
        edits: list[tuple[Kind, str, _Edit]] = [
            (Kind.EPSILON, f"The epsilon is left out: `{op.line}`.", _Small())
        ]
        for size in op.sizes:
            told = f"It fits a `{op.name}` with {{}} in the place of {{}}."
            edits += [
                (Kind.LOCAL, told.format(size, f"{size} - 1"), _Without(size)),
                (Kind.LOCAL, told.format(f"{size} - 1", size), _With(size)),
            ]
        for kind, sentence, edit in edits:
            if function := _edited(op, edit):
                other = graph.replace(**{op.name: function})
                found.append(Variant(op.name, kind, sentence, other))
    return tuple(found)


class _Edit(ast.NodeTransformer):
    """A change to an op's expression; `done` tells whether there was anything to change."""

    done = False


class _Small(_Edit):
    """Small constants become zero."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, float) and 0 < node.value < 1e-2:
            self.done = True
            return ast.Constant(0.0)
        return node


class _Without(_Edit):
    """`n - 1` becomes `n`."""

    def __init__(self, size: str) -> None:
        self.size = size

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if ast.unparse(node) == f"{self.size} - 1":
            self.done = True
            return ast.Name(self.size, ast.Load())
        self.generic_visit(node)
        return node


class _With(_Edit):
    """`n` becomes `n - 1`, where it is not already."""

    def __init__(self, size: str) -> None:
        self.size = size

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if ast.unparse(node) == f"{self.size} - 1":
            return node
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == self.size:
            self.done = True
            return ast.BinOp(node, ast.Sub(), ast.Constant(1))
        return node


def _edited(op: Op, edit: _Edit) -> Callable[..., Tensor] | None:
    """The op's function with its body edited, or None if there is nothing to edit."""
    try:
        module = ast.parse(textwrap.dedent(inspect.getsource(op.forward)))
    except (OSError, SyntaxError):
        return None
    function = module.body[0]
    if not isinstance(function, ast.FunctionDef):
        return None
    returns, function.returns = function.returns, None
    function.body = [edit.visit(statement) for statement in function.body]
    if not edit.done or returns is None:
        return None
    code = compile(ast.fix_missing_locations(module), "<variant>", "exec")
    space = dict(op.forward.__globals__)
    exec(code, space)
    variant: Callable[..., Tensor] = space[function.name]
    variant.__annotations__ = dict(op.forward.__annotations__)
    return variant
