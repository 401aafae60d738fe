"""Watches what a learner's code asks of torch, one call at a time, on a case that is given in float32.

A difference quotient needs what no gradient needs, and each of these is counted, whatever the operation,
the type and the argument:

- digits: what is made has float32's and no more, in any type, so that a difference of two numbers close
  together is worth nothing (the judge sees that);
- work: a quotient for each element of the answer makes far more numbers than the case has;
- points: a quotient with large steps is exact only with a function's values at several points for
  each element. Operations in `MULTILINEAR` have quotients that are exact anyway, all others count;
- numbers that leave their tensors to be computed with elsewhere, in whatever way (a number, an answer
  to a question, a size), in bits. An error's text is out of reach: there is no `try` in a kata;
- complex numbers.

A function may be spelled in many ways, and an honest learner may use many functions. So those of all
functions together are no more than told (`MANY`): who has several points must have a gradient's digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

WORK = 18
"""So many times the elements of all tensors of the case may be made, by all operations together.

Some 3 are needed for a whole training step, 11 for a loop over all pairs of rows. Who moves each element by
itself needs 20 for the cheapest tensor, and mostly hundreds.
"""
SPARE = 2.5
"""So many times the elements of the largest tensor one function's values may be.

Softmax, twice from other exponents, needs 2. A quotient as exact as a gradient in float32 needs 4.
"""
SAME = 1e-5
"""What is the same number, relatively: computed in another way, it differs in the last digits."""
BITS, SOME = 6, 512
"""So many bits for each element of the largest tensor may leave, and so many beside them.

A loop that compares every element needs one for each; numbers that are to be computed with, 24. A few
numbers may be printed.
"""
FLOAT = 53
"""Bits of a floating point number."""

_PRODUCTS = (
    "add sub rsub mul neg sum nansum mean cumsum prod cumprod square mm bmm mv dot vdot addmm addmv addbmm "
    "baddbmm addr addcmul ger lerp trace linalg_cross linalg_vecdot"
)
_MOVES = (
    "clone copy _to_copy cat stack index index_select gather take embedding scatter scatter_add "
    "scatter_reduce index_put _index_put_impl index_add index_copy index_fill masked_fill "
    "masked_scatter masked_select where put flip roll repeat repeat_interleave constant_pad_nd diag_embed "
    "tril triu select_scatter slice_scatter diagonal_scatter fill fill_diagonal zero "
    "_local_scalar_dense zeros_like ones_like full_like empty_like new_zeros new_ones new_full new_empty"
)
_COMPARISONS = (
    "abs relu clamp clamp_min clamp_max sign sgn round floor ceil trunc threshold hardtanh leaky_relu "
    "heaviside nan_to_num maximum minimum fmax fmin max min amax amin aminmax argmax argmin sort topk "
    "kthvalue median mode eq ne lt le gt ge equal isnan isinf isin logical_and logical_or logical_not "
    "logical_xor bitwise_and bitwise_or bitwise_not any all nonzero count_nonzero bincount _unique2 "
    "unique_dim unique_consecutive searchsorted bucketize histc nll_loss_forward"
)
MULTILINEAR = frozenset(" ".join((_PRODUCTS, _MOVES, _COMPARISONS)).split())
"""Sums, products, what moves numbers, what compares them: they make as many as there is work for."""

DIGITS, PRECISE = torch.float32, (torch.float64, torch.int64, torch.int32)
"""A result of any of these types is rounded to that one's digits: whole numbers up to 2**24 stay."""

EFFORT = 1
POINTS = 2
NUMBERS = 3
COMPLEX = 4
MANY = 5
"""No reason by itself, but one to want more digits: `POINTS`, by several functions together."""


@dataclass(frozen=True)
class Size:
    """How large a case is: the elements of all its tensors together, and of the largest."""

    together: int
    largest: int


class Noticed(BaseException):
    """Seen enough. Nothing in a kata catches it."""


class Watcher(TorchDispatchMode):
    """Watches one call. `noticed` is 0, or what was seen; `finish` has the last word."""

    def __init__(self, size: Size, arguments: Mapping[str, object]) -> None:
        super().__init__()
        self.size = size
        given = [a for a in arguments.values() if isinstance(a, Tensor)]
        self.known = [_Given(a) for a in given if not a.is_floating_point()]
        self.values: dict[str, list[Tensor]] = {}
        self.work = self.bits = self.noticed = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # True, the default, imports torch's compiler and sympy: 5 s

    def finish(self) -> int:
        """What was noticed, in all."""
        most = SPARE * self.size.largest
        each = [values for values in self.values.values() if values]
        if self.noticed or not each:
            return self.noticed
        if any(_different(values) > most for values in each):
            self.noticed = POINTS
        elif _different([value for values in each for value in values]) > most:
            self.noticed = MANY
        return self.noticed

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        name = func._schema.name.removeprefix("aten::").rstrip("_")
        divisor = _copy(args[1]) if name == "div" and isinstance(args[1], Tensor) else None
        made = func(*args, **(kwargs or {}))
        if isinstance(made, bool | int | float):
            self._left(made, args[0] if args and isinstance(args[0], Tensor) else None)
        elif torch.Tag.dynamic_output_shape in func.tags and (name != "index" or _masked(args)):
            self._told(sum(extent.bit_length() for part in _tensors(made) for extent in part.shape))
        if not func.is_view and name != "_unsafe_view":  # a product's own numbers, in another shape
            for tensor in _tensors(made):
                self._made(tensor)
            if name not in MULTILINEAR and not _polynomial(name, args):
                values = map(_copy, _tensors(made)) if divisor is None else [divisor]
                self.values.setdefault(name, []).extend(values)
        if "batch_norm" in name:  # writes into the running mean and variance, and does not say so
            for tensor in _tensors(args):
                _round(tensor)
        return made

    def _notice(self, what: int) -> None:
        self.noticed = what
        raise Noticed

    def _made(self, tensor: Tensor) -> None:
        if tensor.is_complex():
            self._notice(COMPLEX)
        self.work += tensor.numel()
        if self.work > WORK * self.size.together:
            self._notice(EFFORT)
        _round(tensor)

    def _left(self, number: float, tensor: Tensor | None) -> None:
        """A number leaves its tensor: an answer to a question, an index, or one to be computed with."""
        if isinstance(number, float):
            self._told(FLOAT)
        elif tensor is None or not any(given.holds(tensor) for given in self.known):
            self._told(max(int(number).bit_length(), 1))

    def _told(self, bits: int) -> None:
        self.bits += bits
        if self.bits > BITS * self.size.largest + SOME:
            self._notice(NUMBERS)


class _Given:
    """An argument of whole numbers. Its elements are no news, as long as they are what was given."""

    def __init__(self, tensor: Tensor) -> None:
        self.same = tensor.detach()  # keeps the memory, whatever becomes of the argument
        self.before = tensor.clone()

    def holds(self, element: Tensor) -> bool:
        """Whether this is one of its elements."""
        mine, its = self.same.untyped_storage(), element.untyped_storage()
        return mine.data_ptr() == its.data_ptr() and torch.equal(self.same, self.before)


def _round(tensor: Tensor) -> None:
    if tensor.dtype in PRECISE:
        tensor.copy_(tensor.to(DIGITS))


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _tensors(part)


def _polynomial(name: str, args: Sequence[Any]) -> bool:
    """A division by a number, or a small whole power."""
    if name == "div":
        return not isinstance(args[1], Tensor)
    return name == "pow" and not isinstance(args[1], Tensor) and args[1] in (0, 1, 2, 3, 4)


def _copy(tensor: Tensor) -> Tensor:
    return tensor.to(torch.float64, copy=True).flatten()


def _different(values: Sequence[Tensor]) -> int:
    """How many different numbers there are."""
    numbers = torch.nan_to_num(torch.cat(list(values)), 0.0, 0.0, 0.0).sort().values
    return 1 + int((numbers.diff() > SAME * numbers[1:].abs()).sum())


def _masked(args: Sequence[Any]) -> bool:
    """Whether an indexing is by a mask, so that the size of what it gives depends on numbers."""
    return any(isinstance(i, Tensor) and i.dtype in (torch.bool, torch.uint8) for i in args[1])
