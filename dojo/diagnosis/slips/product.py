"""A factor left out, there twice, the wrong way up, or added; a power; brackets."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.phrase import UNSAID, Phrase, phrase, quoted
from dojo.diagnosis.trees import number, with_nodes
from dojo.diagnosis.wording import beside, place, short, sign
from dojo.verdict.finding import NOTHING_KNOWN, SIGN, About, Kind


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
                done = "divided" if divides else "multiplied"
                for other, text in ((ast.Add(), "+"), (ast.Sub(), "-")):
                    what = phrase(
                        f"a `{text}` stands before {{}}, where the two should be {done}",
                        beside(formula, right),
                    )
                    yield Slip(Kind.LOCAL, what, here, node, ast.BinOp(left, other, right))
        case ast.UnaryOp(ast.USub(), value) if number(node) is None:
            what = Phrase("the sign is wrong")
            yield Slip(Kind.CONSTANT, what, here, node, value, likely=True, about=SIGN)
        case ast.Name(name, ast.Load()) if name in formula.variables:
            parts = formula.factors(node)
            for part in parts if len(parts) > 1 else ():
                if not formula.names(part):
                    continue
                rest = product(one for one in parts if one is not part)
                yield _missing(formula, node, part, rest, here)


def _factor(
    formula: Formula, node: ast.BinOp, part: ast.expr, rest: ast.expr, here: Phrase
) -> Iterator[Slip]:
    divides = isinstance(node.op, ast.Div)
    kind = _kind(formula, part, here)
    name = beside(formula, part)
    if divides:
        what = phrase("the division by {} is missing", name)
        yield Slip(kind, what, here, node, rest, likely=True, divisor=name)
    else:
        yield _missing(formula, node, part, rest, here)
    turned = ast.BinOp(rest, ast.Mult() if divides else ast.Div(), part)
    done, right = ("multiplied", "divided") if divides else ("divided", "multiplied")
    what = phrase(f"it is {done} by {{}} where it should be {right}", name)
    turned_kind = Kind.LOCAL if kind is Kind.NO_UPSTREAM else kind
    yield Slip(turned_kind, what, here, node, turned)
    match part:
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.Name(other)) if divides:
            what = phrase(
                f"it is multiplied by {{}} where it should be divided by `1 - {other}`",
                quoted(other),
            )
            crossed = ast.BinOp(rest, ast.Mult(), part.right)
            yield Slip(turned_kind, what, here, node, crossed)
    if number(part) is None:
        twice = ast.BinOp(node, node.op, part)
        what = phrase(f"it is {right} by {{}} twice", name)
        yield Slip(turned_kind, what, here, node, twice)


def _missing(formula: Formula, node: ast.AST, part: ast.expr, rest: ast.expr, here: Phrase) -> Slip:
    """A factor left out."""
    what = phrase("the factor {} is missing", short(formula, part))
    about = NOTHING_KNOWN
    if isinstance(part, ast.Name) and part.id not in formula.variables:
        about = About(factors=(part.id,))
    return Slip(_kind(formula, part, here), what, here, node, rest, likely=True, about=about)


def foreign(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A number by name, of those that are read, is multiplied on or divided by at the end."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    names = {n.id for n in ast.walk(formula.function) if isinstance(n, ast.Name)}
    for name in sorted(names & (formula.sizes | formula.types.keys())):
        if name in formula.sizes or formula.types[name].dims == ():
            read = ast.Name(name, ast.Load())
            for op, told in ((ast.Mult(), "factor"), (ast.Div(), "division by")):
                what = phrase(f"there is a {told} {{}} too many", quoted(name))
                whole = ast.BinOp(node.value, op, read)
                yield Slip(Kind.LOCAL, what, UNSAID, node.value, whole)


def powers(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Another exponent."""
    match node:
        case ast.BinOp(base, ast.Pow(), exponent) if (e := number(exponent)) is not None:
            here = place(formula, node)
            for wrong in dict.fromkeys((e + 1, e - 1, -e, 1.0, e / 2, 2 * e, *USUAL)):
                if wrong != e and wrong != 0:
                    what = phrase(
                        f"the exponent of {{}} is {wrong:g}, and that is not the right one",
                        beside(formula, base),
                    )
                    if wrong == 1:
                        what = phrase(
                            "{} stands without an exponent, and needs one", beside(formula, base)
                        )
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
                what = phrase(
                    "the slope of a tanh stands where that of a sigmoid belongs, at {}",
                    beside(formula, b),
                )
                other = with_nodes(node, {id(last): one, id(node.right): slope})
                yield Slip(Kind.LOCAL, what, here, node, other)
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.BinOp(a, ast.Pow(), ast.Constant(2))):
            slope = ast.BinOp(a, ast.Mult(), ast.BinOp(one, ast.Sub(), a))
            what = phrase(
                "the slope of a sigmoid stands where that of a tanh belongs, at {}",
                beside(formula, a),
            )
            yield Slip(Kind.LOCAL, what, here, node, slope)


def brackets(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Brackets left out, or set around too much."""
    match node:
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            yield from _around_terms(formula, node)
        case ast.BinOp():
            yield from _around_powers(formula, node)


def _around_terms(formula: Formula, node: ast.BinOp) -> Iterator[Slip]:
    """One term alone is multiplied or divided, or divides alone."""
    left, right, here = node.left, node.right, place(formula, node)
    divides = isinstance(node.op, ast.Div)
    if formula.is_term(left):
        assert isinstance(left, ast.BinOp)
        other = ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
        done = "divided" if divides else "multiplied"
        what = phrase(
            f"only the last term is {done} by {{}}, and all should be: are brackets missing?",
            beside(formula, right),
        )
        yield Slip(Kind.LOCAL, what, here, node, other, likely=True)
    if formula.is_term(right):
        first = formula.terms(right)[0]
        told = "only the first term is multiplied by {}, and all should be"
        if divides:
            told = "{} is divided by the first term alone, and should be by all"
        what = phrase(f"{told}: are brackets missing?", beside(formula, left))
        inner = with_nodes(right, {id(first): ast.BinOp(left, node.op, first)})
        yield Slip(Kind.LOCAL, what, here, node, inner, likely=True)


def _around_powers(formula: Formula, node: ast.BinOp) -> Iterator[Slip]:
    """The power of a part for that of the whole, and the reverse."""
    here = place(formula, node)
    match node:
        case ast.BinOp(ast.BinOp(left, ast.Mult() | ast.Div() as op, right), power, exponent):
            if isinstance(power, ast.Pow):
                for part, a, b in (
                    (left, ast.BinOp(left, power, exponent), right),
                    (right, left, ast.BinOp(right, power, exponent)),
                ):
                    what = phrase(
                        "the power is taken of {} alone, and belongs to the whole",
                        beside(formula, part),
                    )
                    yield Slip(Kind.LOCAL, what, here, node, ast.BinOp(a, op, b))
        case ast.BinOp(base, ast.Pow() as op, exponent) if formula.is_term(base):
            assert isinstance(base, ast.BinOp)
            what = Phrase(f"brackets are missing: the power is done before the {sign(base)}")
            other = ast.BinOp(base.left, base.op, ast.BinOp(base.right, op, exponent))
            yield Slip(Kind.LOCAL, what, here, node, other)
            other = ast.BinOp(ast.BinOp(base.left, op, exponent), base.op, base.right)
            yield Slip(Kind.LOCAL, what, here, node, other)
        case ast.BinOp(left, plus, ast.BinOp(base, ast.Pow() as op, exponent)):
            if formula.is_term(node):
                what = phrase(
                    "the power is taken of the whole, and belongs to {} alone",
                    beside(formula, base),
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
                what = Phrase(
                    f"only `{ast.unparse(first)}` divides, and `{ast.unparse(part)}` should: are brackets "
                    "missing?"
                )
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
    return any(map(formula.is_gradient, formula.names(node)))
