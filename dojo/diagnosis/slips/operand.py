"""Another tensor, another size or another number in the place of one; a name of the wrong sign."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.wording import place
from dojo.verdict.finding import Kind


def names(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Another tensor of the same shape, or another size."""
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    here = place(formula, node)
    right = node.id
    if right in formula.types:
        for name, type_ in formula.types.items():
            if name != right and type_ == formula.types[right]:
                kinds = [f"the {'gradient' if _gradient(n) else 'value'} " for n in (name, right)]
                if kinds[0] == kinds[1]:
                    kinds = ["", ""]
                what = f"{kinds[0]}`{name}` stands where {kinds[1]}`{right}` belongs"
                other = ast.Name(name, ast.Load())
                likely = kinds[0] != ""
                yield Slip(Kind.SWAPPED, what, here, node, other, (name,), likely)
        if formula.types[right].floating:
            minus = ast.UnaryOp(ast.USub(), node)
            yield Slip(Kind.PATH, f"`{right}` has the wrong sign", here, node, minus, (right,))
    elif right in formula.sizes:
        less = ast.BinOp(ast.Name(right, ast.Load()), ast.Sub(), ast.Constant(1))
        what = f"`{right} - 1` stands where `{right}` belongs"
        yield Slip(Kind.LOCAL, what, here, node, less)
        for name in sorted(formula.sizes - {right}):
            what = f"`{name}` stands where `{right}` belongs"
            yield Slip(Kind.SWAPPED, what, here, node, ast.Name(name, ast.Load()))


def _gradient(name: str) -> bool:
    return name.startswith("d")


def numbers(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """Another number; `n` for `n - 1`."""
    here = place(formula, node)
    match node:
        case ast.BinOp(ast.Name(size) as name, ast.Sub(), ast.Constant(1)) if size in formula.sizes:
            what = f"`{size}` stands where `{size} - 1` belongs"
            yield Slip(Kind.LOCAL, what, here, node, name, likely=True)
            plus = ast.BinOp(name, ast.Add(), ast.Constant(1))
            what = f"`{size} + 1` stands where `{size} - 1` belongs"
            yield Slip(Kind.LOCAL, what, here, node, plus)
        case ast.Constant(float(value)) if not 0 < value < 1e-2:
            for wrong in dict.fromkeys((-value, 1.0, 2.0, 2 * value, value / 2)):
                if wrong != value:
                    what = f"{wrong:g} stands where another number belongs"
                    yield Slip(Kind.LOCAL, what, here, node, ast.Constant(wrong))
