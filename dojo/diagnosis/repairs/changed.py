"""Something stands there that should be another thing: an operator, an axis, a name, a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.repairs.own_text import Own, Repair
from dojo.diagnosis.slips.along import REDUCTIONS, WITHIN
from dojo.diagnosis.trees import method, number
from dojo.verdict.finding import Kind

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"
}  # fmt: skip
OTHERS = {"+": "-*", "-": "+*", "*": "/+-@", "/": "*", "@": "*"}
"""What may have been meant."""
FACTORIES = ("zeros", "ones", "full", "empty", "new_zeros", "new_ones", "new_full", "new_empty")
"""Calls with sizes in them: those may come right by chance."""


def operators(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A `+` for a `*`."""
    if not isinstance(node, ast.BinOp) or (sign := SIGNS.get(type(node.op))) is None:
        return
    left, right = own.text(node.left), own.text(node.right)
    for other in OTHERS[sign]:
        if number(node.right) == 1 and other == "*":
            continue  # it is the 1 that does not belong there
        kind = own.kind(node)
        if {sign, other} == {"+", "-"} and is_epsilon(node.right):
            kind = Kind.EPSILON
        elif {sign, other} == {"+", "-"} and own.is_path(node.left) and own.is_path(node.right):
            kind = Kind.PATH
        what = f"a `{sign}` stands before {own.quoted(node.right)}, where a `{other}` belongs"
        yield Repair(kind, what, place, node, f"{left} {other} {right}")


def is_epsilon(node: ast.expr) -> bool:
    """Whether it is a number that small."""
    return 0 < (number(node) or 0) < 1e-2


def signs(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """The sign of the first term of a sum, or of all."""
    parent = own.parent(node)
    if own.is_whole(node) and not (isinstance(parent, ast.BinOp) and parent.right is node):
        what = f"{own.beside(node)} has the wrong sign"
        yield Repair(Kind.PATH, what, place, node, f"-{own.text(node)}")


def brackets(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """Brackets left out: what is done first should be done last."""
    match node:
        case ast.BinOp(first, outer, ast.BinOp(second, inner, third)):
            begins, apart = own.text(first), own.text(third)
            bracket = f"({begins} {SIGNS.get(type(outer))} {own.text(second)})"
            text = f"{bracket} {SIGNS.get(type(inner))} {apart}"
        case ast.BinOp(ast.BinOp(first, inner, second), outer, third):
            bracket = f"({own.text(second)} {SIGNS.get(type(outer))} {own.text(third)})"
            text = f"{own.text(first)} {SIGNS.get(type(inner))} {bracket}"
        case _:
            return
    if isinstance(outer, ast.Add | ast.Sub) and isinstance(inner, ast.Mult | ast.Div | ast.MatMult):
        what = f"brackets are missing in {own.quoted(node)}"
        yield Repair(Kind.LOCAL, what, place, node, text)


def elementwise(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A matrix product where number meets number."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            each = " * ".join(own.text(_unturned(side)) for side in (left, right))
            what = (
                f"a matrix product stands in {own.quoted(node)}, where numbers in the same place "
            )
            what += "should be multiplied"
            yield Repair(Kind.SHAPE, what, place, node, f"({each})")
            for axis in (0, 1):
                summed = f"({each}).sum({axis}, keepdim=True)"
                yield Repair(Kind.SHAPE, f"{what}, and these be added up", place, node, summed)


def _unturned(node: ast.expr) -> ast.expr:
    match node:
        case ast.Attribute(value, "T" | "mT"):
            return value
    return node


def around_more(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """Brackets left out around `n - 1` where it divides, or around all terms of a sum."""
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            pass
        case _:
            return
    by, ahead = _divisor(_last_term(left)), _first_factor(right)
    if by is not None and not own.reads(by) and not own.reads(ahead):
        size = f"{ast.unparse(by)} {SIGNS[type(op)]} {ast.unparse(ahead)}"
        what = f"only `{ast.unparse(by)}` divides, and `{size}` should: are brackets missing?"
        yield Repair(Kind.LOCAL, what, place, node, own.bracketed(node, by, ahead))
    if isinstance(own.parent(node), ast.BinOp) and _is_sum(own.parent(node)):
        return
    first = left
    while isinstance(first, ast.BinOp) and _is_sum(first):
        first = first.left
    while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mult | ast.Div):
        if isinstance(first.op, ast.Mult):
            what = (
                f"brackets are missing: what begins with {own.quoted(first.right)} belongs together"
            )
            yield Repair(Kind.LOCAL, what, place, node, own.bracketed(node, first.right, right))
        first = first.left


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _last_term(node: ast.expr) -> ast.expr:
    return _last_term(node.right) if isinstance(node, ast.BinOp) and _is_sum(node) else node


def _divisor(node: ast.expr) -> ast.expr | None:
    """What a term ends in, if it is divided by that."""
    return node.right if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None


def _first_factor(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        node = node.left
    return node


def axes(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """Another axis."""
    if not isinstance(node, ast.Call) or (name := method(node)) not in REDUCTIONS + WITHIN:
        return
    match node:
        case ast.Call(ast.Attribute(value), [], []) if own.is_tensor(value):
            for along in (0, 1):
                what = f"the `{name}` runs over everything, and should run over axis {along} alone"
                text = f"{own.text(value)}.{name}({along}, keepdim=True)"
                yield Repair(Kind.NOT_SUMMED, what, place, node, text)
    for said in (*node.args, *(k.value for k in node.keywords if k.arg in ("dim", "axis"))):
        if (axis := number(said)) is None or isinstance(getattr(said, "value", None), bool):
            continue
        for other in (0, 1, -1, 2, (0, 1)):
            if other != axis:
                where = "axes 0 and 1" if isinstance(other, tuple) else f"axis {other}"
                what = f"the `{name}` runs over axis {axis:g}, and should run over {where}"
                yield Repair(Kind.NOT_SUMMED, what, place, said, f"{other}")


def averages(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A mean for a sum."""
    match node:
        case ast.Call(ast.Attribute(value, "sum" | "mean" as name) as called):
            other = "mean" if name == "sum" else "sum"
            what = f"a {name} stands where a {other} belongs"
            text = f"{own.text(value)}.{other}"
            yield Repair(Kind.CONSTANT, what, place, called, text)


def names(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """Another tensor of the same shape, or another size."""
    if not isinstance(node, ast.Name):
        return
    alike: list[str] = []
    if node.id in own.dims:
        alike = [name for name, dims in own.dims.items() if dims == own.dims[node.id]]
    elif node.id in own.sizes:
        alike = [*own.sizes, f"{node.id} - 1"]
    if node.id in own.made:
        alike += own.made
    for name in alike:
        if name != node.id:
            what = f"`{node.id}` stands where `{name}` belongs"
            kind = own.kind(node) if node.id in own.sizes else Kind.SWAPPED
            yield Repair(kind, what, place, node, f"({name})")


def numbers(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """Another number, as a factor or as an exponent."""
    match node, own.parent(node):
        case ast.Constant(int() | float() as value), ast.BinOp() | ast.UnaryOp() | ast.Assign():
            power = False
        case ast.Constant(int() | float() as value), ast.Call() as call if method(call) == "pow":
            power = True
        case _:
            return
    parent = own.parent(node)
    above = own.parent(parent) if isinstance(parent, ast.expr) else parent
    if isinstance(above, ast.Call) and method(above) in FACTORIES:
        return
    power |= isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow)
    what = f"the {'exponent' if power else 'number'} {value:g} is not the right one"
    small = is_epsilon(node)
    kind = Kind.EPSILON if small else Kind.LOCAL
    others = EPSILONS if small else (2 * value, value / 2, value + 1, value - 1, -value, 1)
    for other in dict.fromkeys(others):
        if other != value:
            whole = isinstance(value, int) and other == int(other)
            yield Repair(kind, what, place, node, f"({int(other) if whole else other!r})")


EPSILONS = (1e-5, 1e-8, 1e-6, 0.0)


def overwritten(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """`x[i] = ` for `x[i] += `, or for `-=`."""
    match own.parent(node):
        case ast.Assign([ast.Name() | ast.Subscript() as target]):
            what = f"{own.quoted(target)} is overwritten, where it should be added to"
            for sign in "+-":
                text = f"({own.text(target)} {sign} {own.text(node)})"
                yield Repair(Kind.OVERWRITTEN, what, place, node, text)
