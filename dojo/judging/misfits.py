"""Shapes that do not fit: torch's own sentence, in the names of the learner's axes.

The sizes of a case are different primes, so a length tells which axis it is. Told apart by the text
of the message, as in `failures`: the exception itself may be in another process.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping

from torch import Tensor

from dojo.judging.cases import Case

Lengths = Mapping[int, str]


def misfit(message: str, case: Case) -> str:
    """What does not fit, or "" if the message is about something else.

    `message` is the failure's sentence, with the learner's line below it.
    """
    sentence, _, line = message.partition("\n")
    lengths = _lengths(case)
    for pattern, explain in EXPLAINED.items():
        if match := re.search(pattern, sentence):
            return explain(match, line.strip(), lengths, case)
    return ""


def _lengths(case: Case) -> Lengths:
    """Which axis has a length; none has 1."""
    names: dict[int, str] = {}
    for name, size in case.oracle.extents.items():
        names.setdefault(size, name)
    return {size: name for size, name in names.items() if size > 1}


def _shape(shape: list[int], lengths: Lengths) -> str:
    told = [lengths.get(size, str(size)) for size in shape]
    return f"({', '.join(told)}{',' if len(told) == 1 else ''})"


def _name(shape: list[int], line: str, case: Case, other: str) -> str:
    """The only argument of this shape in the line; if there is none, another name."""
    names = [
        name
        for name, value in case.arguments.items()
        if isinstance(value, Tensor) and list(value.shape) == shape
        if re.search(rf"\b{name}\b(?!\.T|\()", line)
    ]
    return f"`{names[0]}`" if len(names) == 1 else other


def _product(match: re.Match[str], line: str, lengths: Lengths, case: Case) -> str:
    numbers = [int(number) for number in match.groups()]
    left, right = numbers[:2], numbers[2:]
    first = _name(left, line, case, "the left one")
    second = _name(right, line, case, "the right one")
    told = f"{first} is {_shape(left, lengths)} and {second} is {_shape(right, lengths)}"
    wanted = _shape(list(case.expected.shape), lengths)
    return (
        f"{told[0].upper()}{told[1:]}: in a product the two inner lengths must agree. What "
        f"is wanted in the end is {wanted}, the shape of `{case.tensor}`."
    )


def _broadcast(match: re.Match[str], line: str, lengths: Lengths, case: Case) -> str:
    a, b, axis = (int(number) for number in match.groups())
    one, other = (lengths.get(size, f"{size} long") for size in (a, b))
    told = f"Along dimension {axis} one tensor is {one} and the other {other}: only a 1 can be broadcast."
    if _counts_columns_itself(line) and not {a, b} <= lengths.keys():
        return (
            f"{told} Without `num_classes`, `one_hot` makes only as many columns as the largest "
            "index that it sees needs."
        )
    if re.search(r"\.(sum|mean|amax|max|var|std)\(", line) and "keepdim" not in line:
        return f"{told} Has a sum without `keepdim=True` lost its axis?"
    return told


def _counts_columns_itself(line: str) -> bool:
    """Whether there is a `one_hot` that is not told how many classes there are."""
    try:
        nodes = list(ast.walk(ast.parse(line)))
    except SyntaxError:  # a part of a longer statement
        return False
    calls = (n for n in nodes if isinstance(n, ast.Call) and len(n.args) + len(n.keywords) == 1)
    return any(ast.unparse(call.func).endswith("one_hot") for call in calls)


def _index(match: re.Match[str], line: str, lengths: Lengths, case: Case) -> str:
    index, axis, size = (int(number) for number in match.groups())
    told = f"Dimension {axis} is {lengths.get(size, size)} ({size}) long, so {index} lies outside."
    return f"{told} Are rows and columns exchanged?"


def _view(match: re.Match[str], line: str, lengths: Lengths, case: Case) -> str:
    shape = [int(size) for size in match[1].split(",")]
    count = int(match[2])
    if any(size < 0 for size in shape):
        return f"A view keeps every number, and {count} can't be cut up like that."
    return (
        f"A view keeps every number: {_shape(shape, lengths)} has room for {math.prod(shape)}, and "
        f"there are {count}."
    )


def _none(match: re.Match[str], line: str, lengths: Lengths, case: Case) -> str:
    return "One of the two is None: is it set before, and does what makes it return something?"


Explain = Callable[[re.Match[str], str, Lengths, Case], str]

EXPLAINED: Mapping[str, Explain] = {
    r"shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)": _product,
    r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at .*dimension (\d+)": _broadcast,
    r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)": _index,
    r"shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)": _view,
    r"unsupported operand type\(s\) for .*'NoneType'": _none,
}
"""What torch and Python say, and how to say it."""
