"""Syntax trees: what a node is, which parts may be changed, and the same tree with other nodes in it."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)


def with_nodes(
    node: Node,
    instead: Mapping[int, ast.AST],
    stays: Callable[[ast.AST], bool] = lambda _: False,
) -> Node:
    """A tree with other nodes in it; what has not changed is shared, for copying takes its time.

    What is known to stay as it is, is not looked into.
    """
    if id(node) in instead:
        return instead[id(node)]  # type: ignore[return-value]
    if stays(node):
        return node
    fields = dict(ast.iter_fields(node))
    changed = {}
    for name, value in fields.items():
        if isinstance(value, ast.AST):
            new: object = with_nodes(value, instead, stays)
            same = new is value
        elif isinstance(value, list):
            new = [
                with_nodes(one, instead, stays) if isinstance(one, ast.AST) else one
                for one in value
            ]
            same = all(a is b for a, b in zip(new, value, strict=True))
        else:
            continue
        if not same:
            changed[name] = new
    return type(node)(**fields | changed) if changed else node


def located(node: Node) -> Node:
    """The same with a line for each part that has none, which is asked for when it is compiled.

    What has one has been looked at before.
    """
    if "lineno" in node._attributes:
        if hasattr(node, "lineno"):
            return node
        node.lineno = node.end_lineno = 1  # type: ignore[attr-defined]
        node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
    for child in ast.iter_child_nodes(node):
        located(child)
    return node


def parents(root: ast.AST) -> dict[int, ast.AST]:
    """What each node below the root is a part of, by its id."""
    return {id(child): node for node in ast.walk(root) for child in ast.iter_child_nodes(node)}


def method(node: ast.AST) -> str:
    """The name of the method or function that is called."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return node.func.attr if called else ""  # type: ignore[attr-defined]


def call(node: ast.AST) -> tuple[str, ast.expr, list[ast.expr]] | None:
    """What is called, on what, with which other arguments: of `x.sum(0)` and `torch.sum(x, 0)` the same."""
    match node:
        case ast.Call(ast.Attribute(ast.Name("torch" | "F" | "math"), name), [operand, *rest]):
            return name, operand, rest
        case ast.Call(ast.Attribute(operand, name), rest):
            return name, operand, rest
    return None


def number(node: ast.AST) -> float | None:
    """The number that an expression is, if it is one."""
    match node:
        case ast.Constant(int() | float() as value):
            return float(value)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
            return -float(value)
    return None


def is_epsilon(node: ast.AST) -> bool:
    """Whether it is a number as small as those that keep a root or a quotient from zero."""
    return 0 < (number(node) or 0) < 1e-2


def inlined(function: ast.FunctionDef, kept: frozenset[str] = frozenset()) -> ast.FunctionDef:
    """The function without its variables that are used once, but for some."""
    function = copy.deepcopy(function)
    *before, last = function.body[1:] if ast.get_docstring(function) else function.body
    names = [n.id for s in (*before, last) for n in ast.walk(s) if isinstance(n, ast.Name)]
    times = Counter(names)
    values: dict[str, ast.expr] = {}
    body: list[ast.stmt] = []
    for statement in (Put(values).visit(statement) for statement in before):
        match statement:
            case ast.Assign([ast.Name(name)], value) if name not in kept and times[name] == 2:
                values[name] = value
            case _:
                body.append(statement)
    function.body = [*body, Put(values).visit(last)]
    return function


class Put(ast.NodeTransformer):
    """Put expressions in the places of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression, or another name."""
        return self.values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


SOURCES = ("gather", "index_add_", "index_select", "scatter_", "scatter_add_", "take_along_dim")
"""Calls with an axis and an index before what is worked on."""
WHOLE = ("argmax", "argsort", "one_hot")
"""Calls of which nothing inside is changed."""


def changeable(node: ast.AST) -> Iterator[ast.AST]:
    """All parts of a statement or an expression but indices, comparisons, and what becomes one.

    What comes of those are few whole numbers, which agree by chance.
    """
    match node:
        case ast.Slice() | ast.JoinedStr():
            return
        case ast.Compare():
            yield node
            return
        case ast.Subscript():
            yield node
            yield from changeable(node.value)
            return
        case ast.Call() if method(node) in WHOLE:
            yield node
            return
        case ast.Call(ast.Attribute(value), [_, _, *sources]) if method(node) in SOURCES:
            yield node
            for part in (value, *sources):
                yield from changeable(part)
            return
        case ast.expr() | ast.stmt():
            yield node
    for child in ast.iter_child_nodes(node):
        yield from changeable(child)
