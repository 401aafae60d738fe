"""Turns names into examples: the characters so far, and the one that comes next.

With a block size of 3 the name "emma" makes five, where "." is the start and the end:

    ... -> e    ..e -> m    .em -> m    emm -> a    mma -> .

Source: the lecture's `build_dataset`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import index as as_index
from typing import TypeAlias

import torch
from torch import Tensor

CHARACTERS = ".abcdefghijklmnopqrstuvwxyz"  # the index of a character is its place in here
vocab_size = len(CHARACTERS)

Examples: TypeAlias = tuple[Tensor, Tensor]
"""X, int64 (examples, block_size), and Y, int64 (examples,)."""

_NAME = re.compile("[a-z]+")
_INDEX_OF_BYTE = bytes.maketrans(CHARACTERS.encode("ascii"), bytes(range(vocab_size)))


@dataclass(frozen=True, eq=False)
class Split:
    """80 % of the names to train on, 10 % to tune on, 10 % to test on; each an (X, Y)."""

    train: Examples
    dev: Examples
    test: Examples


def encode(name: str) -> list[int]:
    """The index of each character: "." is 0, "a" is 1, "z" is 26.

    Raises ValueError if a character is none of CHARACTERS.
    """
    indices = [CHARACTERS.find(character) for character in name]
    if -1 in indices:
        raise ValueError(f"{name[indices.index(-1)]!r} is not one of {CHARACTERS!r}")
    return indices


def decode(indices: Iterable[int]) -> str:
    """The characters of these indices, as one string; `indices` may also be a 1-D tensor of ints.

    Raises ValueError if an index is not in 0 … 26.
    """
    places = [as_index(place) for place in indices]
    for place in places:
        if not 0 <= place < vocab_size:
            raise ValueError(f"{place} is not an index of a character: these are 0 to 26")
    return "".join(CHARACTERS[place] for place in places)


def contexts(names: Sequence[str], block_size: int = 3) -> Examples:
    """Every example of every name, in order: a name of k letters makes k + 1.

    X is int64 (examples, block_size), the characters before; Y is int64 (examples,), the next one.
    No names make no examples. Raises ValueError if a name is not one or more of the letters a-z,
    or if `block_size` is less than 1.
    """
    if block_size < 1:
        raise ValueError(f"block_size is {block_size}; it must be at least 1")
    _check(names)
    # The dots that end one name begin the next. One dot more in front makes a window even if
    # there is no name; like all that hold no letter in their last two places, it is dropped.
    dots = "." * block_size
    tokens = _tokens("." + dots + "".join(name + dots for name in names))
    windows = tokens.unfold(0, block_size + 1, 1)
    is_example = (tokens[block_size - 1 : -1] != 0) | (tokens[block_size:] != 0)
    examples = windows[is_example].long()
    return examples[:, :-1].contiguous(), examples[:, -1].contiguous()


def rows(names: Sequence[str], length: int) -> Examples:
    """Every name as one row of `length` places, all its examples at once:

        .emma...  ->  emma.---

    X is int64 (names, length), a dot and the name; Y is int64 (names, length), what follows each of
    them, and -1 behind the end, where nothing is to be guessed. Raises ValueError as `contexts` does,
    and if a name has no room there, which takes a place more than it has letters.
    """
    _check(names)
    if long := [name for name in names if len(name) >= length]:
        raise ValueError(f"{long[0][:100]!r} needs {len(long[0]) + 1} places, not {length}")
    # A dot in front of all, as there may be no name.
    tokens = _tokens("." + "".join("." + name.ljust(length, ".") for name in names))[1:]
    X = tokens.long().view(len(names), length + 1)
    lengths = torch.tensor([len(name) for name in names], dtype=torch.int64)
    behind = torch.arange(length) > lengths[:, None]
    return X[:, :-1].contiguous(), X[:, 1:].masked_fill(behind, -1)


def _check(names: Sequence[str]) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name[:100]!r} is not a name: it needs letters, and only a-z")


def _tokens(text: str) -> Tensor:
    """The index of each character, uint8 (characters,); at least one."""
    content = bytearray(text.encode("ascii").translate(_INDEX_OF_BYTE))
    return torch.frombuffer(content, dtype=torch.uint8)


def parts(names: Sequence[str], seed: int = 42) -> tuple[list[str], list[str], list[str]]:
    """The lecture's split: shuffle, then cut at 80 % and 90 % of the names (not of the examples).

    Leaves `names` and the global random state as they were. A part may be empty if there are fewer
    than ten names.
    """
    shuffled = list(names)
    random.Random(seed).shuffle(shuffled)  # the order of random.seed(seed); random.shuffle(names)
    n1 = int(0.8 * len(shuffled))
    n2 = int(0.9 * len(shuffled))
    return shuffled[:n1], shuffled[n1:n2], shuffled[n2:]


def split(names: Sequence[str], seed: int = 42, block_size: int = 3) -> Split:
    """The examples of each part of the names. Raises ValueError as `contexts` does."""
    return Split(*(contexts(part, block_size) for part in parts(names, seed)))


def minibatch(X: Tensor, Y: Tensor, batch_size: int, generator: torch.Generator) -> Examples:
    """`batch_size` examples drawn at random, with replacement, as the lecture draws them.

    X is (examples, block_size) and Y (examples,); the result is Xb (batch_size, block_size) and
    Yb (batch_size,). Moves `generator` on by one draw. Raises ValueError if there is nothing to
    draw from, if X and Y differ in length, or if `batch_size` is less than 1.
    """
    if X.shape[0] != Y.shape[0]:
        raise ValueError(f"X has {X.shape[0]} examples and Y has {Y.shape[0]}")
    if X.shape[0] == 0:
        raise ValueError("there are no examples to draw from")
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}; it must be at least 1")
    ix = torch.randint(0, X.shape[0], (batch_size,), generator=generator)
    return X[ix], Y[ix]
