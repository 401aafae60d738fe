"""Ops that are a little different, made by an edit in one place of their source.

Some differ in their value, too: an epsilon left out, n for n - 1. Others are only differentiated
wrongly: a term or a factor overlooked, the exponent not brought down.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from torch import Tensor

from dojo.verdict.finding import Kind
from reference.graph import Graph
from reference.op import Forward, Op, body, compiled, function_in


@dataclass(frozen=True)
class Variant:
    """One op computed otherwise: what there is to say about it, and the graph with it."""

    op: Op
    kind: Kind
    sentence: str
    graph: Graph


@dataclass(frozen=True)
class _Edit:
    kind: Kind
    sentence: str
    node: ast.expr
    other: ast.expr


@lru_cache(maxsize=16)
def recomputed(graph: Graph) -> tuple[Variant, ...]:
    """Graphs in which one op has another value."""
    return tuple(
        Variant(op, edit.kind, edit.sentence, graph.replace(**{op.name: forward}))
        for op in graph.ops.values()
        for edit, forward in _edited(op, _value_edits)
    )


@lru_cache(maxsize=64)
def misderived(graph: Graph, name: str) -> tuple[Variant, ...]:
    """Graphs in which one op has the value that it has, but a wrong derivative."""
    op = graph.ops[name]
    return tuple(
        Variant(op, edit.kind, edit.sentence, graph.replace(**{name: _same_value(op, forward)}))
        for edit, forward in _edited(op, _derivative_edits)
    )


def _same_value(op: Op, other: Forward) -> Forward:
    """The op's value with the other's derivative."""

    def forward(**values: Any) -> Tensor:
        slope = other(**values)
        return op.forward(**values).detach() + slope - slope.detach()

    forward.__signature__ = inspect.signature(op.forward)  # type: ignore[attr-defined]
    forward.__annotations__ = dict(op.forward.__annotations__)
    return forward


def _value_edits(op: Op, node: ast.expr, statement: str) -> Iterator[_Edit]:
    fits = f"It fits a `{op.name}` with {{}} in the place of {{}}."
    match node:
        case ast.Constant(float(number)) if 0 < number < 1e-2:
            sentence = f"The epsilon is missing where the forward pass has it: `{statement}`."
            yield _Edit(Kind.EPSILON, sentence, node, ast.Constant(0.0))
        case ast.BinOp(ast.Name(size), ast.Sub(), ast.Constant(1)) if size in op.sizes:
            yield _Edit(Kind.LOCAL, fits.format(size, f"{size} - 1"), node, node.left)
        case ast.Name(size) if size in op.sizes:
            less = ast.BinOp(ast.Name(size, ast.Load()), ast.Sub(), ast.Constant(1))
            yield _Edit(Kind.LOCAL, fits.format(f"{size} - 1", size), node, less)
        case ast.Constant(bool(flag)):
            sentence = fits.format(not flag, flag).removesuffix(".")
            yield _Edit(Kind.LOCAL, f"{sentence}: `{statement}`.", node, ast.Constant(not flag))
        case ast.Compare(left, [sign], [right]) if type(sign) in OPPOSITE:
            turned = ast.Compare(left, [OPPOSITE[type(sign)]()], [right])
            sentence = fits.format(f"`{ast.unparse(turned)}`", f"`{ast.unparse(node)}`")
            yield _Edit(Kind.LOCAL, sentence, node, turned)
        case ast.Attribute(value, "max" | "min" as name):
            other_name = "min" if name == "max" else "max"
            sentence = fits.format(f"`{other_name}`", f"`{name}`")
            yield _Edit(Kind.LOCAL, sentence, node, ast.Attribute(value, other_name, ast.Load()))


OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt
}  # fmt: skip
"""What is true just where a comparison is not."""


def _derivative_edits(op: Op, node: ast.expr, statement: str) -> Iterator[_Edit]:
    here = f"in the derivative of `{op.name}`"
    match node:
        case ast.BinOp(_, ast.Pow(), exponent) if isinstance(exponent, ast.Constant):
            sentence = f"The exponent of `{ast.unparse(node)}` is not brought down {here}."
            yield _Edit(Kind.LOCAL, sentence, node, ast.BinOp(node, ast.Div(), exponent))
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as sign, right):
            what = "term" if isinstance(sign, ast.Add | ast.Sub) else "factor"
            told = f"The {what} `{{}}` is overlooked {here}."
            yield _Edit(Kind.LOCAL, told.format(ast.unparse(right)), node, left)
            if isinstance(sign, ast.Add | ast.Mult):
                yield _Edit(Kind.LOCAL, told.format(ast.unparse(left)), node, right)


def _edited(
    op: Op, edits: Callable[[Op, ast.expr, str], Iterator[_Edit]]
) -> Iterator[tuple[_Edit, Forward]]:
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
            for edit in edits(op, node, statement):
                # What a deep copy finds in its memo, it takes for the copy.
                other = copy.deepcopy(module, {id(node): edit.other})
                yield edit, compiled(other, op.forward)
