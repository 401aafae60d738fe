"""A term left out, of the wrong sign, counted otherwise, or multiplied where it should be added."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.phrase import Phrase, phrase
from dojo.diagnosis.trees import call, is_epsilon, number, with_nodes
from dojo.diagnosis.wording import label, place, sign, whole
from dojo.verdict.finding import SIGN, Kind


def terms(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """What may happen to the terms of a sum."""
    if not isinstance(node, ast.BinOp) or not formula.is_term(node):
        return
    if is_epsilon(node.right):
        yield from _epsilon(formula, node)
        return
    left, right = node.left, node.right
    plus = isinstance(node.op, ast.Add)
    here = place(formula, node)
    name = whole(formula, right)
    kind = Kind.PATH if all(map(formula.names, formula.terms(node))) else Kind.LOCAL
    if number(left) != 1:  # else it is a factor that is missing
        yield Slip(kind, phrase("{} is missing", name), here, node, left, likely=True)
    what = phrase("{} has the wrong sign", name)
    yield Slip(kind, what, here, node, _turned(node), likely=True, about=SIGN)
    alone = right if plus else ast.UnaryOp(ast.USub(), right)
    if formula.is_term(left):
        yield Slip(kind, phrase("only {} is there", name), here, node, alone)
    else:
        what = phrase("{} is missing", whole(formula, left))
        yield Slip(kind, what, here, node, alone, likely=True)
    if formula.names(left) and formula.names(right):
        product = ast.BinOp(left, ast.Mult(), right)
        what = phrase("a `*` stands before {}, where a {} belongs", name, sign(node))
        yield Slip(Kind.LOCAL, what, here, node, product)
    yield from _inside(formula, node, here)
    first, *rest = formula.terms(node)
    if len(rest) > 1 and not formula.is_term(formula.parent(node)):
        inner = with_nodes(node, {id(first): ast.Constant(0)})
        what = phrase("a `*` stands behind {}, where it should be added", label(formula, first))
        yield Slip(Kind.LOCAL, what, here, node, ast.BinOp(first, ast.Mult(), inner))
    for part in (left, right):
        if formula.names(part) and not formula.is_term(part):
            for text, times in (("2", 2.0), ("1/2", 0.5), ("-1", -1.0)):
                if times > 0 or part is left:
                    what = phrase("{} is {} times what it should be", label(formula, part), text)
                    scaled = ast.BinOp(ast.Constant(times), ast.Mult(), part)
                    yield Slip(kind, what, here, part, scaled)


def _turned(node: ast.BinOp) -> ast.BinOp:
    """The difference for the sum, and the reverse."""
    sign = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
    return ast.BinOp(node.left, sign, node.right)


def _epsilon(formula: Formula, node: ast.BinOp) -> Iterator[Slip]:
    """What may happen to a small number that is added."""
    here = place(formula, node)
    what = Phrase("the epsilon is missing")
    yield Slip(Kind.EPSILON, what, here, node, node.left, likely=True)
    what = Phrase("the epsilon has the wrong sign")
    yield Slip(Kind.EPSILON, what, here, node, _turned(node), about=SIGN)
    what = Phrase("the epsilon is another one than in the forward pass")
    for epsilon in (1e-8, 1e-6, 1e-12, 1e-3, 1e-5):
        if epsilon != number(node.right):
            yield Slip(Kind.EPSILON, what, here, node.right, ast.Constant(epsilon))


def _inside(formula: Formula, node: ast.BinOp, here: Phrase) -> Iterator[Slip]:
    """A term is added before a function is applied, rather than behind."""
    if (called := call(node.left)) is None:
        return
    name, operand, _ = called
    if formula.names(operand):
        inner = ast.BinOp(operand, node.op, node.right)
        what = phrase(
            "{} is inside of the `{}`, and belongs behind it", label(formula, node.right), name
        )
        yield Slip(Kind.LOCAL, what, here, node, with_nodes(node.left, {id(operand): inner}))
