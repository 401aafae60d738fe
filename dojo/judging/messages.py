"""What torch and Python say where shapes and types do not fit, and how to say it.

The sizes of a case are different primes, so a length tells which axis it is. Told apart by the text
of the message, as in `failures`: the exception itself may be in another process.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from dojo.verdict.values import shown
from reference.oracle import Oracle


@dataclass(frozen=True)
class Place:
    """Where it failed: the learner's line, in a forward pass of this case.

    `tensor` is the one whose gradient is wanted, if it is one; `usual` are the sizes of the
    lecture's minibatch, which somebody may have written as numbers.
    """

    line: str
    oracle: Oracle
    tensor: str = ""
    usual: Mapping[str, int] | None = None

    @cached_property
    def lengths(self) -> Mapping[int, str]:
        """Which axis has a length, or which of a tensor in the line, made one; none has 1."""
        names: dict[int, str] = {}
        for name, size in self.oracle.extents.items():
            names.setdefault(size, name)
        for name, dims in self.oracle.graph.tensors.items():
            if re.search(rf"\bd?{name}\b", self.line):
                for first, last in combinations(range(len(dims) + 1), 2):
                    size = math.prod(self.oracle.values[name].shape[first:last])
                    names.setdefault(size, "*".join(dims[first:last]))
        return {size: name for size, name in names.items() if size > 1}

    def shape(self, sizes: Sequence[int]) -> str:
        """A shape in the axes' names."""
        return shown(tuple(self.lengths.get(size, size) for size in sizes))

    def axis(self, size: int) -> str:
        """A length in a sentence."""
        return self.lengths.get(size, f"{size} long")

    def name(self, sizes: Sequence[int], other: str) -> str:
        """The only tensor or gradient of this shape in the line; if there is none, another name."""
        shapes = {name: list(value.shape) for name, value in self.oracle.values.items()}
        shapes = {f"d{name}": shape for name, shape in shapes.items()} | shapes
        names = [
            name
            for name, shape in shapes.items()
            if shape == list(sizes) and re.search(rf"\b{name}\b(?!\.T|\()", self.line)
        ]
        return f"`{names[0]}`" if len(names) == 1 else other

    @property
    def wanted(self) -> str:
        """The tensor whose gradient the line makes, by what it assigns to; or the kata's."""
        made = re.match(r"d(\w+) =[^=]", self.line)
        known = made is not None and made[1] in self.oracle.values
        return made[1] if known and made else self.tensor


def _ints(match: re.Match[str], *groups: int) -> list[int]:
    return [int(match[group]) for group in groups]


def _list(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def _product(match: re.Match[str], place: Place) -> str:
    left, right = _ints(match, 1, 2), _ints(match, 3, 4)
    first = place.name(left, "the left one")
    second = place.name(right, "the right one")
    told = f"{first} is {place.shape(left)} and {second} is {place.shape(right)}"
    told = f"{told[0].upper()}{told[1:]}: in a product the two inner lengths must agree."
    if place.wanted:
        wanted = place.shape(place.oracle.values[place.wanted].shape)
        told += f" What is wanted in the end is {wanted}, the shape of `{place.wanted}`."
    return told


def _batched_product(match: re.Match[str], place: Place) -> str:
    wanted, given = _list(match[1]), _list(match[2])
    return (
        f"In a product of stacks of matrices the right one should begin with {place.shape(wanted)}, "
        f"so that the inner lengths agree, and begins with {place.shape(given)}."
    )


def _broadcast(match: re.Match[str], place: Place) -> str:
    a, b, axis = _ints(match, 1, 2, 3)
    told = (
        f"Along dimension {axis} one tensor is {place.axis(a)} and the other {place.axis(b)}: only a "
        "1 can be broadcast."
    )
    if _counts_columns_itself(place.line) and not {a, b} <= place.lengths.keys():
        return (
            f"{told} Without `num_classes`, `one_hot` makes only as many columns as the largest "
            "index that it sees needs."
        )
    reduces = re.search(r"\.(sum|mean|amax|max|var|std)\(", place.line)
    if reduces and "keepdim" not in place.line:
        return f"{told} Has `{reduces[1]}` without `keepdim=True` lost its axis?"
    return told


def _counts_columns_itself(line: str) -> bool:
    """Whether there is a `one_hot` that is not told how many classes there are."""
    try:
        nodes = list(ast.walk(ast.parse(line)))
    except SyntaxError:  # a part of a longer statement
        return False
    calls = (n for n in nodes if isinstance(n, ast.Call) and len(n.args) + len(n.keywords) == 1)
    return any(ast.unparse(call.func).endswith("one_hot") for call in calls)


def _in_place(match: re.Match[str], place: Place) -> str:
    into, made = _list(match[1]), _list(match[2])
    return (
        f"What is written into is {place.shape(into)}, and what is written would be "
        f"{place.shape(made)}: a tensor keeps its shape when it is changed in place."
    )


def _assigned(match: re.Match[str], place: Place) -> str:
    value, room = _list(match[1]), _list(match[2])
    return (
        f"The places that are picked are {place.shape(room)}, and what is written there is "
        f"{place.shape(value)}."
    )


def _joined(match: re.Match[str], place: Place) -> str:
    axis, a, b = _ints(match, 1, 2, 3)
    return (
        f"What is joined along dimension {axis} must agree in all others: one is {place.axis(a)} "
        f"where the other is {place.axis(b)}."
    )


def _einsum(match: re.Match[str], place: Place) -> str:
    letter, size, number, other = match[1], int(match[2]), int(match[3]), int(match[4])
    return (
        f"In `einsum` the letter {letter} is {place.axis(size)} in tensor {number + 1} and "
        f"{place.axis(other)} in one before it: one letter, one length."
    )


def _index(match: re.Match[str], place: Place) -> str:
    index, axis, size = _ints(match, 1, 2, 3)
    told = f"Dimension {axis} is {place.lengths.get(size, size)} ({size}) long, so {index} lies outside."
    return f"{told} Are rows and columns exchanged, or two indices?"


def _no_class(match: re.Match[str], place: Place) -> str:
    indices = {n: v for n, v in place.oracle.values.items() if not v.is_floating_point()}
    for name, value in indices.items():
        if re.search(rf"\b{name}\b", place.line) and value.min() < 0:
            return f"`{name}` holds {value.min()}, and that is no class."
    return "An index below 0 is no class."


def _indices(match: re.Match[str], place: Place) -> str:
    a, b = _list(match[1]), _list(match[2])
    return (
        f"Two indices side by side are paired off, so they must be of one length: one is "
        f"{place.shape(a)}, the other {place.shape(b)}."
    )


def _axis(match: re.Match[str], place: Place) -> str:
    low, high, axis = _ints(match, 1, 2, 3)
    count = high + 1
    return (
        f"There is no dimension {axis}: the tensor has {count} {'axis' if count == 1 else 'axes'}, "
        f"from 0 to {high}, or from {low} to -1 counted from behind."
    )


def _view(match: re.Match[str], place: Place) -> str:
    shape, count = _list(match[1]), int(match[2])
    if any(size < 0 for size in shape):
        return f"A view keeps every number, and {count} can't be cut up like that."
    return (
        f"A view keeps every number: {place.shape(shape)} has room for {math.prod(shape)}, and "
        f"there are {count}."
    )


def _vector(match: re.Match[str], place: Place) -> str:
    rows, columns, length = _ints(match, 1, 2, 3)
    return (
        f"A matrix that is {place.shape([rows, columns])} takes a vector that is "
        f"{place.axis(columns)}, and this one is {place.axis(length)}."
    )


def _one_number(match: re.Match[str], place: Place) -> str:
    if call := re.search(r"\bmath\.(\w+)\(", place.line):
        return f"`math` is for single numbers, `torch` for tensors: `torch.{call[1]}`."
    return "One number is wanted here, and the tensor holds many."


def _of_types(match: re.Match[str], place: Place) -> str:
    return (
        f"`@` takes two tensors of one type, and these are {match[1]} and {match[2]}: "
        "`x.to(y.dtype)` makes x one of y's."
    )


Explain = Callable[[re.Match[str], Place], str]

SIZES = r"\[([-\d, ]*)\]"
TWO_AT_ONCE = "`max(1)` gives two: `.values` are the largest numbers, `.indices` their places."
EXPLAINED: Mapping[str, Explain | str] = {
    r"shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)": _product,
    rf"first two dimensions of batch2 tensor to be: {SIZES} but got: {SIZES}": _batched_product,
    r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at .*dimension (\d+)": _broadcast,
    r"tensor \((\d+)\) must match the existing size \((\d+)\) at .*dimension (\d+)": _broadcast,
    rf"output with shape {SIZES} doesn't match the broadcast shape {SIZES}": _in_place,
    rf"value tensor of shape {SIZES} cannot be broadcast to indexing result of shape {SIZES}": _assigned,
    r"match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)": _joined,
    r"subscript (\w) has size (\d+) for operand (\d+) which does not .* size (\d+)": _einsum,
    r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)": _index,
    r"index out of range": (
        "An index lies outside of the tensor: are the axes, or rows and columns, exchanged?"
    ),
    r"[Cc]lass values must be non-negative": _no_class,
    rf"could not be broadcast together with shapes {SIZES}, {SIZES}": _indices,
    r"[Ii]ndex tensor must have the same number of dimensions": (
        "Here the index must have as many axes as the tensor: an index of one number a row is made "
        "one with `[:, None]`."
    ),
    r"Dimension out of range .*range of \[(-?\d+), (-?\d+)\], but got (-?\d+)": _axis,
    rf"shape '{SIZES}' is invalid for input of size (\d+)": _view,
    r"view size is not compatible": (
        "A view only reads the numbers in the order in which they lie, and after a transpose that is "
        "another one: `reshape` copies them where it must."
    ),
    r"mat \((\d+)x(\d+)\), vec \((\d+)\)": _vector,
    r"length of the desired ordering .*input\.dim\(\) = (\d+)": lambda match, _: (
        f"`permute` names every axis, in the new order: here there are {match[1]}."
    ),
    r"unsupported operand type\(s\) for .*'NoneType'": (
        "One of the two is None: is it set before, and does what makes it return something?"
    ),
    "NoneType": "It is None: is it set before, and does what makes it return something?",
    r"same dtype, but got: (.+) != (.+)": _of_types,
    "Boolean value of Tensor": (
        "A comparison of tensors is a tensor, with True or False in each place, and one answer is "
        "wanted here: multiply by it, or let `torch.where` choose."
    ),
    "only one element tensors": _one_number,
    "step must be greater than zero": "A tensor is turned around by `flip(axis)`, not by `[::-1]`.",
    "builtin_function_or_method": "Without brackets behind its name a method is not called.",
    "return_types": TWO_AT_ONCE,
    "'bool' object has no attribute": (
        f"What was compared are not both tensors, so it is one False for all. {TWO_AT_ONCE}"
    ),
}
"""What torch and Python say, and how to say it."""
