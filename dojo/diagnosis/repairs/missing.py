"""Something is missing that is at hand: a sum, a factor, a term, a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.repairs.own_text import Own, Repair
from dojo.verdict.finding import About, Kind


def sums(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A sum over an axis, or that it keeps the axis."""
    if own.is_tensor(node):
        last = isinstance(own.parent(node), ast.stmt)  # then it may be without the axis
        for axis in (0, 1):
            what = f"the sum of {own.quoted(node)} over axis {axis} is missing"
            for keep in (True, False) if last else (True,):
                summed = f"{own.text(node)}.sum({axis}, keepdim={keep})"
                yield Repair(Kind.NOT_SUMMED, what, place, node, summed)
    match node:
        case ast.Call(ast.Attribute(_, "sum" | "mean" | "amax"), [_], []):
            text = own.text(node)[1:-1].removesuffix(")")
            what = f"`keepdim=True` is missing in {own.quoted(node)}"
            yield Repair(Kind.SHAPE, what, place, node, f"{text}, keepdim=True)")


def factors(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A factor, or a divisor."""
    if not own.is_whole(node):
        return
    text, told = own.text(node), own.quoted(node)
    for name in (*own.dims, *own.sizes, *own.made):
        gradient = name in own.dims and name[0] == "d"
        kind = Kind.NO_UPSTREAM if gradient else Kind.LOCAL
        what = f"the factor `{name}` is missing at {told}"
        about = About(factors=(name,))
        yield Repair(kind, what, place, node, f"({text} * {name})", about)
        what = f"a division of {told} by `{name}` is missing"
        yield Repair(Kind.LOCAL, what, place, node, f"({text} / {name})")
    for factor, times in (("2", "1/2"), ("0.5", "2")):
        what = f"{told} is {times} times what it should be"
        yield Repair(Kind.CONSTANT, what, place, node, f"({text} * {factor})")


def terms(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A term that is a tensor as it stands."""
    if own.is_whole(node):
        for name in own.dims:
            for sign in "+-":
                what = f"the term `{name}` is missing beside {own.quoted(node)}"
                yield Repair(Kind.PATH, what, place, node, f"({own.text(node)} {sign} {name})")


def functions(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A function of each number, or a transpose."""
    if own.is_whole(node) and isinstance(node, ast.Name | ast.BinOp):
        for name in ("square", "exp", "log", "sqrt", "tanh", "sigmoid"):
            what = f"{own.quoted(node)} stands where its `{name}` belongs"
            yield Repair(Kind.LOCAL, what, place, node, f"{own.text(node)}.{name}()")
        what = f"{own.quoted(node)} should be transposed, and is not"
        yield Repair(Kind.TRANSPOSED, what, place, node, f"{own.text(node)}.mT")
