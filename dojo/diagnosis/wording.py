"""What to call a part of a formula in a sentence: by the tensors in it, never by the formula."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from dojo.diagnosis.formula import Formula


def place(formula: Formula, node: ast.AST) -> str:
    """Which term of a sum a part is in, and of which gradient; "" if there is but one."""
    if id(node) not in formula.places:
        formula.places[id(node)] = _place(formula, node)
    return formula.places[id(node)]


def _place(formula: Formula, node: ast.AST) -> str:
    term = ""
    while (parent := formula.parent(node)) is not None:
        if not term and formula.is_term(parent) and not formula.is_term(node):
            term = label(formula, node)
        match parent:
            case ast.Assign([ast.Name(name)]) if name in formula.made:
                return f"{term} of `{name}`" if term else f"`{name}`"
        node = parent
    return term


def label(formula: Formula, term: ast.AST) -> str:
    """What to call a term of a sum: by a tensor that no other term has, if there is one."""
    top = formula.parent(term)
    assert top is not None
    while formula.is_term(parent := formula.parent(top)):
        assert parent is not None
        top = parent
    names = formula.names(term)
    rest = [one for one in formula.terms(top) if one is not term]
    own = [name for name in names if not any(name in formula.names(one) for one in rest)]
    if own:
        return f"the term with `{own[0]}`"
    if not names:
        return f"the term `{ast.unparse(term)}`"
    if isinstance(term, ast.Name) and term.id in formula.types:
        return f"the term `{term.id}`"
    if told := _sum_in(formula, term):
        return f"the term with {told}"
    return f"the term with {listed(names[:2])}"


def whole(formula: Formula, term: ast.AST) -> str:
    """The same, of a term that may not be there: its tensors may be in a factor around all terms."""
    names, summed = formula.names(term), _sum_in(formula, term)
    if summed and set(names).issubset(_around(formula, term)):
        return f"the term with {summed}"
    return label(formula, term)


def _sum_in(formula: Formula, term: ast.AST) -> str:
    """The first sum in a term, by what is added up; "" if there is none."""
    for call in ast.walk(term):
        match call:
            case ast.Call(ast.Attribute(operand, "sum" | "mean" as name)):
                if names := formula.names(operand):
                    what = f"`{names[0]}`" if len(names) == 1 else f"what has `{names[0]}` in it"
                    return f"the {name} of {what}"
    return ""


def _around(formula: Formula, node: ast.AST) -> Iterator[str]:
    """The tensors that are read outside of a part."""
    while (parent := formula.parent(node)) is not None:
        for child in ast.iter_child_nodes(parent):
            if child is not node:
                yield from formula.names(child)
        node = parent


def beside(formula: Formula, node: ast.expr) -> str:
    """An expression in a sentence: a tensor in it, or the number that it is."""
    names = formula.names(node)
    if isinstance(node, ast.Name) and node.id in formula.types:
        return f"`{node.id}`"
    return f"what has `{names[0]}` in it" if names else f"`{ast.unparse(node)}`"


def short(formula: Formula, node: ast.expr) -> str:
    """A factor in a sentence: a name, a number, or a tensor in it."""
    names = formula.names(node)
    if names and _compares(formula, node):
        return f"of zeros and ones (from `{names[0]}`)"
    if not names or (isinstance(node, ast.Name) and node.id in formula.types):
        return f"`{ast.unparse(node)}`"
    return f"with `{names[0]}` in it"


def _compares(formula: Formula, node: ast.AST) -> bool:
    """Whether it is a comparison, or one with another axis or of another type."""
    match node:
        case ast.Name(name) if name in formula.variables:
            return _compares(formula, formula.variables[name])
        case ast.Subscript(value) | ast.Call(ast.Attribute(value, "float" | "double" | "to")):
            return _compares(formula, value)
    return isinstance(node, ast.Compare)


def axis_names(dims: Sequence[str], places: Iterable[int]) -> str:
    """Axes in a sentence, by their names; of two of one name, as in (T, T), which of them.

    One of no name has one place only, and does not count.
    """
    return ", ".join(axis_name(dims, place_) for place_ in places if dims[place_] != "1") or "1"


def axis_name(dims: Sequence[str], place_: int) -> str:
    """One axis in a sentence."""
    name = dims[place_]
    return name if dims.count(name) == 1 else f"the {NTH[dims[:place_].count(name)]} {name}"


NTH = ("first", "second", "third", "fourth")


def sign(node: ast.BinOp) -> str:
    """`+` or `-`."""
    return "`+`" if isinstance(node.op, ast.Add) else "`-`"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    return " and ".join(f"`{name}`" for name in names)
