"""A factor left out, there twice, the wrong way up, or added; a power; brackets."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.trees import number, with_nodes
from dojo.diagnosis.wording import beside, place, short, sign
from dojo.verdict.finding import Kind


def factors(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """What may happen to a factor or a divisor, or to the sign of the whole."""
    here = place(formula, node)
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            divides = isinstance(op, ast.Div)
            for part, rest in ((left, right), (right, left)):
                if divides and part is left:
                    continue
                yield from _factor(formula, node, part, rest, here)
            if formula.names(left) and formula.names(right):
                for other, text in ((ast.Add(), "+"), (ast.Sub(), "-")):
                    what = f"a `{text}` stands before {beside(formula, right)}, where the two"
                    what += f" should be {'divided' if divides else 'multiplied'}"
                    yield Slip(Kind.LOCAL, what, here, node, ast.BinOp(left, other, right))
        case ast.UnaryOp(ast.USub(), value) if number(node) is None:
            yield Slip(Kind.CONSTANT, "the sign is wrong", here, node, value, likely=True)
        case ast.Name(name, ast.Load()) if name in formula.variables:
            parts = formula.factors(node)
            for part in parts if len(parts) > 1 else ():
                if not formula.names(part):
                    continue
                rest = product(one for one in parts if one is not part)
                kind = _kind(formula, part, here)
                what = f"the factor {short(formula, part)} is missing"
                about = tuple(formula.names(part)[:1])
                yield Slip(kind, what, here, node, rest, about, likely=True)


def _factor(
    formula: Formula, node: ast.BinOp, part: ast.expr, rest: ast.expr, here: str
) -> Iterator[Slip]:
    divides = isinstance(node.op, ast.Div)
    about = tuple(formula.names(part)[:1])
    kind = _kind(formula, part, here)
    name = beside(formula, part)
    what = f"the division by {name}" if divides else f"the factor {short(formula, part)}"
    what += " is missing"
    yield Slip(kind, what, here, node, rest, about, likely=True)
    turned = ast.BinOp(rest, ast.Mult() if divides else ast.Div(), part)
    done, right = ("multiplied", "divided") if divides else ("divided", "multiplied")
    what = f"it is {done} by {name} where it should be {right}"
    turned_kind = Kind.LOCAL if kind is Kind.NO_UPSTREAM else kind
    yield Slip(turned_kind, what, here, node, turned, about)
    match part:
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.Name(other)) if divides:
            what = f"it is multiplied by `{other}` where it should be divided by `1 - {other}`"
            crossed = ast.BinOp(rest, ast.Mult(), part.right)
            yield Slip(turned_kind, what, here, node, crossed, (other,))
    if number(part) is None:
        twice = ast.BinOp(node, node.op, part)
        what = f"it is {right} by {name} twice"
        yield Slip(turned_kind, what, here, node, twice, about)


def foreign(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A number by name, of those that are read, is multiplied on or divided by at the end."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    names = {n.id for n in ast.walk(formula.function) if isinstance(n, ast.Name)}
    for name in sorted(names & (formula.sizes | formula.types.keys())):
        if name in formula.sizes or formula.types[name].dims == ():
            read = ast.Name(name, ast.Load())
            for op, told in ((ast.Mult(), "factor"), (ast.Div(), "division by")):
                what = f"there is a {told} `{name}` too many"
                whole = ast.BinOp(node.value, op, read)
                yield Slip(Kind.LOCAL, what, "", node.value, whole, (name,))


def powers(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Another exponent."""
    match node:
        case ast.BinOp(base, ast.Pow(), exponent) if (e := number(exponent)) is not None:
            here = place(formula, node)
            for wrong in dict.fromkeys((e + 1, e - 1, -e, 1.0, e / 2, 2 * e, *USUAL)):
                if wrong != e and wrong != 0:
                    what = f"the exponent of {beside(formula, base)} is {wrong:g}"
                    what += ", and that is not the right one"
                    if wrong == 1:
                        what = f"{beside(formula, base)} stands without an exponent, and needs one"
                    other = ast.BinOp(base, ast.Pow(), ast.Constant(wrong))
                    likely = wrong in (e + 1, e - 1, -e, 1.0)
                    yield Slip(Kind.LOCAL, what, here, node, other, likely=likely)


USUAL = (0.5, -0.5, -1.0, 2.0, -2.0)
"""Exponents that people write from memory."""


def slopes(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """The slope of a sigmoid, `s * (1 - s)`, for that of a tanh, `1 - t**2`, and the reverse."""
    here = place(formula, node)
    one = ast.Constant(1.0)
    match node:
        case ast.BinOp(a, ast.Mult(), ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), b)):
            last = formula.factors(a)[-1]
            if ast.unparse(last) == ast.unparse(b):
                slope = ast.BinOp(one, ast.Sub(), ast.BinOp(b, ast.Pow(), ast.Constant(2)))
                what = "the slope of a tanh stands where that of a sigmoid belongs, at "
                what += beside(formula, b)
                other = with_nodes(node, {id(last): one, id(node.right): slope})
                yield Slip(Kind.LOCAL, what, here, node, other)
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.BinOp(a, ast.Pow(), ast.Constant(2))):
            slope = ast.BinOp(a, ast.Mult(), ast.BinOp(one, ast.Sub(), a))
            what = "the slope of a sigmoid stands where that of a tanh belongs, at "
            what += beside(formula, a)
            yield Slip(Kind.LOCAL, what, here, node, slope)


def brackets(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Brackets left out, or set around too much."""
    if not isinstance(node, ast.BinOp):
        return
    here = place(formula, node)
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            done = "multiplied" if isinstance(op, ast.Mult) else "divided"
            if formula.is_term(left):
                assert isinstance(left, ast.BinOp)
                other = ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
                what = (
                    f"only the last term is {done} by {beside(formula, right)}, and all should be: "
                )
                what += "are brackets missing?"
                yield Slip(Kind.LOCAL, what, here, node, other, likely=True)
            if formula.is_term(right):
                assert isinstance(right, ast.BinOp)
                first = formula.terms(right)[0]
                other = with_nodes(right, {id(first): ast.BinOp(left, op, first)})
                by = beside(formula, left)
                if isinstance(op, ast.Div):
                    what = f"{by} is divided by the first term alone, and should be by all: "
                else:
                    what = f"only the first term is multiplied by {by}, and all should be: "
                what += "are brackets missing?"
                yield Slip(Kind.LOCAL, what, here, node, other, likely=True)
        case ast.BinOp(ast.BinOp(left, ast.Mult() | ast.Div() as op, right), power, exponent):
            if isinstance(power, ast.Pow):
                for part, a, b in (
                    (left, ast.BinOp(left, power, exponent), right),
                    (right, left, ast.BinOp(right, power, exponent)),
                ):
                    what = f"the power is taken of {beside(formula, part)} alone, and belongs to the whole"
                    yield Slip(Kind.LOCAL, what, here, node, ast.BinOp(a, op, b))
        case ast.BinOp(base, ast.Pow() as op, exponent) if formula.is_term(base):
            assert isinstance(base, ast.BinOp)
            what = f"brackets are missing: the power is done before the {sign(base)}"
            other = ast.BinOp(base.left, base.op, ast.BinOp(base.right, op, exponent))
            yield Slip(Kind.LOCAL, what, here, node, other)
            other = ast.BinOp(ast.BinOp(base.left, op, exponent), base.op, base.right)
            yield Slip(Kind.LOCAL, what, here, node, other)
        case ast.BinOp(left, plus, ast.BinOp(base, ast.Pow() as op, exponent)):
            if formula.is_term(node):
                what = (
                    f"the power is taken of the whole, and belongs to {beside(formula, base)} alone"
                )
                other = ast.BinOp(ast.BinOp(left, plus, base), op, exponent)
                yield Slip(Kind.LOCAL, what, here, node, other)


def divisors(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """`x / n - 1` for `x / (n - 1)`, at the end of a term."""
    if not isinstance(node, ast.BinOp) or not formula.is_term(node):
        return
    for part in _divisors(node.right):
        match part:
            case ast.BinOp(first, ast.Add() | ast.Sub() as op, rest) if not formula.names(part):
                what = f"only `{ast.unparse(first)}` divides, and `{ast.unparse(part)}` should: "
                what += "are brackets missing?"
                other = ast.BinOp(with_nodes(node, {id(part): first}), op, rest)
                yield Slip(Kind.LOCAL, what, place(formula, node.right), node, other)


def _divisors(node: ast.expr) -> Iterator[ast.expr]:
    """What a product is divided by."""
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            yield from _divisors(left)
            if isinstance(op, ast.Div):
                yield right
            else:
                yield from _divisors(right)


def product(parts: Iterator[ast.expr]) -> ast.expr:
    """The factors, multiplied."""
    made = next(parts)
    for part in parts:
        made = ast.BinOp(made, ast.Mult(), part)
    return made


def _kind(formula: Formula, part: ast.expr, here: str) -> Kind:
    """What it is to lack a factor: of sizes alone, it is a constant, or one path's."""
    if formula.names(part):
        return Kind.NO_UPSTREAM if _is_gradient(formula, part) else Kind.LOCAL
    return Kind.PATH if here else Kind.CONSTANT


def _is_gradient(formula: Formula, node: ast.expr) -> bool:
    """Whether it is a gradient, or made of one."""
    return any(name[:1] == "d" and name[1:] in formula.types for name in formula.names(node))
