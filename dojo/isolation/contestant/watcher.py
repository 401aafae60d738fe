"""Watches what a learner's code asks of torch, one call at a time.

Three things no honest gradient needs: forward functions at points close by (`points.py`), complex
numbers, and numbers that leave their tensors to be computed with elsewhere. Whatever leaves a tensor, in
whatever way (a number, an answer to a question, a size), is counted in bits. An error's text is out
of reach: there is no `try` in a kata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from .points import POWERS, STEEP, Points, largest

BITS, SOME = 6, 512
"""So many bits for each element of the largest tensor may leave, and so many beside them.

A loop that compares every element needs one for each; numbers that are to be computed with, 24. A few
numbers may be printed.
"""
LEAST = 16
"""Elements of the largest tensor, where there are none: while a file is executed."""
FLOAT = 53
"""Bits of a floating point number."""

DIFFERENCE = 1
NUMBERS = 2
COMPLEX = 3


class Watcher(TorchDispatchMode):
    """Watches one call. `noticed` is 0, or what was seen; `finish` has the last word."""

    def __init__(self, arguments: Mapping[str, object]) -> None:
        super().__init__()
        given = [a for a in arguments.values() if isinstance(a, Tensor)]
        size = max(largest(given), LEAST)
        self.points = Points([a for a in given if a.is_floating_point()], size)
        self.known = [_Given(a) for a in given if not a.is_floating_point()]
        self.bits, self.most = 0, BITS * size + SOME
        self.noticed = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # True, the default, imports torch's compiler and sympy: 5 s

    def finish(self, value: object) -> int:
        """What was noticed of a call that returned this."""
        if not self.noticed and self.points.quotient(_elements(value)):
            self.noticed = DIFFERENCE
        return self.noticed

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        name = func._schema.name.removeprefix("aten::").rstrip("_") or func._schema.name
        first = args[0] if args and isinstance(args[0], Tensor) else None
        if any(isinstance(arg, Tensor) and arg.is_complex() for arg in args):
            self.noticed = COMPLEX
        for function, point in _evaluated(name, first, args):
            self.points.evaluate(function, point)
        made = func(*args, **(kwargs or {}))
        if isinstance(made, bool | int | float):
            self._taken(made, first)
        elif torch.Tag.dynamic_output_shape in func.tags and (name != "index" or _masked(args)):
            parts = made if isinstance(made, tuple) else (made,)
            self._told(sum(extent.bit_length() for part in parts for extent in part.shape))
        elif isinstance(value := made[0] if isinstance(made, tuple) else made, Tensor):
            self.points.result(name, value)
        return made

    def _taken(self, number: float, tensor: Tensor | None) -> None:
        """A number leaves its tensor: an answer to a question, an index, or one to be computed with."""
        if isinstance(number, float):
            self._told(FLOAT)
        elif tensor is None or not any(given.holds(tensor) for given in self.known):
            self._told(max(int(number).bit_length(), 1))

    def _told(self, bits: int) -> None:
        self.bits += bits
        if self.bits > self.most:
            self.noticed = NUMBERS


class _Given:
    """An argument of whole numbers. Its elements are no news, as long as they are what was given."""

    def __init__(self, tensor: Tensor) -> None:
        self.same = tensor.detach()  # keeps the memory, whatever becomes of the argument
        self.before = tensor.clone()

    def holds(self, element: Tensor) -> bool:
        """Whether this is one of its elements."""
        mine, its = self.same.untyped_storage(), element.untyped_storage()
        return mine.data_ptr() == its.data_ptr() and torch.equal(self.same, self.before)


def _evaluated(
    name: str, first: Tensor | None, args: Sequence[Any]
) -> Iterator[tuple[str, Tensor]]:
    """Which functions are evaluated, and where."""
    if name == "pow" and len(args) > 1 and isinstance(args[1], Tensor):
        yield "exp", args[1]  # e**x
        if first is not None and first.is_floating_point() and first.numel() > 1:
            yield name, first
    elif (
        first is not None
        and first.is_floating_point()
        and (name in STEEP or (name in POWERS and not _polynomial(args)))
    ):
        yield name, first


def _polynomial(args: Sequence[Any]) -> bool:
    return len(args) > 1 and not isinstance(args[1], Tensor) and args[1] in (0, 1, 2, 3, 4)


def _masked(args: Sequence[Any]) -> bool:
    """Whether an indexing is by a mask, so that the size of what it gives depends on numbers."""
    return any(isinstance(i, Tensor) and i.dtype in (torch.bool, torch.uint8) for i in args[1])


def _elements(value: object) -> int:
    """Elements of an answer; of a step's, those of its largest gradient."""
    if isinstance(value, Tensor):
        return value.numel()
    if isinstance(value, list | tuple):
        return max(map(_elements, value), default=0)
    return 0
