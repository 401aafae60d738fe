"""Axes in another order: a transpose left out or one too many, heads grouped in another way."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.phrase import Phrase, phrase
from dojo.diagnosis.trees import method, number, with_nodes
from dojo.diagnosis.wording import beside, place
from dojo.verdict.finding import Kind


def transposes(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A transpose left out, of other axes, or one too many."""
    here = place(formula, node)
    match node:
        case ast.Attribute(value, "T" | "mT"):
            what = phrase("{} should be transposed and is not", beside(formula, value))
            yield Slip(Kind.TRANSPOSED, what, here, node, value, likely=True)
            yield from _reshaped(formula, node, value)
        case ast.Call(ast.Attribute(value), args) if method(node) in ("transpose", "permute"):
            what = phrase("the axes of {} should be exchanged and are not", _named(formula, value))
            yield Slip(Kind.TRANSPOSED, what, here, node, value, likely=True)
            what = phrase(
                "the axes of {} are exchanged in another way than they should",
                _named(formula, value),
            )
            for other in _exchanged(formula, node, value, args):
                yield Slip(Kind.TRANSPOSED, what, here, node, other)
            yield from _reshaped(formula, node, value)
        case ast.BinOp(left, ast.MatMult(), right):
            yield from _reshaped(formula, node, ast.Attribute(node, "mT", ast.Load()))
            for part in (left, right):
                lies = part.attr if isinstance(part, ast.Attribute) else method(part)
                if lies not in ("T", "mT", "transpose", "permute"):
                    what = phrase("{} is transposed and should not be", beside(formula, part))
                    turned = ast.Attribute(part, "mT", ast.Load())
                    yield Slip(Kind.TRANSPOSED, what, here, part, turned, likely=True)


def _reshaped(formula: Formula, node: ast.expr, untransposed: ast.expr) -> Iterator[Slip]:
    """A `reshape` to the shape of the transposed, which leaves the numbers in their order."""
    above = formula.parent(formula.parent(node) or node)
    if method(above or node) in ("reshape", "view") or not _is_another_shape(formula, node):
        return
    of = node if isinstance(node, ast.BinOp) else untransposed
    use = f": use `.{node.attr}`" if isinstance(node, ast.Attribute) else ""
    what = phrase(
        f"a `view` or `reshape` does not transpose {{}}, it only cuts the rows anew{use}",
        _named(formula, of),
    )
    other = _call(untransposed, "reshape", ast.Attribute(node, "shape", ast.Load()))
    yield Slip(Kind.TRANSPOSED, what, place(formula, node), node, other)


def _is_another_shape(formula: Formula, node: ast.expr) -> bool:
    """Whether it would have another shape without its transpose."""
    match node:
        case ast.Attribute(value) | ast.Call(ast.Attribute(value)):
            return formula.dims(value) != formula.dims(node)
    return len(set(formula.dims(node)[-2:])) == 2


def _named(formula: Formula, node: ast.expr) -> Phrase:
    """It by a tensor in it: in a function of the answer's own there may be none."""
    return beside(formula, node) if formula.names(node) else Phrase("a tensor")


MOST_AXES = 4
"""Of more there are too many orders."""


def _exchanged(
    formula: Formula, node: ast.Call, value: ast.expr, args: Sequence[ast.expr]
) -> Iterator[ast.expr]:
    """All other orders of the axes."""
    ndim = len(formula.dims(value))
    if len(args) == 1 and isinstance(args[0], ast.Tuple | ast.List):
        args = args[0].elts
    axes = [number(arg) for arg in args]
    if not 0 < ndim <= MOST_AXES or None in axes:
        return
    own = [int(axis or 0) % ndim for axis in axes]
    if method(node) == "transpose":
        a, b = own
        own = list(range(ndim))
        own[a], own[b] = b, a
    for order in permutations(range(ndim)):
        if list(order) not in (own, sorted(own)):
            numbers: list[ast.expr] = [ast.Constant(axis) for axis in order]
            yield ast.Call(ast.Attribute(value, "permute", ast.Load()), numbers, [])


def groups(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """An axis is cut into two the other way round, and summed over the one of the same meaning."""
    match node:
        case ast.Call(ast.Attribute(ast.Call(ast.Attribute()) as cut), [ast.Constant(int(axis))]):
            pass
        case _:
            return
    sizes = _sizes(cut)
    ndim = len(formula.dims(cut))
    if method(node) not in ("sum", "mean") or not sizes or not ndim:
        return
    for left, right, first in sizes:
        if axis % ndim not in (first, first + 1):
            continue
        turned = with_nodes(cut, {id(left): right, id(right): left})
        other = first + 1 if axis % ndim == first else first
        what = Phrase(f"the copies {LIE}, and are added up as if they {TOOK_TURNS}")
        if axis % ndim == first:
            what = Phrase(f"the copies {TAKE_TURNS}, and are added up as if they {LAY}")
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        func = ast.Attribute(turned, node.func.attr, ast.Load())
        changed = ast.Call(func, [ast.Constant(other)], node.keywords)
        yield Slip(Kind.TRANSPOSED, what, place(formula, node), node, changed, likely=True)
        yield from _grouped_early(formula, node, cut)


LIE, TAKE_TURNS = "lie side by side (`repeat_interleave`)", "take turns (`repeat`)"
LAY, TOOK_TURNS = "lay side by side (`repeat_interleave`)", "took turns (`repeat`)"


def _grouped_early(formula: Formula, node: ast.Call, cut: ast.Call) -> Iterator[Slip]:
    """Both sides of a product are summed over the group, rather than the product."""
    assert isinstance(cut.func, ast.Attribute)
    whole = cut.func.value
    match whole:
        case ast.BinOp(ast.BinOp(left, ast.MatMult(), right) as product, ast.Div()):  # by a scale
            pass
        case ast.BinOp(left, ast.MatMult(), right) as product:
            pass
        case _:
            return
    what = phrase(
        "{} and {} are summed over the group before the product: multiply first, then sum",
        beside(formula, left),
        beside(formula, right),
    )
    sides = [with_nodes(node, {id(whole): side}) for side in (left, right)]
    early = with_nodes(whole, {id(product): ast.BinOp(sides[0], ast.MatMult(), sides[1])})
    yield Slip(Kind.NOT_SUMMED, what, place(formula, node), node, early)


def copies(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Copies that take turns for copies side by side; neighbours paired for halves."""
    here = place(formula, node)
    match node:
        case ast.Call(ast.Attribute(value, "repeat_interleave"), [times, axis]):
            what = Phrase(
                "`repeat`, whose copies take turns, stands where `repeat_interleave` belongs"
            )
            several = ast.BinOp(ast.List([value], ast.Load()), ast.Mult(), times)
            func = ast.Attribute(ast.Name("torch", ast.Load()), "cat", ast.Load())
            yield Slip(Kind.TRANSPOSED, what, here, node, ast.Call(func, [several, axis], []))
        case ast.Call(ast.Attribute(value, "chunk"), [ast.Constant(2), axis]) if number(axis) == -1:
            parts = _call(value, "unflatten", axis, ast.Tuple([axis, ast.Constant(2)], ast.Load()))
            yield Slip(Kind.TRANSPOSED, NEIGHBOURS, here, node, _call(parts, "unbind", axis))
        case ast.Call(ast.Attribute(torch, "cat"), [ast.Tuple([_, _]) as parts, axis]):
            if number(axis) == -1:
                stacked = _call(torch, "stack", parts, axis)
                flat = _call(stacked, "flatten", ast.Constant(-2))
                yield Slip(Kind.TRANSPOSED, NEIGHBOURS, here, node, flat)


NEIGHBOURS = Phrase("neighbours are paired, where one half belongs to the other")


def _call(value: ast.expr, name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), list(args), [])


def _sizes(cut: ast.Call) -> list[tuple[ast.expr, ast.expr, int]]:
    """Neighbours among the sizes that something is cut into, with the axis of the first."""
    match method(cut), cut.args:
        case "unflatten", [ast.Constant(int(axis)), ast.Tuple([left, right])] if axis >= 0:
            return [(left, right, axis)]
        case "view" | "reshape", sizes:
            return [(a, b, axis) for axis, (a, b) in enumerate(pairwise(sizes))]
    return []
