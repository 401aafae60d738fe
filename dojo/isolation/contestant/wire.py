"""Values as raw bytes, for both ends of the pipe. Nothing that arrives is ever executed or unpickled.

A tensor is its dtype, its shape and exactly as many bytes as those make. Everything has an upper
bound, checked before a byte of it is read, so that no answer can be larger than it may be.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

DTYPES = (
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
)  # fmt: skip
MAX_TENSOR_BYTES = 16 * 2**20
"""Bytes of one tensor."""
MAX_TEXT_BYTES = 256 * 1024
"""Bytes of one text: a kata's file has 64 KiB at most."""
MAX_ITEMS = 64
"""Things in one list."""
MAX_DEPTH = 2
"""Lists in lists: `(loss, [gradients])`."""
MAX_AXES = 12


class Closed(Exception):
    """The other end is gone."""


class Garbled(Exception):
    """Bytes that are no message."""


@dataclass(frozen=True)
class Other:
    """A value that is nothing a gradient could be: only what it is called crosses."""

    kind: str


class Reader(Protocol):
    """Something to read from."""

    def read(self, count: int) -> bytes:
        """Exactly so many bytes. Raises `Closed`."""


@dataclass
class Bounded:
    """A reader of one answer, which may be as long as this and no longer. Raises `Garbled`."""

    reader: Reader
    left: int

    def read(self, count: int) -> bytes:
        """Exactly so many bytes."""
        self.left -= count
        if self.left < 0:
            raise Garbled("an answer without end")
        return self.reader.read(count)


def text(value: str, longest: int = MAX_TEXT_BYTES) -> bytes:
    """A text, cut at `longest` bytes."""
    data = value.encode("utf-8", "replace")[:longest]
    return struct.pack("<I", len(data)) + data


def read_text(reader: Reader, longest: int = MAX_TEXT_BYTES) -> str:
    """A text. Raises `Garbled` if it is longer than allowed."""
    (length,) = struct.unpack("<I", reader.read(4))
    if length > longest:
        raise Garbled(f"a text of {length} bytes")
    return reader.read(length).decode("utf-8", "replace")


def number(value: int) -> bytes:
    """A small whole number."""
    return struct.pack("<i", value)


def read_number(reader: Reader) -> int:
    """A small whole number."""
    (value,) = struct.unpack("<i", reader.read(4))
    return int(value)


def value(thing: object, depth: int = 0) -> bytes:
    """A tensor, a number, None, or a list of such; anything else as its type's name."""
    if isinstance(thing, Tensor):
        return _tensor(thing)
    if thing is None:
        return b"N"
    if type(thing) is int and -(2**63) <= thing < 2**63:
        return b"I" + struct.pack("<q", thing)
    if type(thing) is float:
        return b"F" + struct.pack("<d", thing)
    if type(thing) in (list, tuple) and isinstance(thing, Sequence):
        if len(thing) > MAX_ITEMS or depth == MAX_DEPTH:
            return b"O" + text(f"a {type(thing).__name__} of {len(thing)}", 200)
        kind = b"L" if type(thing) is list else b"U"
        items = [value(item, depth + 1) for item in thing]
        return kind + struct.pack("<B", len(items)) + b"".join(items)
    return b"O" + text(type(thing).__name__, 200)


def _tensor(tensor: Tensor) -> bytes:
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
        return b"O" + text("a sparse, quantized or off-CPU tensor", 200)
    size = tensor.numel() * tensor.element_size()
    if tensor.dtype not in DTYPES or tensor.dim() > MAX_AXES or size > MAX_TENSOR_BYTES:
        shown = f"a tensor of {tensor.dtype}, {size} bytes".replace("torch.", "")
        return b"O" + text(shown, 200)
    head = struct.pack("<BB", DTYPES.index(tensor.dtype), tensor.dim())
    shape = struct.pack(f"<{tensor.dim()}I", *tensor.shape)
    data = tensor.detach().resolve_neg()
    if data.dtype == torch.bfloat16:  # numpy has no such type
        data = data.reshape(-1).view(torch.uint8)
    return b"T" + head + shape + data.numpy().tobytes()


def read_value(reader: Reader, depth: int = 0) -> object:
    """A value. Raises `Garbled` at anything that is none."""
    kind = reader.read(1)
    if kind == b"T":
        return _read_tensor(reader)
    if kind == b"N":
        return None
    if kind == b"I":
        return struct.unpack("<q", reader.read(8))[0]
    if kind == b"F":
        return struct.unpack("<d", reader.read(8))[0]
    if kind in b"LU" and depth < MAX_DEPTH:
        count = reader.read(1)[0]
        if count > MAX_ITEMS:
            raise Garbled(f"a list of {count}")
        items = [read_value(reader, depth + 1) for _ in range(count)]
        return items if kind == b"L" else tuple(items)
    if kind == b"O":
        return Other(read_text(reader, 200))
    raise Garbled(f"no kind of value: {kind!r}")


def _read_tensor(reader: Reader) -> Tensor:
    number, axes = reader.read(2)
    if number >= len(DTYPES) or axes > MAX_AXES:
        raise Garbled(f"a tensor of dtype {number} and {axes} axes")
    dtype = DTYPES[number]
    shape = struct.unpack(f"<{axes}I", reader.read(4 * axes))
    size = dtype.itemsize
    for extent in shape:
        size *= extent
    if size > MAX_TENSOR_BYTES:
        raise Garbled(f"a tensor of {size} bytes")
    data = reader.read(size)
    if not data:
        return torch.empty(shape, dtype=dtype)
    flat = torch.frombuffer(bytearray(data), dtype=torch.uint8 if dtype == torch.bool else dtype)
    return (flat != 0 if dtype == torch.bool else flat).reshape(shape)
