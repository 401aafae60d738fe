"""Something stands there that does not belong there. It is named, and never what is left: the answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.repairs.own_text import Own, Repair
from dojo.diagnosis.slips.call import NUMBERS
from dojo.diagnosis.trees import call, number
from dojo.verdict.finding import NOTHING_KNOWN, About, Kind


def parts(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A term, a factor, a divisor or an exponent."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = own.text(node.left), own.text(node.right)
    told = own.quoted(node.right)
    match node.op:
        case ast.Add() | ast.Sub() if number(node.right) is not None:
            sign = "+" if isinstance(node.op, ast.Add) else "-"
            what = f"the `{sign} {ast.unparse(node.right)}` behind {own.beside(node.left)} "
            what += "does not belong there"
            yield Repair(own.kind(node), what, place, node, left)
        case ast.Add() | ast.Sub():
            what = "the term {} does not belong there"
            yield Repair(Kind.ADDED, what.format(told), place, node, left)
            sign = "-" if isinstance(node.op, ast.Sub) else ""
            first = what.format(own.quoted(node.left))
            yield Repair(Kind.ADDED, first, place, node, f"({sign}{right})")
        case ast.Mult():
            for factor, rest in ((node.right, left), (node.left, right)):
                what = f"the factor {own.quoted(factor)} is too many"
                yield Repair(Kind.LOCAL, what, place, node, rest, _of_factor(factor))
        case ast.Div():
            what = f"the division by {told} is too many"
            yield Repair(Kind.LOCAL, what, place, node, left)
        case ast.Pow():
            what = f"{own.beside(node.left)} is raised to a power, and should not be"
            yield Repair(Kind.LOCAL, what, place, node, left)


def _of_factor(node: ast.expr) -> About:
    """That it is about a factor, if this one has a name."""
    return About(factors=(node.id,)) if isinstance(node, ast.Name) else NOTHING_KNOWN


def calls(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """A sum, a transpose, or a function of each number."""
    match node:
        case ast.Attribute(value, "T" | "mT"):
            what = f"{own.beside(value)} is transposed, and should not be"
            yield Repair(Kind.TRANSPOSED, what, place, node, own.text(value))
            return
    if (called := call(node)) is None:
        return
    name, value, _ = called
    if name in ("transpose", "permute", "t", "swapaxes", "movedim"):
        what = f"the axes of {own.beside(value)} are exchanged, and should not be"
        yield Repair(Kind.TRANSPOSED, what, place, node, own.text(value))
    elif name in ("sum", "mean"):
        what = f"the {name} of {own.beside(value)} does not belong there"
        yield Repair(Kind.NOT_SUMMED, what, place, node, own.text(value))
    elif name in NUMBERS:
        what = f"the `{name}` of {own.beside(value)} does not belong there"
        yield Repair(Kind.LOCAL, what, place, node, own.text(value))


def writing(own: Own, node: ast.expr, place: str) -> Iterator[Repair]:
    """What is written into a part of a tensor."""
    match own.parent(node):
        case ast.Assign([ast.Subscript() as target]):
            what = f"{own.quoted(target)} should stay as it is"
            yield Repair(Kind.MASK, what, place, node, own.text(target))
        case ast.AugAssign(ast.Subscript() as target, ast.Add() | ast.Sub()):
            what = f"{own.quoted(target)} should stay as it is"
            yield Repair(Kind.MASK, what, place, node, f"0 * {own.text(node)}")
