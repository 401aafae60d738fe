"""One change of the attempt's own text with which it is right: there the mistake is.

However the formula is spelled, and without a worked answer. The changed text runs where the attempt
itself does.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import islice

from torch import Tensor

from dojo.diagnosis.arrays import close
from dojo.diagnosis.evidence import Cases, Evidence
from dojo.diagnosis.mutants import writes
from dojo.diagnosis.repairs import repairs
from dojo.diagnosis.repairs.own_text import Own, Repair
from dojo.judging.attempt import Attempt, Unusable
from dojo.judging.compare import unfit
from dojo.judging.lines import function_at
from dojo.verdict.finding import Diagnosis

AT_ONCE = 128
MOST_REPAIRS = 4 * AT_ONCE
MOST_NODES = 600
"""Of the function's syntax tree. A worked answer has 100."""


def mended(cases: Cases) -> Diagnosis | None:
    """The likeliest of the repairs with which the attempt is right on every case."""
    attempt = cases[0].attempt
    function = function_at(attempt.source, attempt.line) if attempt else None
    if attempt is None or function is None:
        return None
    nodes = list(ast.walk(function))
    if len(nodes) > MOST_NODES or any(isinstance(node, UNTRIED) for node in nodes):
        return None
    own = Own(attempt.source, function, cases[0].graph)
    loops = sum(isinstance(node, ast.For | ast.comprehension) for node in nodes)
    every = islice(repairs(own), MOST_REPAIRS // 4**loops)
    while left := list(islice(every, AT_ONCE)):
        for case in sorted(cases, key=lambda case: case.expected.size):
            left = _right(attempt, own, left, case) if left else []
        if left:
            return Diagnosis(left[0].kind, left[0].sentence, about=left[0].about)
    return None


UNTRIED = (ast.While, ast.Global, ast.Yield, ast.YieldFrom)
"""A changed `while` may have no end; what one call leaves in the module would be the next one's."""


def _right(attempt: Attempt, own: Own, some: Sequence[Repair], case: Evidence) -> list[Repair]:
    """Those with which the attempt is right on a case."""
    arguments = COPIES if any(map(writes, ast.walk(own.function))) else "arguments"
    each = EACH.format(name=own.function.name, arguments=arguments, count=len(some))
    try:
        changed = attempt.instead(own.with_repairs(some) + each, "_each_")
    except Unusable:
        return []
    parts = changed(case.case.arguments, case.case.dtype).value
    values = [
        value
        for part in (parts if isinstance(parts, list) else ())
        for value in (part if isinstance(part, list) else ())
    ]
    return [one for one, value in zip(some, values, strict=False) if _is_right(value, case)]


def _is_right(value: object, case: Evidence) -> bool:
    if unfit(value):
        return False
    assert isinstance(value, Tensor)
    return close(value.detach().double().numpy(), case.expected)


EACH = """

_which_ = None


def _each_(**arguments):
    global _which_
    values = []
    for _which_ in range({count}):
        try:
            value = {name}(**{arguments})
        except Exception:
            value = None
        values.append(value if hasattr(value, "clone") else None)
    return [values[at : at + 64] for at in range(0, {count}, 64)]
"""
"""Every repair in turn; what they return, in lists that are short enough for the wire."""
COPIES = "{n: a.clone() if hasattr(a, 'clone') else a for n, a in arguments.items()}"
"""What each is called with, if it may write into it."""
