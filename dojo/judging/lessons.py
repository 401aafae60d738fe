"""Which move a mistake is about, and the kata that teaches this move alone.

A stage may teach the moves that all backward passes are made of, one a kata, each of which names its
own (`MOVE`). Where it is needed again, in a longer line of a larger network, is read off the line.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from dojo.course.answers import moves
from dojo.course.curriculum import Kata
from dojo.judging.cases import model
from dojo.verdict.finding import About, Kind
from reference.graph import Graph
from reference.op import Op

CALLED: Mapping[str, str] = {
    **dict.fromkeys(("exp", "log", "pow", "sqrt", "rsqrt", "sigmoid", "tanh"), "elementwise"),
    **dict.fromkeys(("flatten", "reshape", "squeeze", "unflatten", "unsqueeze", "view"), "view"),
    **dict.fromkeys(("T", "mT", "movedim", "permute", "swapaxes", "t", "transpose"), "permute"),
    **dict.fromkeys(("clamp", "masked_fill", "relu", "where"), "choice"),
    **dict.fromkeys(("amax", "max"), "max"),
    "cumsum": "cumsum",
    "mean": "mean",
    "sum": "sum",
}
"""What a function or method does, as far as the way back is concerned."""

SLOPE = {"choice", "elementwise", "max", "product", "quotient"}
FACTOR = {"left factor", "right factor"}
MOVES: Mapping[Kind, set[str]] = {
    Kind.PATH: {"readers"},
    Kind.UNCHANGED: {*SLOPE, *FACTOR, *CALLED.values(), "broadcast", "index", "readers"},
    Kind.LOCAL: SLOPE,
    Kind.NO_UPSTREAM: SLOPE,
    Kind.SWAPPED: {"product", "quotient"},
    Kind.NOT_SUMMED: {*FACTOR, "broadcast", "index"},
    Kind.OVERWRITTEN: {*FACTOR, "broadcast", "index"},
    Kind.NOT_EXPANDED: {"mean", "sum"},
    Kind.SHAPE: {"broadcast", "index", "permute", "view"},
    Kind.TRANSPOSED: {*FACTOR, "permute", "view"},
    Kind.MASK: {"choice", "index", "max"},
}
"""Moves that a mistake may be one in. Other mistakes are in none."""


def pointer(kata: Kata, kind: Kind | None, about: About, upstream: Collection[str]) -> str:
    """The move that went wrong, and the kata that has it by itself; as its answer names it.

    Empty where that can't be told, and where the course teaches none. The cause is of this `kind`, if it
    is known; `upstream` are the tensors whose gradients were asked for.
    """
    taught = _taught()
    if kata.start or kata in {teacher for _, teacher in taught.values()}:
        return ""
    graph = model(kata.model).graph
    readers = graph.readers[kata.tensor]
    if not kind and not set(upstream) <= set(readers):
        return ""  # it may have gone wrong further on
    kind = kind or Kind.UNCHANGED  # where any move may be the one
    named = [name for name in readers if name in about.through]
    found = {move for name in named or readers for move in _moves(graph, name, kata.tensor)}
    if len(readers) > 1:
        found = {*found, "readers"} if named or kind is Kind.MASK else {"readers"}
    found &= MOVES.get(kind, set())
    if len(found) > 1:
        found -= {"broadcast"}  # a product's, say
    if len(found) != 1 or (move := found.pop()) not in taught:
        return ""
    told, teacher = taught[move]
    return f"{told} (by itself: {teacher.id})"


@lru_cache(maxsize=1)
def _taught() -> dict[str, tuple[str, Kata]]:
    """By the move: what its kata calls it, and that kata."""
    taught: dict[str, tuple[str, Kata]] = {}
    for told, kata in moves().items():
        graph = model(kata.model).graph
        (reader, *others) = graph.readers[kata.tensor]
        found = {"readers"} if others else _moves(graph, reader, kata.tensor)
        for move in found - {"broadcast"} or found:
            taught[move] = told, kata
    return taught


def _moves(graph: Graph, reader: str, tensor: str) -> set[str]:
    """All that a line does with a tensor it reads."""
    op, dims = graph.ops[reader], graph.tensors[tensor]
    try:
        expression = ast.parse(op.statements[-1]).body[0].value  # type: ignore[attr-defined]
    except (OSError, ValueError):  # a line that can't be shown
        return set()
    found = set()
    for way in _ways(expression, tensor):
        done = [move for node, operand in way if (move := _move(op, node, operand))]
        if done and done[0] in ("addition", "product", "quotient") and _grows(dims, op.dims):
            found.add("broadcast")
        found.update(done)
    return found - {"addition"}


def _ways(node: ast.AST, tensor: str) -> Iterator[list[tuple[ast.AST, ast.AST]]]:
    """From each place where the tensor stands up to the whole: each step with its operand."""
    if isinstance(node, ast.Name) and node.id == tensor:
        yield []
    if isinstance(node, ast.Compare):  # nothing comes back through that
        return
    for child in ast.iter_child_nodes(node):
        for way in _ways(child, tensor):
            yield [*way, (node, child)]


def _move(op: Op, node: ast.AST, operand: ast.AST) -> str:
    """What one step of an expression does with one of its operands; "" if nothing to speak of."""
    if isinstance(node, ast.BinOp):
        first = operand is node.left
        other = node.right if first else node.left
        match node.op:
            case ast.Add() | ast.Sub():
                return "addition"
            case ast.MatMult():
                return "left factor" if first else "right factor"
            case ast.Pow():
                return "elementwise"
            case ast.Div() if not first:
                return "quotient"
            case _:
                return "product" if _reads(op, other) else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and operand in node.args:
        return CALLED.get(node.func.attr, "")
    if isinstance(node, ast.Attribute):
        return CALLED.get(node.attr, "")
    if isinstance(node, ast.Subscript) and operand is node.value and _reads(op, node.slice):
        return "index"
    return ""


def _reads(op: Op, node: ast.AST) -> bool:
    return any(isinstance(one, ast.Name) and one.id in op.reads for one in ast.walk(node))


def _grows(dims: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether a tensor of these axes is copied to have those."""
    pairs = zip(reversed(dims), reversed(whole), strict=False)
    return len(dims) < len(whole) or any(mine == "1" != other for mine, other in pairs)
