"""Another tensor, another size or another number in the place of one; a name of the wrong sign."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.trees import method
from dojo.diagnosis.wording import axis_name, place
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
                likely = kinds[0] != "" or name in formula.used
                yield Slip(Kind.SWAPPED, what, here, node, other, (name,), likely)
        if formula.types[right].kind == "Bool":
            turned = ast.UnaryOp(ast.Invert(), node)
            yield Slip(Kind.MASK, f"`{right}` is turned round", here, node, turned, (right,))
        elif formula.types[right].floating:
            minus = ast.UnaryOp(ast.USub(), node)
            yield Slip(Kind.PATH, f"`{right}` has the wrong sign", here, node, minus, (right,))
            added_up = formula.parent(formula.parent(node) or node)
            if not hasattr(node, "spelled") and method(added_up or node) not in ("sum", "mean"):
                yield from _summed(formula, node, here)
            yield from _lying(formula, node, here)
    elif right in formula.sizes:
        less = ast.BinOp(ast.Name(right, ast.Load()), ast.Sub(), ast.Constant(1))
        what = f"`{right} - 1` stands where `{right}` belongs"
        yield Slip(Kind.LOCAL, what, here, node, less)
        for name in sorted(formula.sizes - {right}):
            what = f"`{name}` stands where `{right}` belongs"
            yield Slip(Kind.SWAPPED, what, here, node, ast.Name(name, ast.Load()))
        for a, b in combinations(sorted(formula.axes - {right}), 2):
            what = f"`{a} * {b}` stands where `{right}` belongs"
            both = ast.BinOp(ast.Name(a, ast.Load()), ast.Mult(), ast.Name(b, ast.Load()))
            yield Slip(Kind.PATH if here else Kind.CONSTANT, what, here, node, both)


def _lying(formula: Formula, node: ast.Name, here: str) -> Iterator[Slip]:
    """Another matrix that lies the other way round."""
    dims = formula.types[node.id].dims
    for name, type_ in formula.types.items():
        if type_.floating and len(dims) == 2 and type_.dims == dims[::-1] != dims:
            what = f"`{name}` stands where `{node.id}` belongs"
            turned = ast.Attribute(ast.Name(name, ast.Load()), "T", ast.Load())
            yield Slip(Kind.SWAPPED, what, here, node, turned, (name,))


def _summed(formula: Formula, node: ast.Name, here: str) -> Iterator[Slip]:
    """A tensor is summed that should stand for itself."""
    dims = formula.types[node.id].dims
    axes = [axis for axis, dim in enumerate(dims) if dim != "1"]
    what = f"`{node.id}` is summed over {{}}, and should stand for itself"
    func = ast.Attribute(node, "sum", ast.Load())
    for axis in axes:
        keep = [ast.keyword("keepdim", ast.Constant(True))]
        summed = ast.Call(func, [ast.Constant(axis)], keep)
        told = what.format(axis_name(dims, axis))
        yield Slip(Kind.NOT_SUMMED, told, here, node, summed)
    if len(axes) > 1 and not isinstance(formula.parent(node), ast.Attribute):
        everything = ast.Call(func, [], [])
        yield Slip(Kind.NOT_SUMMED, what.format("everything"), here, node, everything)


MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def _is_exponent(formula: Formula, node: ast.AST) -> bool:
    """Of those is spoken as such."""
    parent = formula.parent(node)
    if isinstance(parent, ast.UnaryOp):
        node, parent = parent, formula.parent(parent)
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow) and parent.right is node


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
        case ast.Compare(left, [sign], [right]) if type(sign) in MIRRORED:
            other = ast.Compare(left, [MIRRORED[type(sign)]()], [right])
            yield Slip(Kind.MASK, "the comparison is turned round", here, node, other)
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.Name(name) as value):
            what = f"`{name}` stands where `1 - {name}` belongs"
            yield Slip(Kind.LOCAL, what, here, node, value, (name,), likely=True)
        case ast.Constant(float()) if _is_exponent(formula, node):
            return
        case ast.Constant(float(value)) if not 0 < value < 1e-2:
            for wrong in dict.fromkeys((-value, 1.0, 2.0, 2 * value, value / 2)):
                if wrong != value:
                    what = f"one of the numbers is not the right one: yours comes to {wrong:g}"
                    yield Slip(Kind.LOCAL, what, here, node, ast.Constant(wrong))
