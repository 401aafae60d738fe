"""Ops that are a little different, made by an edit in one place of their source.

An epsilon left out, n for n - 1, the other side of a comparison.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dojo.diagnosis.trees import is_epsilon
from dojo.verdict.finding import Kind
from reference.graph import Graph
from reference.op import Forward, Op, body, compiled, function_in


@dataclass(frozen=True)
class Variant:
    """One op computed otherwise: what there is to say about it, and the graph with it."""

    op: Op
    kind: Kind
    told: Told
    graph: Graph


Told = Callable[[str], str]
"""The sentence, without its full stop, about what fits this forward pass: all of yours, or a factor."""


@dataclass(frozen=True)
class _Edit:
    kind: Kind
    told: Told
    node: ast.expr
    other: ast.expr


@lru_cache(maxsize=16)
def recomputed(graph: Graph) -> tuple[Variant, ...]:
    """Graphs in which one op has another value."""
    return tuple(
        Variant(op, edit.kind, edit.told, graph.replace(**{op.name: forward}))
        for op in graph.ops.values()
        for edit, forward in _edited(op)
    )


def _edits(op: Op, node: ast.expr, statement: str) -> Iterator[_Edit]:
    def fits(there: object, here: object) -> Told:
        other = f"with `{there}` where this one has `{here}`: `{statement}`"
        return lambda yours: f"{yours} fits a forward pass {other}"

    match node:
        case ast.Constant(float()) if is_epsilon(node):
            sentence = f"The epsilon is missing where the forward pass has it: `{statement}`"
            yield _Edit(Kind.EPSILON, lambda _: sentence, node, ast.Constant(0.0))
        case ast.BinOp(ast.Name(size), ast.Sub(), ast.Constant(1)) if size in op.sizes:
            yield _Edit(Kind.LOCAL, fits(size, f"{size} - 1"), node, node.left)
        case ast.Name(size) if size in op.sizes:
            less = ast.BinOp(ast.Name(size, ast.Load()), ast.Sub(), ast.Constant(1))
            yield _Edit(Kind.LOCAL, fits(f"{size} - 1", size), node, less)
        case ast.Constant(bool(flag)):
            yield _Edit(Kind.LOCAL, fits(not flag, flag), node, ast.Constant(not flag))
        case ast.Compare(left, [sign], [right]) if type(sign) in OPPOSITE:
            turned = ast.Compare(left, [OPPOSITE[type(sign)]()], [right])
            told = fits(ast.unparse(turned), ast.unparse(node))
            yield _Edit(Kind.LOCAL, told, node, turned)
        case ast.Attribute(value, "max" | "min" as name):
            other_name = "min" if name == "max" else "max"
            other = ast.Attribute(value, other_name, ast.Load())
            yield _Edit(Kind.LOCAL, fits(other_name, name), node, other)


OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt
}  # fmt: skip
"""What is true just where a comparison is not."""


def _edited(op: Op) -> Iterator[tuple[_Edit, Forward]]:
    """All edits of an op's source, with the functions that they make of it."""
    try:
        function = function_in(op.source)
        told = zip(body(function), op.statements, strict=True)
    except (OSError, TypeError, SyntaxError):  # typed in, or made by some other code
        return
    function.returns = None
    module = ast.Module([function], [])
    for part, statement in told:
        for node in (n for n in ast.walk(part) if isinstance(n, ast.expr)):
            for edit in _edits(op, node, statement):
                # What a deep copy finds in its memo, it takes for the copy.
                other = copy.deepcopy(module, {id(node): edit.other})
                yield edit, compiled(other, op.forward)
