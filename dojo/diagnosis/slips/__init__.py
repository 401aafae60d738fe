"""Slips that somebody may have made: changes to the syntax tree of a right formula.

A slip is told by its kind and by a tensor of the term in which it is, never by the formula: that
would be the answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from dojo.diagnosis.formula import Formula, Slip
from dojo.diagnosis.slips.addition import terms
from dojo.diagnosis.slips.axes import along, extra
from dojo.diagnosis.slips.call import calls
from dojo.diagnosis.slips.contraction import contractions
from dojo.diagnosis.slips.index import indices
from dojo.diagnosis.slips.layout import copies, groups, transposes
from dojo.diagnosis.slips.operand import names, numbers
from dojo.diagnosis.slips.product import brackets, divisors, factors, foreign, powers, slopes

Edits = Callable[[Formula, ast.AST], Iterator[Slip]]

EDITS: tuple[Edits, ...] = (
    terms,
    factors,
    powers,
    slopes,
    foreign,
    brackets,
    divisors,
    along,
    extra,
    calls,
    transposes,
    contractions,
    groups,
    copies,
    names,
    numbers,
    indices,
)
"""What may have happened at a node, likeliest first."""


def slips(formula: Formula) -> tuple[Slip, ...]:
    """All slips in it, likeliest first."""
    nodes = list(formula.changeable())
    return tuple(slip for edits in EDITS for node in nodes for slip in edits(formula, node))
