"""Which of the learner's own lines a verdict is about, found in the syntax tree. Nothing is run here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.judging.ban import nodes


def deciding(source: str, begins: int) -> int:
    """The line that decides what the function that begins there returns.

    That is its last `return`; or, where this only names a variable, the one line that makes it.
    Where nothing is returned, the last statement; where there is no such function, its beginning.
    """
    function = function_at(source, begins)
    if function is None:
        return begins
    returns = [node for node in _own(function) if isinstance(node, ast.Return)]
    if not returns:
        return function.body[-1].lineno
    last = max(returns, key=lambda node: node.lineno)
    made = _writing(function, last.value.id) if isinstance(last.value, ast.Name) else []
    return made[0] if len(made) == 1 else last.lineno


def writing(source: str, begins: int, name: str) -> int | None:
    """The last line of the function that begins there that writes to this variable, if any does."""
    function = function_at(source, begins)
    return max(_writing(function, name), default=None) if function else None


def left_none(source: str, begins: int) -> set[str]:
    """The variables of the function that begins there that are set to None, and never otherwise."""
    function = function_at(source, begins)
    found: set[str] = set()
    for node in inside(source, begins):
        match node:
            case ast.Assign(targets, ast.Constant(None)):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in found if function and len(_writing(function, name)) == 1}


def inside(source: str, begins: int) -> Iterator[ast.AST]:
    """All that is in the function that begins there, itself among it; nothing where there is none."""
    if function := function_at(source, begins):
        yield from ast.walk(function)


def function_at(source: str, begins: int) -> ast.FunctionDef | None:
    """The function that begins there, with its decorators."""
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == begins:
                return node
    return None


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """All that is below a node, but for other functions' bodies."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
        ):
            yield child
            yield from _own(child)


def _writing(function: ast.FunctionDef, name: str) -> list[int]:
    """The lines that assign to a variable, or write into the tensor that it names."""
    nodes = (node for node in _own(function) if isinstance(node, ast.stmt | ast.expr))
    return [node.lineno for node in nodes if name in map(_base, _targets(node))]


def _targets(node: ast.stmt | ast.expr) -> list[ast.expr]:
    """What a node writes to: the left side of an assignment, the tensor of a `scatter_`."""
    match node:
        case ast.Assign(targets=targets):
            parts = [t.elts if isinstance(t, ast.Tuple | ast.List) else [t] for t in targets]
            return [target for part in parts for target in part]
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return [target]
        case ast.NamedExpr(target=target):
            return [target]
        case ast.Call(func=ast.Attribute(value=tensor, attr=method)) if _in_place(method):
            return [tensor]
    return []


def _in_place(method: str) -> bool:
    return method.endswith("_") and not method.startswith("_")


def _base(target: ast.expr) -> str:
    """The variable that is written to: `x` of `x[i]` and of `x.T`."""
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
