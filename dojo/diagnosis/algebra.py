"""The same formula written otherwise: multiplied out, or with what is common to its terms in front.

Slips differ by how a formula is written: `dh - dh * h * h` has no bracket to forget.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Rewrite = Callable[[ast.expr], ast.expr | None]


@dataclass
class _Term:
    """One term of a sum, as a product of factors over a product of divisors."""

    minus: bool
    factors: list[ast.expr]
    divisors: list[ast.expr]


def forms(function: ast.FunctionDef) -> Iterator[ast.FunctionDef]:
    """The function with its statements rewritten, in each way that changes something."""
    for rewrite in (factored, expanded):
        body = [_rewritten(statement, rewrite) for statement in function.body]
        if any(new is not old for new, old in zip(body, function.body, strict=True)):
            yield ast.FunctionDef(function.name, function.args, body, [])


def _rewritten(statement: ast.stmt, rewrite: Rewrite) -> ast.stmt:
    match statement:
        case ast.Assign(targets, value) if new := rewrite(value):
            return ast.Assign(targets, new)
        case ast.Return(ast.expr() as value) if new := rewrite(value):
            return ast.Return(new)
    return statement


def factored(node: ast.expr) -> ast.expr | None:
    """`a - a * h * h` as `a * (1 - h**2)`; None if its terms have nothing in common."""
    terms = _terms(node)
    if len(terms) < 2:
        return None
    common = _common([term.factors for term in terms])
    under = _common([term.divisors for term in terms])
    if not common and not under:
        return None
    for term in terms:
        _take(term.factors, common)
        _take(term.divisors, under)
    return _written(_Term(False, [*common, _sum(terms)], under))


def expanded(node: ast.expr) -> ast.expr | None:
    """`a * (b - c)` as `a * b - a * c`; None if there is no such bracket."""
    (term, *others) = _terms(node)
    bracket = next((f for f in term.factors if len(_terms(f)) > 1), None)
    if others or bracket is None:
        return None
    rest = [factor for factor in term.factors if factor is not bracket]
    inside = _terms(bracket)
    for one in inside:
        one.minus ^= term.minus
        one.factors = [*rest, *(f for f in one.factors if not _is_one(f))]
        one.divisors = [*one.divisors, *term.divisors]
    return _sum(inside)


def _terms(node: ast.expr, minus: bool = False) -> list[_Term]:
    match node:
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            other = minus ^ isinstance(op, ast.Sub)
            return [*_terms(left, minus), *_terms(right, other)]
    term = _Term(minus, [], [])
    _collect(node, term, divides=False)
    return [term]


def _collect(node: ast.expr, term: _Term, divides: bool) -> None:
    """The factors and divisors of a product."""
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            _collect(left, term, divides)
            _collect(right, term, divides ^ isinstance(op, ast.Div))
        case ast.UnaryOp(ast.USub(), value):
            term.minus ^= True
            _collect(value, term, divides)
        case _:
            (term.divisors if divides else term.factors).append(node)


def _common(lists: Sequence[list[ast.expr]]) -> list[ast.expr]:
    """What is in all of them, as often as it is in each."""
    first, *others = ([ast.unparse(one) for one in parts] for parts in lists)
    rest = [list(texts) for texts in others]
    found = []
    for text, node in zip(first, lists[0], strict=True):
        if all(text in texts for texts in rest) and not isinstance(node, ast.Constant):
            found.append(node)
            for texts in rest:
                texts.remove(text)
    return found


def _take(parts: list[ast.expr], taken: Sequence[ast.expr]) -> None:
    for node in taken:
        texts = [ast.unparse(one) for one in parts]
        parts.pop(texts.index(ast.unparse(node)))


def _sum(terms: Sequence[_Term]) -> ast.expr:
    first, *others = terms
    made = _written(first)
    for term in others:
        sign = ast.Sub() if term.minus else ast.Add()
        made = ast.BinOp(made, sign, _written(_Term(False, term.factors, term.divisors)))
    return made


def _written(term: _Term) -> ast.expr:
    made: ast.expr | None = None
    for factor in _powers(term.factors):
        made = ast.BinOp(made, ast.Mult(), factor) if made else factor
    made = made or ast.Constant(1.0)
    for divisor in term.divisors:
        made = ast.BinOp(made, ast.Div(), divisor)
    return ast.UnaryOp(ast.USub(), made) if term.minus else made


def _powers(factors: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """The factors, with squares in the place of what is there twice."""
    times: dict[str, int] = {}
    nodes: dict[str, ast.expr] = {}
    for factor in factors:
        text = ast.unparse(factor)
        times[text] = times.get(text, 0) + 1
        nodes[text] = factor
    for text, node in nodes.items():
        count = times[text]
        yield ast.BinOp(node, ast.Pow(), ast.Constant(count)) if count > 1 else node


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1
