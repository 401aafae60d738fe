"""Slips in what works along axes: a sum left out or over other axes, a mean for a sum, a missing flip."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from dojo.diagnosis.along import REDUCTIONS, Along
from dojo.diagnosis.formula import Dims, Formula, Slip
from dojo.diagnosis.phrase import Phrase, phrase, quoted
from dojo.diagnosis.slips.product import product
from dojo.diagnosis.trees import with_nodes
from dojo.diagnosis.wording import axis_name, axis_names, beside, place, short
from dojo.verdict.finding import AXIS, Kind


def along(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """What may happen to a call that works along axes."""
    one = Along.of(formula, node)
    if one is None:
        return
    dims = formula.dims(one.operand)
    if one.name in REDUCTIONS:
        yield from _reduced(formula, node, one, dims)
    else:
        yield from _within(formula, node, one, dims)


def _reduced(formula: Formula, node: ast.AST, one: Along, dims: Dims) -> Iterator[Slip]:
    here = place(formula, node)
    right = axis_names(dims, one.axes)
    name = "sum" if one.name in ("sum", "mean") else f"`{one.name}`"
    what = Phrase(f"the {name} over {right} is missing")
    yield Slip(Kind.NOT_SUMMED, what, here, node, one.operand, likely=True)
    divided = _divided(formula, node)
    times = Kind.LOCAL if hasattr(node, "spelled") else Kind.CONSTANT
    if one.name == "sum":
        what = Phrase("a mean stands where a sum belongs")
        yield Slip(times, what, here, node, _named(node, "mean"), likely=True)
    elif one.name == "mean":
        what = Phrase("a sum stands where a mean belongs")
        yield Slip(times, what, here, node, _named(node, "sum"), likely=True)
        yield from _bessel(formula, node, one, here, times)
    for others in one.others(len(dims)):
        slip = partial(_elsewhere, f"the {name}", axis_names(dims, others), right, here)
        yield slip(node, one.over(others), likely=len(others) == 1)
        if divided and formula.sizes.issuperset(dims[axis] for axis in others):
            over = _for_size(divided.right, [dims[axis] for axis in others])
            other = with_nodes(divided, {id(node): one.over(others), id(divided.right): over})
            yield slip(divided, other, likely=True)
    if 0 < len(one.axes) < len(dims):
        slip = partial(_elsewhere, f"the {name}", "everything", f"{right} alone", here)
        whole = one.name if not divided else "mean"
        everything = ast.Call(ast.Attribute(one.operand, whole, ast.Load()), [], [])
        yield slip(divided or node, everything, likely=True)
        if divided:
            everything = ast.Call(ast.Attribute(one.operand, one.name, ast.Load()), [], [])
            yield slip(node, everything)
    if one.kept:
        what = Phrase("`keepdim` is missing, and what belongs to the rows meets the columns")
        dropped = ast.Call(one.over(one.axes).func, one.over(one.axes).args, [])
        yield Slip(Kind.SHAPE, what, here, node, dropped, likely=True)
    if one.name in ("sum", "mean"):
        yield from _early(formula, node, one, here)
        yield from _outside(formula, node, one, dims)
        yield from _one_of_many(node, one, dims, here)


def _elsewhere(
    it: str,
    axes: str,
    right: str,
    here: Phrase,
    node: ast.AST,
    other: ast.AST,
    kind: Kind = Kind.NOT_SUMMED,
    likely: bool = False,
) -> Slip:
    """It runs over these axes, rather than the right ones."""
    runs = f"{axes}, and should run over {right}"
    what = phrase("{} runs over {}", it, runs)
    return Slip(kind, what, here, node, other, likely, AXIS, runs=runs)


def _divided(formula: Formula, node: ast.AST) -> ast.BinOp | None:
    """Its quotient with a number of elements, if it is divided by one: then it is a mean."""
    parent = formula.parent(node)
    if isinstance(parent, ast.UnaryOp):
        node, parent = parent, formula.parent(parent)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div) and parent.left is node:
        return None if formula.names(parent.right) else parent
    return None


def _for_size(node: ast.expr, sizes: list[str]) -> ast.expr:
    """`n_hidden` for `n`, and `n_hidden - 1` for `n - 1`."""
    size = product(ast.Name(name, ast.Load()) for name in sizes)
    less = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    return ast.BinOp(size, node.op, node.right) if less else size  # type: ignore[attr-defined]


def _named(node: ast.AST, name: str) -> ast.Call:
    """The same call of another name."""
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    func = ast.Attribute(node.func.value, name, ast.Load())
    return ast.Call(func, node.args, node.keywords)


def _bessel(
    formula: Formula, node: ast.AST, one: Along, here: Phrase, times: Kind
) -> Iterator[Slip]:
    """One less than the number of what is added, as in an unbiased variance."""
    (size, *more) = [formula.dims(one.operand)[axis] for axis in one.axes]
    if size in formula.sizes and not more:
        less = ast.BinOp(ast.Name(size, ast.Load()), ast.Sub(), ast.Constant(1))
        what = phrase(f"the mean divides by `{size} - 1`, and should by {{}}", quoted(size))
        other = ast.BinOp(_named(node, "sum"), ast.Div(), less)
        yield Slip(times, what, here, node, other, likely=True)


def _one_of_many(node: ast.AST, one: Along, dims: Dims, here: Phrase) -> Iterator[Slip]:
    """One of those that should be added up: a loop in which each overwrites the one before it."""
    for axis in one.axes:
        for start, told, kind in ((0, "first", Kind.NOT_SUMMED), (-1, "last", Kind.OVERWRITTEN)):
            what = Phrase(
                f"only the {told} along {axis_name(dims, axis)} is there: add up all of them"
            )
            picked = _call(one.operand, "narrow", axis, start, 1)
            yield Slip(kind, what, here, node, one.same(picked))


def _call(value: ast.expr, name: str, *numbers: int) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), [ast.Constant(n) for n in numbers], [])


def _early(formula: Formula, node: ast.AST, one: Along, here: Phrase) -> Iterator[Slip]:
    """The factors are summed, rather than the product."""
    match one.operand:
        case ast.BinOp(left, ast.Mult(), right):
            pass
        case _:
            return
    for early in ((True, False), (False, True), (True, True)):
        parts = [
            one.same(side) if soon else side
            for side, soon in zip((left, right), early, strict=True)
        ]
        summed = [side for side, soon in zip((left, right), early, strict=True) if soon]
        what = phrase(
            f"{'{} is' if len(summed) == 1 else '{} and {} are'} summed too early: first multiply, then "
            "sum",
            *(beside(formula, side) for side in summed),
        )
        yield Slip(Kind.NOT_SUMMED, what, here, node, product(iter(parts)), likely=True)


def _outside(formula: Formula, node: ast.AST, one: Along, dims: Dims) -> Iterator[Slip]:
    """A factor stands outside of the sum, as if it were the same all along it."""
    parts = formula.factors(one.operand)
    right = axis_names(dims, one.axes)
    for part in parts if len(parts) > 1 else ():
        mine = formula.dims(part)
        if not formula.names(part) or not {dims[axis] for axis in one.axes} & set(mine):
            continue
        rest = product(other for other in parts if other is not part)
        what = phrase(
            "the factor {} stands outside of the sum over {}, and belongs inside: it is not the same all "
            "along it",
            short(formula, part),
            right,
        )
        inner = one.over(one.axes, operand=rest)
        other = ast.BinOp(part, ast.Mult(), inner)
        yield Slip(Kind.LOCAL, what, place(formula, node), node, other)


def extra(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A mean taken away besides: another normalisation's formula."""
    if not formula.is_term(node) or formula.is_term(formula.parent(node)):
        return
    assert isinstance(node, ast.BinOp)
    first = formula.terms(node)[0]
    reductions = (Along.of(formula, part) for part in ast.walk(formula.function))
    axes = {one.axes for one in reductions if one and one.name in ("sum", "mean")}
    for those in sorted(axes):
        if max(those) < len(formula.dims(first)):
            mean = Along("mean", first, those, kept=True).over(those)
            what = phrase(
                "the mean of {} is subtracted, and does not belong there", beside(formula, first)
            )
            other = ast.BinOp(node, ast.Sub(), mean)
            yield Slip(Kind.ADDED, what, place(formula, node), node, other)


def _within(formula: Formula, node: ast.AST, one: Along, dims: Dims) -> Iterator[Slip]:
    here = place(formula, node)
    right = axis_names(dims, one.axes)
    if isinstance(one.operand, ast.Name) and one.operand.id in formula.types:
        what = phrase(f"{{}} stands where its `{one.name}` belongs", quoted(one.operand.id))
    else:
        what = Phrase(f"a `{one.name}` over {right} is missing")
    yield Slip(Kind.LOCAL, what, here, node, one.operand, likely=True)
    if one.name == "softmax":
        yield from _for_softmax(formula, node, one, here)
    if one.name == "cumsum":
        what = Phrase(f"each number is left out of its own running sum over {right}")
        less = ast.BinOp(one.over(one.axes), ast.Sub(), one.operand)
        yield Slip(Kind.LOCAL, what, here, node, less)
        total = ast.Call(
            ast.Attribute(one.over(one.axes, "sum"), "expand_as", ast.Load()), [one.operand], []
        )
        what = Phrase(f"the sum of all along {right} stands where the running sum belongs")
        yield Slip(Kind.LOCAL, what, here, node, total)
    for others in one.others(len(dims)):
        axes = axis_names(dims, others)
        yield _elsewhere(f"the `{one.name}`", axes, right, here, node, one.over(others), Kind.LOCAL)


def _for_softmax(formula: Formula, node: ast.AST, one: Along, here: Phrase) -> Iterator[Slip]:
    """What is taken for a softmax, or a softmax of everything."""
    of = beside(formula, one.operand)
    exp = ast.Call(ast.Attribute(one.operand, "exp", ast.Load()), [], [])
    instead = "the {} of {} stands where its `softmax` belongs"
    what = phrase(instead, "exponential", of)
    yield Slip(Kind.LOCAL, what, here, node, exp)
    sigmoid = ast.Call(ast.Attribute(one.operand, "sigmoid", ast.Load()), [], [])
    what = phrase(instead, "sigmoid", of)
    yield Slip(Kind.LOCAL, what, here, node, sigmoid)
    logarithm = one.over(one.axes, "log_softmax")
    what = phrase(instead, "`log_softmax`", of)
    yield Slip(Kind.LOCAL, what, here, node, logarithm)
    flat = ast.Call(ast.Attribute(one.operand, "flatten", ast.Load()), [], [])
    everything = one.over((0,), operand=flat)
    shaped = ast.Call(ast.Attribute(everything, "view_as", ast.Load()), [one.operand], [])
    right = axis_names(formula.dims(one.operand), one.axes)
    it = phrase("the `softmax` of {}", of)
    yield _elsewhere(it, "everything", right, here, node, shaped, Kind.LOCAL)
