"""Shapes and types that do not fit: torch's own sentence, in the names of the learner's axes."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from dojo.judging.messages import EXPLAINED, Place
from dojo.judging.outcome import Failure
from reference.oracle import Oracle


def misfit(
    failure: Failure, oracle: Oracle, tensor: str = "", usual: Mapping[str, int] | None = None
) -> str:
    """What does not fit, or "" if it failed over something else."""
    place = Place(failure.code, oracle, tensor, usual)
    for pattern, explain in EXPLAINED.items():
        if match := re.search(pattern, failure.message):
            told = explain if isinstance(explain, str) else explain(match, place)
            return f"{told}{_turned(place)}{_numbers(place)}"
    return ""


def _turned(place: Place) -> str:
    """A `.T` of more than two axes."""
    for name in re.findall(r"(\w+)\.T\b", place.line):
        value = place.oracle.values.get(name, place.oracle.values.get(name.removeprefix("d")))
        if value is not None and value.ndim > 2:
            return f" `{name}.T` turns all of its {value.ndim} axes around: `.mT` exchanges the last two."
    return ""


def _numbers(place: Place) -> str:
    """A size of the lecture's minibatch, written as a number."""
    try:
        nodes = [node for node in ast.walk(ast.parse(place.line)) if isinstance(node, ast.Constant)]
    except SyntaxError:  # a part of a longer statement
        return ""
    here = place.oracle.extents
    for value in (node.value for node in nodes if isinstance(node.value, int)):
        for name, size in (place.usual or {}).items():
            if value == size > 3 and here[name] != value and name.isidentifier():
                return (
                    f" {value} is `{name}` in the lecture's minibatch only, and here it is "
                    f"{here[name]}: ask for `{name}`."
                )
    return ""
