"""A term left out, of the wrong sign, counted otherwise, or multiplied where it should be added."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.trees import number, with_nodes
from dojo.diagnosis.wording import label, place, sign, whole
from dojo.verdict.finding import Kind


def terms(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """What may happen to the terms of a sum."""
    if not isinstance(node, ast.BinOp) or not formula.is_term(node):
        return
    left, right = node.left, node.right
    plus = isinstance(node.op, ast.Add)
    here = place(formula, node)
    name = whole(formula, right)
    about = tuple(formula.names(right))
    other = ast.BinOp(left, ast.Sub() if plus else ast.Add(), right)
    if _is_epsilon(right):
        yield Slip(Kind.EPSILON, "the epsilon is missing", here, node, left, likely=True)
        yield Slip(Kind.EPSILON, "the epsilon has the wrong sign", here, node, other)
        for epsilon in (1e-8, 1e-6, 1e-12, 1e-3, 1e-5):
            if epsilon != number(right):
                what = "the epsilon is another one than in the forward pass"
                yield Slip(Kind.EPSILON, what, here, right, ast.Constant(epsilon))
        return
    kind = Kind.PATH if all(map(formula.names, formula.terms(node))) else Kind.LOCAL
    if number(left) != 1:  # else it is a factor that is missing
        yield Slip(kind, f"{name} is missing", here, node, left, likely=True)
    yield Slip(kind, f"{name} has the wrong sign", here, node, other, about, likely=True)
    alone = right if plus else ast.UnaryOp(ast.USub(), right)
    if formula.is_term(left):
        yield Slip(kind, f"only {name} is there", here, node, alone)
    else:
        what = f"{whole(formula, left)} is missing"
        yield Slip(kind, what, here, node, alone, likely=True)
    if formula.names(left) and formula.names(right):
        product = ast.BinOp(left, ast.Mult(), right)
        what = f"a `*` stands before {name}, where a {sign(node)} belongs"
        yield Slip(Kind.LOCAL, what, here, node, product, about)
    yield from _inside(formula, node, here)
    first, *rest = formula.terms(node)
    if len(rest) > 1 and not formula.is_term(formula.parent(node)):
        inner = with_nodes(node, {id(first): ast.Constant(0)})
        what = f"a `*` stands behind {label(formula, first)}, where it should be added"
        yield Slip(Kind.LOCAL, what, here, node, ast.BinOp(first, ast.Mult(), inner))
    for part in (left, right):
        if formula.names(part) and not formula.is_term(part):
            for text, times in (("2", 2.0), ("1/2", 0.5), ("-1", -1.0)):
                if times > 0 or part is left:
                    what = f"{label(formula, part)} is {text} times what it should be"
                    scaled = ast.BinOp(ast.Constant(times), ast.Mult(), part)
                    yield Slip(kind, what, here, part, scaled)


def _is_epsilon(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and 0 < (number(node) or 0) < 1e-2


def _inside(formula: Formula, node: ast.BinOp, here: str) -> Iterator[Slip]:
    """A term is added before a function is applied, rather than behind."""
    match node.left:
        case ast.Call(ast.Attribute(ast.Name("F" | "torch"), name), [operand, *_]) as call:
            pass
        case ast.Call(ast.Attribute(operand, name)) as call:
            pass
        case _:
            return
    if formula.names(operand):
        inner = ast.BinOp(operand, node.op, node.right)
        what = f"{label(formula, node.right)} is inside of the `{name}`, and belongs behind it"
        yield Slip(Kind.LOCAL, what, here, node, with_nodes(call, {id(operand): inner}))
