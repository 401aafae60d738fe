"""Constants that an attempt writes with a few digits: 0.797885 for `math.sqrt(2 / math.pi)`.

Such a gradient is nearly right, and the numbers alone do not tell why it is not quite: a float32
tensor, a rounded constant, or a formula that only resembles the right one.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dojo.judging.ban import parsed
from dojo.verdict.finding import Finding, Kind

FEWEST = 3
"""Digits from which on a number is a constant that was rounded, and not another one."""
SPREAD = 3.0
"""A gradient is off by at most so many times what its constants are off by."""
FACTORS = (1.0, 2.0, 0.5, 3.0, 1.5)
"""What a slope brings down before a constant, with a half or without."""


@dataclass(frozen=True)
class Rounded:
    """A number in the source, the constant it stands for, and by how much it is off, relatively."""

    line: int
    written: str
    constant: str
    off: float


def finding(source: str, formulas: Iterable[str], error: float) -> tuple[Finding, int] | None:
    """Why a gradient is off by so little, if rounded constants explain it, and the line.

    `formulas` is the code that has the constants, in full: the forward pass, the worked answer.
    """
    found = list(_rounded(source, formulas))
    if not found or error > SPREAD * sum(one.off for one in found):
        return None
    worst = max(found, key=lambda one: one.off)
    return Finding(
        Kind.ROUNDED,
        f"Right but for the digits of a constant: line {worst.line} writes {worst.written} where "
        f"`{worst.constant}` has more of them. Let Python work it out.",
        f"{error:.0e}",
    ), worst.line


def _rounded(source: str, formulas: Iterable[str]) -> Iterator[Rounded]:
    """The numbers of a source that are constants of the formulas, cut or rounded."""
    constants = _constants(formulas)
    for node in ast.walk(parsed(source)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, float):
            continue
        written = ast.get_source_segment(source, node) or ""
        digits = written.partition(".")[2]
        if not digits.isdigit() or len(digits.lstrip("0")) < FEWEST:
            continue
        unit = 10.0 ** -len(digits)
        for value, text in constants.items():
            off = abs(node.value - value)
            if 1e-12 * value < off < unit:
                yield Rounded(node.lineno, written, text, off / value)
                break


def _constants(formulas: Iterable[str]) -> dict[float, str]:
    """What is worked out from numbers alone, and its multiples, each with its text, plain ones first.

    A number as it stands has all the digits that it has: only its products with others count.
    """
    roots: dict[float, str] = {}
    numbers: dict[float, str] = {1.0: ""}
    for formula in formulas:
        for node in ast.walk(ast.parse(formula)):
            value = _value(node)
            if isinstance(node, ast.Constant) and value:
                numbers.setdefault(value, f"{ast.unparse(node)} * ")
            elif isinstance(node, ast.expr) and value:
                roots.setdefault(value, ast.unparse(node))
                bracketed = f"({ast.unparse(node)})" if isinstance(node, ast.BinOp) else ""
                roots.setdefault(1 / value, f"1 / {bracketed or ast.unparse(node)}")
    found: dict[float, str] = {}
    for factor in FACTORS:
        times = "" if factor == 1 else f"{factor:g} * "
        for number, before in numbers.items():
            for value, text in roots.items():
                found.setdefault(value * factor * number, f"{times}{before}{text}")
    return found


def _value(node: ast.AST) -> float | None:
    """The positive number that an expression without a tensor is."""
    allowed = ast.Constant | ast.BinOp | ast.UnaryOp | ast.Attribute | ast.Name | ast.Call
    parts = [part for part in ast.walk(node) if isinstance(part, ast.expr)]
    if not isinstance(node, ast.expr) or not all(isinstance(part, allowed) for part in parts):
        return None
    try:
        known = {"__builtins__": {}, "math": math, "torch": math}  # for `torch.pi`
        value = eval(ast.unparse(node), known)
        return float(value) if math.isfinite(value) and value > 0 else None
    except (ArithmeticError, AttributeError, NameError, TypeError, ValueError):
        return None
