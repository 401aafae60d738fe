"""Matrix products: summed before the product, one of many alone, or no product at all."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.phrase import Phrase, phrase
from dojo.diagnosis.trees import method
from dojo.diagnosis.wording import axis_name, beside, place
from dojo.verdict.finding import Kind

Part = Callable[[ast.expr], ast.expr]


def contractions(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """What may happen to the sum in a matrix product."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            pass
        case _:
            return
    here = place(formula, node)
    dims = formula.dims(left)
    along = axis_name(dims, len(dims) - 1) if dims else "the inner axis"
    summed = ast.BinOp(_sum(left, -1), ast.Mult(), _sum(right, -2))
    what = _early(formula, left, right, along)
    yield Slip(Kind.NOT_SUMMED, what, here, node, summed, likely=True)
    one_sum = ast.BinOp(_sum(left, -1), ast.Mult(), right)
    what = phrase("{} is summed over {} before the product", beside(formula, left), along)
    yield Slip(Kind.NOT_SUMMED, what, here, node, one_sum)
    elementwise = ast.BinOp(left, ast.Mult(), right)
    what = phrase("a `*` stands before {}, where a `@` belongs", beside(formula, right))
    yield Slip(Kind.LOCAL, what, here, node, elementwise)
    for place_, told, kind in ONE:
        alone = ast.BinOp(_pick(left, -1, place_), ast.MatMult(), _pick(right, -2, place_))
        what = Phrase(f"only the {told} along {along} is there: add up all of them")
        yield Slip(kind, what, here, node, alone)
    yield from _flattened(formula, node, left, right, here)


def _early(formula: Formula, left: ast.expr, right: ast.expr, along: str) -> Phrase:
    return phrase(
        "{} and {} are summed over {} before the product: multiply first, then sum",
        beside(formula, left),
        beside(formula, right),
        along,
    )


ONE = ((0, "first", Kind.NOT_SUMMED), (-1, "last", Kind.OVERWRITTEN))


def _flattened(
    formula: Formula, node: ast.AST, left: ast.expr, right: ast.expr, here: Phrase
) -> Iterator[Slip]:
    """The inner axis is two axes in one: only one of them is treated wrongly."""
    match left:
        case ast.Attribute(ast.Call(ast.Attribute(a)) as flat, "T" | "mT"):
            pass
        case _:
            return
    axes = formula.dims(a)[:2]
    if method(flat) != "flatten" or len(axes) < 2:
        return
    shape = ast.Subscript(
        ast.Attribute(a, "shape", ast.Load()), ast.Slice(upper=ast.Constant(2)), ast.Load()
    )
    b = ast.Call(ast.Attribute(right, "unflatten", ast.Load()), [ast.Constant(0), shape], [])
    for axis in range(len(axes)):
        dim = axis_name(axes, axis)
        for place_, told, kind in ONE:
            what = Phrase(f"only the {told} along {dim} is there: add up all of them")
            yield Slip(kind, what, here, node, _of(_pick, a, b, axis, place_))
        what = _early(formula, left, right, dim)
        yield Slip(Kind.NOT_SUMMED, what, here, node, _of(_sum, a, b, axis))


def _of(part: Callable[..., ast.expr], a: ast.expr, b: ast.expr, *where: int) -> ast.expr:
    """The product of a part of one, transposed, with the same part of the other."""
    return ast.BinOp(_joined(part(a, *where), turned=True), ast.MatMult(), _joined(part(b, *where)))


def _joined(value: ast.expr, turned: bool = False) -> ast.expr:
    flat = ast.Call(
        ast.Attribute(value, "flatten", ast.Load()), [ast.Constant(0), ast.Constant(1)], []
    )
    return ast.Attribute(flat, "T", ast.Load()) if turned else flat


def _sum(value: ast.expr, axis: int) -> ast.expr:
    keep = [ast.keyword("keepdim", ast.Constant(True))]
    return ast.Call(ast.Attribute(value, "sum", ast.Load()), [ast.Constant(axis)], keep)


def _pick(value: ast.expr, axis: int, place_: int) -> ast.expr:
    """One along an axis, which stays."""
    numbers: list[ast.expr] = [ast.Constant(n) for n in (axis, place_, 1)]
    return ast.Call(ast.Attribute(value, "narrow", ast.Load()), numbers, [])
