"""A function left out, or another in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.phrase import Phrase, phrase, quoted
from dojo.diagnosis.trees import call
from dojo.diagnosis.wording import place
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

MIRRORS = {"tril": "triu", "sin": "cos", "argmax": "argmin", "amax": "amin", "max": "min"}
MIRRORS |= {mirror: name for name, mirror in MIRRORS.items()}


def calls(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """A function of each number, left out, or another in its place."""
    if (called := call(node)) is None:
        return
    name, operand, _ = called
    if name not in NUMBERS | MIRRORS.keys() or not formula.names(operand):
        return
    here = place(formula, node)
    if isinstance(operand, ast.Name) and operand.id in formula.types:
        what = phrase("{} stands where its `{}` belongs", quoted(operand.id), name)
    else:
        what = Phrase(f"`{name}` is missing")
    if name in NUMBERS:
        yield Slip(Kind.LOCAL, what, here, node, operand, likely=True)
    if name in MIRRORS:
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        func = ast.Attribute(node.func.value, MIRRORS[name], ast.Load())
        other = ast.Call(func, node.args, node.keywords)
        what = Phrase(f"`{MIRRORS[name]}` stands where `{name}` belongs")
        yield Slip(Kind.LOCAL, what, here, node, other)
