"""A function left out, or its mirror; a transpose left out, or one too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from dojo.diagnosis.formula import Formula, Slip, method, number
from dojo.diagnosis.wording import beside, place
from dojo.verdict.finding import Kind

NUMBERS = frozenset(
    [
        "abs",
        "clamp",
        "cos",
        "cosh",
        "erf",
        "exp",
        "log",
        "masked_fill",
        "neg",
        "reciprocal",
        "relu",
        "roll",
        "rsqrt",
        "sigmoid",
        "sign",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "tanh",
        "tril",
        "triu",
    ]
)
"""Functions after which every number is in its place still."""

MIRRORS = {"tril": "triu", "triu": "tril", "sin": "cos", "cos": "sin"}


def calls(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A function of each number, left out, or another in its place."""
    match node:
        case ast.Call(ast.Attribute(ast.Name("F" | "torch"), name), [operand, *_]):
            pass
        case ast.Call(ast.Attribute(operand, name)):
            pass
        case _:
            return
    if name not in NUMBERS or not formula.names(operand):
        return
    here, about = place(formula, node), tuple(formula.names(operand)[:1])
    if isinstance(operand, ast.Name) and operand.id in formula.types:
        what = f"`{operand.id}` stands where its `{name}` belongs"
    else:
        what = f"`{name}` is missing"
    yield Slip(Kind.LOCAL, what, here, node, operand, about, likely=True)
    if name in MIRRORS:
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        func = ast.Attribute(node.func.value, MIRRORS[name], ast.Load())
        other = ast.Call(func, node.args, node.keywords)
        what = f"`{MIRRORS[name]}` stands where `{name}` belongs"
        yield Slip(Kind.LOCAL, what, here, node, other)


def transposes(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A transpose left out, of other axes, or one too many."""
    here = place(formula, node)
    match node:
        case ast.Attribute(value, "T" | "mT"):
            what = f"{beside(formula, value)} should be transposed and is not"
            yield Slip(Kind.TRANSPOSED, what, here, node, value)
        case ast.Call(ast.Attribute(value), args) if method(node) in ("transpose", "permute"):
            what = f"{beside(formula, value)} should be transposed and is not"
            yield Slip(Kind.TRANSPOSED, what, here, node, value)
            what = f"the axes of {beside(formula, value)} are exchanged in another way than they should"
            for other in _exchanged(formula, node, value, args):
                yield Slip(Kind.TRANSPOSED, what, here, node, other)
        case ast.BinOp(left, ast.MatMult(), right):
            for part in (left, right):
                if not (isinstance(part, ast.Attribute) and part.attr in ("T", "mT")):
                    what = f"{beside(formula, part)} is transposed and should not be"
                    turned = ast.Attribute(part, "mT", ast.Load())
                    yield Slip(Kind.TRANSPOSED, what, here, part, turned)


def _exchanged(
    formula: Formula, node: ast.Call, value: ast.expr, args: list[ast.expr]
) -> Iterator[ast.expr]:
    """The inverse of a permutation; other pairs of axes."""
    ndim = len(formula.dims(value))
    said = args[0].elts if len(args) == 1 and isinstance(args[0], ast.Tuple | ast.List) else args
    axes = [number(arg) for arg in said]
    if None in axes or not ndim:
        return
    own = [int(axis or 0) % ndim for axis in axes]
    if method(node) == "permute":
        inverse = [own.index(axis) for axis in range(ndim)]
        if inverse != own:
            yield _called(value, "permute", inverse)
        return
    for pair in combinations(range(ndim), 2):
        if set(pair) != set(own):
            yield _called(value, "transpose", pair)


def _called(value: ast.expr, name: str, axes: tuple[int, ...] | list[int]) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), [ast.Constant(a) for a in axes], [])
