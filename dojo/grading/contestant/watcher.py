"""Tells a difference quotient from a gradient, by what is asked of torch.

Its results are as exact as honest ones, so they can't tell. But an honest gradient evaluates a
forward function at the point where the forward pass did, once; a difference quotient needs it at
points close by, or at more points than the tensors have elements. And whoever takes numbers out of
tensors one by one computes elsewhere: what leaves them, in whatever way, is counted in bits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

STEEP = {
    "tanh", "exp", "exp2", "expm1", "sigmoid", "_softmax", "_log_softmax", "logsumexp", "softplus",
    "cosh", "sinh", "tan", "sin", "cos", "asin", "acos", "atan", "atan2", "erf", "gelu", "silu", "elu",
    "celu", "selu", "mish", "log_sigmoid_forward", "logaddexp", "logaddexp2", "xlogy",
    "native_batch_norm", "_native_batch_norm_legit", "native_layer_norm", "native_group_norm",
}  # fmt: skip
"""Functions of a forward pass that no gradient needs at a second point."""
POWERS = {
    "pow", "reciprocal", "rsqrt", "sqrt", "log", "log1p", "log2", "log10", "std", "std_mean", "hypot",
    "dist", "norm", "linalg_vector_norm",
}  # fmt: skip
"""The same, but an honest `(bnvar + 1e-5)**-1.5` moves its argument a little."""
NEAR = 0.05
"""How near two points are, relative to the largest number, that only a difference tells apart."""
SPARE = 1.5
"""So many times the elements of the largest tensor may be evaluated."""
SCALARS = 4
"""Numbers that may be taken out of tensors: a loss to be printed, say."""
BITS = 3
"""So many bits for each of the `most` elements may be told by truth values, indices and shapes.

A loop that compares every element needs one for each; numbers that are to be computed with, 24.
"""
SENTENCE = 64
"""Bits that an error's message may tell: it quotes the index that is out of bounds."""

DIFFERENCE = 1
NUMBERS = 2
COMPLEX = 3


class Watcher(TorchDispatchMode):
    """Watches one call. `noticed` is 0, or what was seen."""

    def __init__(self, arguments: Mapping[str, object]) -> None:
        super().__init__()
        self.given = [a for a in arguments.values() if isinstance(a, Tensor) and _float(a)]
        self.most = SPARE * _largest([a for a in arguments.values() if isinstance(a, Tensor)])
        self.points: dict[str, list[Tensor]] = {}
        self.numbers = self.bits = 0
        self.known = [(a, a.clone()) for a in arguments.values() if _whole(a)]
        self.noticed = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # True, the default, imports torch's compiler and sympy: 5 s

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        name = func._schema.name.removeprefix("aten::").rstrip("_") or func._schema.name
        first = args[0] if args and isinstance(args[0], Tensor) else None
        if any(isinstance(arg, Tensor) and arg.is_complex() for arg in args):
            self.noticed = COMPLEX
        elif name == "pow" and len(args) > 1 and isinstance(args[1], Tensor):
            self._evaluated("exp", args[1].detach().clone())  # e**x
            if first is not None and _float(first) and first.numel() > 1:
                self._evaluated(name, first.detach().clone())
        elif (
            first is not None
            and _float(first)
            and (name in STEEP or (name in POWERS and not _polynomial(args)))
        ):
            self._evaluated(name, first.detach().clone())
        try:
            made = func(*args, **(kwargs or {}))
        except Exception:
            self._told(SENTENCE)
            raise
        if isinstance(made, bool | int | float):
            self._taken(made, first)
        elif torch.Tag.dynamic_output_shape in func.tags and (name != "index" or _masked(args)):
            parts = made if isinstance(made, tuple) else (made,)
            self._told(max(part.numel() for part in parts).bit_length())
        return made

    def _taken(self, number: float, tensor: Tensor | None) -> None:
        """A number leaves its tensor: an answer to a question, an index, or one to be computed with."""
        if isinstance(number, float):
            self.numbers += 1
            if self.numbers > SCALARS:
                self.noticed = NUMBERS
        elif not self._is_given(tensor):
            self._told(max(int(number).bit_length(), 1))

    def _is_given(self, tensor: Tensor | None) -> bool:
        """Whether this is an element of a whole-number argument, as it was given: a letter's index."""
        if tensor is None or _float(tensor):
            return False
        place = tensor.untyped_storage().data_ptr()
        return any(
            given.untyped_storage().data_ptr() == place and torch.equal(given, before)
            for given, before in self.known
        )

    def _told(self, bits: int) -> None:
        self.bits += bits
        if self.bits > BITS * self.most:
            self.noticed = NUMBERS

    def _evaluated(self, name: str, point: Tensor) -> None:
        if not point.numel():
            return
        before = self.points.setdefault(name, [])
        if any(_same(point, other) for other in before):
            return
        known = before if name in POWERS else [*before, *self.given]
        if point.numel() > 1 and any(_near(point, other) for other in known):
            self.noticed = DIFFERENCE
        before.append(point)
        if sum(p.numel() for p in before) > self.most:
            self.noticed = DIFFERENCE


def _largest(given: Sequence[Tensor]) -> int:
    """Elements of the largest tensor that a forward pass on these may make: two axes, say."""
    extents = sorted({extent for tensor in given for extent in tensor.shape}, reverse=True)
    return max([math.prod(extents[:2]), *(tensor.numel() for tensor in given)])


def _float(tensor: Tensor) -> bool:
    return tensor.is_floating_point()


def _whole(value: object) -> TypeGuard[Tensor]:
    return isinstance(value, Tensor) and not _float(value)


def _masked(args: Sequence[Any]) -> bool:
    """Whether an indexing is by a mask, so that the size of what it gives depends on numbers."""
    return any(isinstance(i, Tensor) and i.dtype in (torch.bool, torch.uint8) for i in args[1])


def _polynomial(args: Sequence[Any]) -> bool:
    return (
        len(args) > 1 and args[1] in (0, 1, 2, 3, 4) if not isinstance(args[-1], Tensor) else False
    )


def _same(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and bool(torch.equal(one.double(), other.double()))


def _near(one: Tensor, other: Tensor) -> bool:
    """Whether a point is another one moved: a little, or in very few places, or all by one number."""
    if one.shape != other.shape:
        return False
    moved = (one.double() - other.double()).abs()
    scale = float(other.abs().max())
    largest = float(moved.max())
    both_double = one.dtype == other.dtype == torch.float64
    rounding = (1e-12 if both_double else 1e-6) * scale
    if largest <= rounding:  # the same thing computed in another way, or in float32
        return False
    alone = int((moved > rounding).sum()) == 1
    return largest < NEAR * scale or alone
