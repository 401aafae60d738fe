"""Small changes of an attempt's own text, each with what it says was wrong: slips run backwards."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from dojo.diagnosis.repairs import changed, missing, superfluous
from dojo.diagnosis.repairs.own_text import Own, Repair

Edits = Callable[[Own, ast.expr, str], Iterator[Repair]]

EDITS: tuple[Edits, ...] = (
    superfluous.parts,
    superfluous.calls,
    superfluous.writing,
    changed.operators,
    changed.signs,
    changed.elementwise,
    changed.around_more,
    changed.axes,
    changed.names,
    changed.averages,
    changed.numbers,
    changed.brackets,
    changed.overwritten,
    missing.sums,
    missing.factors,
    missing.functions,
    missing.terms,
)
"""What may be mended at a node, likeliest first: what can be left out is not taken for another thing."""


def repairs(own: Own) -> Iterator[Repair]:
    """All repairs, likeliest first."""
    nodes = list(own.nodes())
    return (one for edits in EDITS for node, place in nodes for one in edits(own, node, place))
