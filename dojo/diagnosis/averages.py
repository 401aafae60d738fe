"""Where a factor comes from that nobody wrote: a mean divides by how many there are."""

from __future__ import annotations

import ast
import re

from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.trees import method
from dojo.judging.lines import function_at


def apart(factor: str, case: Evidence) -> str:
    """By what two gradients differ, in a sentence: by a sign or a factor."""
    return "its sign" if factor == "-1" else f"a factor of {factor}{of_a_mean(factor, case)}"


def of_a_mean(factor: str, case: Evidence) -> str:
    """That a factor like `1/n` is a mean's, where one is returned; else ""."""
    divides = re.fullmatch(r"-?1/[A-Za-z0-9_*()]+", factor) and not factor.strip("-1/").isdigit()
    return ", as a mean has it" if divides and _returns_a_mean(case) else ""


def _returns_a_mean(case: Evidence) -> bool:
    """Whether the attempt ends in a mean, or in a product with one."""
    function = function_at(case.attempt.source, case.attempt.line) if case.attempt else None
    values = {
        target.id: node.value
        for node in (ast.walk(function) if function else ())
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    ends = [n.value for n in (ast.walk(function) if function else ()) if isinstance(n, ast.Return)]
    while ends:
        match ends.pop():
            case ast.Name(name) if name in values:
                ends.append(values.pop(name))
            case ast.UnaryOp(_, value):
                ends.append(value)
            case ast.BinOp(left, ast.Mult() | ast.Div(), right):
                ends += [left, right]
            case ast.Call() as call if method(call) == "mean":
                return True
    return False
