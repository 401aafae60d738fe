"""Where a factor comes from that nobody wrote: a mean divides by how many there are."""

from __future__ import annotations

import ast

from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.factors import divisor
from dojo.diagnosis.trees import method
from dojo.judging.lines import inside


def apart(factor: str, case: Evidence) -> str:
    """By what two gradients differ, in a sentence: by a sign or a factor."""
    return "its sign" if factor == "-1" else f"a factor of {factor}{of_a_mean(factor, case)}"


def of_a_mean(factor: str, case: Evidence) -> str:
    """That a factor like `1/n` is a mean's, where one is returned; else ""."""
    by = divisor(factor.removeprefix("-"))
    counts = all(part in case.lengths for part in by.split("*"))
    return ", as a mean has it" if counts and _returns_a_mean(case) else ""


def _returns_a_mean(case: Evidence) -> bool:
    """Whether the attempt ends in a mean, or in a product with one."""
    within = [*inside(case.attempt.source, case.attempt.line)] if case.attempt else []
    values = {
        target.id: node.value
        for node in within
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    ends = [node.value for node in within if isinstance(node, ast.Return)]
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
