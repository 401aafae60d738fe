"""What a call leaves behind besides its answer: what it printed, and which arguments it changed.

For whoever calls a learner's function: the house in its own process, and the contestant.
"""

from __future__ import annotations

import io

import torch
from torch import Tensor

WHOLE = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}
"""The whole numbers of so many bytes."""


class Printed(io.TextIOBase):
    """A stream that keeps the beginning of what is written and counts the rest, in characters."""

    def __init__(self, most: int) -> None:
        self._kept: list[str] = []
        self._room, self._dropped = most, 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if keep := text[: self._room]:
            self._kept.append(keep)
            self._room -= len(keep)
        self._dropped += len(text) - len(keep)
        return len(text)

    def text(self) -> str:
        """The beginning, and how much more there was."""
        rest = f"\n[{self._dropped:,} more characters]" if self._dropped else ""
        return "".join(self._kept) + rest


def changed(after: object, before: object, version: int) -> bool:
    """Whether an argument, which was `before` in its `version`, has been changed in place."""
    assert isinstance(after, Tensor) and isinstance(before, Tensor)
    if after._version != version or after.dtype != before.dtype or after.device != before.device:
        return True
    return not (after.shape == before.shape and torch.equal(_bits(after), _bits(before)))


def _bits(tensor: Tensor) -> Tensor:
    """The same bytes as whole numbers: of those, NaN is equal to itself."""
    return tensor.contiguous().view(WHOLE[tensor.element_size()])
