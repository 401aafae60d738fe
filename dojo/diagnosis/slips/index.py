"""Rows that were picked: picked once more for put back, overwritten for added up, in another order."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.gathers import LOSES
from dojo.diagnosis.phrase import Phrase, phrase, quoted
from dojo.diagnosis.trees import method
from dojo.diagnosis.wording import place
from dojo.verdict.finding import Kind

AGAIN = Phrase(
    "what was picked is picked once more, where it should be put back to where it came from"
)


def indices(formula: Formula, node: ast.AST) -> Iterator[Slip]:
    """What may happen where something is put back by an index."""
    here = place(formula, node)
    match node:
        case ast.Call(ast.Attribute(into), [axis, index, source]) if method(node) in PUTS:
            name = method(node)
            picks: ast.expr
            if name == "index_add_":
                overwrite = _called(into, "index_copy_", [axis, index, source])
                picks = _called(source, "index_select", [axis, index])
            else:
                overwrite = _called(into, "scatter_", [axis, index, source])
                picks = _called(source, "gather", [axis, index])
            if name != "scatter_":
                yield Slip(Kind.OVERWRITTEN, _loses(formula, index), here, node, overwrite)
            yield Slip(Kind.TRANSPOSED, AGAIN, here, node, picks)
        case ast.AugAssign(ast.Subscript(_, index) as target, ast.Add(), value):
            assign = ast.Assign([target], value)
            yield Slip(Kind.OVERWRITTEN, _loses(formula, index), here, node, assign)
        case ast.Subscript(value, index, ast.Load()) if _turned_round(index):
            assert isinstance(index, ast.Call)
            forward = index.args[0] if index.args else index.func.value  # type: ignore[attr-defined]
            other = ast.Subscript(value, forward, ast.Load())
            yield Slip(Kind.TRANSPOSED, AGAIN, here, node, other)


PUTS = ("index_add_", "scatter_add_", "scatter_")


def _loses(formula: Formula, index: ast.expr) -> Phrase:
    names = formula.names(index)
    return phrase(f"a {LOSES}", quoted(names[0]) if names else "the index")


def _turned_round(index: ast.expr) -> bool:
    """Whether it is the inverse of a permutation."""
    return method(index) == "argsort"


def _called(value: ast.expr, name: str, args: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), args, [])
