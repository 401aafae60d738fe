"""Arrays of a case: whether two are the same, whether one broadcasts to another, and sums over that."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

Array = np.ndarray


def close(a: Array, b: Array) -> bool:
    """Whether two arrays are the same up to rounding, by max-norm; shapes must agree."""
    if a.shape != b.shape:
        return False
    largest = np.abs(b).max(initial=0.0)
    return bool(np.abs(a - b).max(initial=0.0) <= TOLERANCE * largest)


TOLERANCE = 1e-7
"""Looser than a right gradient's: a float32 leak in a wrong answer must not hide its cause."""


def fits(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array of this shape broadcasts to the whole."""
    try:
        return np.broadcast_shapes(shape, whole) == whole
    except ValueError:
        return False


def sum_to(array: Array, shape: tuple[int, ...]) -> Array | None:
    """Sum over the axes along which `shape` was broadcast to the array's shape, if it could be."""
    while array.ndim > len(shape):
        array = array.sum(0)
    if array.ndim != len(shape):
        return None
    for axis, (here, there) in enumerate(zip(array.shape, shape, strict=True)):
        if here != there:
            if there != 1:
                return None
            array = array.sum(axis, keepdims=True)
    return array


def summed_to(stack: Array, shape: tuple[int, ...]) -> Array | None:
    """Each array of a stack, summed over the axes along which `shape` was broadcast to it."""
    while stack.ndim - 1 > len(shape):
        stack = stack.sum(1)
    for axis, length in enumerate(shape, start=1):
        if length == 1 != stack.shape[axis]:
            stack = stack.sum(axis, keepdims=True)
    return stack if stack.shape[1:] == shape else None


def as_tensor(array: Array) -> Tensor:
    """The same numbers, copied only where torch could not read or write them."""
    return torch.from_numpy(np.require(array, requirements=["C", "W"]))
