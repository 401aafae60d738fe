"""Tells a difference quotient from a gradient, by the points at which forward functions are evaluated.

Its results are as exact as honest ones, so they can't tell. But it needs a function at each number twice,
a little apart. So what counts are numbers, in whatever shape, order or pieces they come: how many
different ones there are, and how many have another one close by. By chance some do; a quotient needs one
for every element of its answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

STEEP = {
    "tanh", "exp", "exp2", "expm1", "sigmoid", "_softmax", "_log_softmax", "logsumexp", "softplus",
    "cosh", "sinh", "tan", "sin", "cos", "asin", "acos", "atan", "atan2", "erf", "gelu", "silu", "elu",
    "celu", "selu", "mish", "log_sigmoid_forward", "logaddexp", "logaddexp2", "xlogy", "logspace",
    "native_batch_norm", "_native_batch_norm_legit", "native_layer_norm", "native_group_norm",
}  # fmt: skip
"""Functions of a forward pass that no gradient needs at a second point close by."""
LOGARITHMS = {"log", "log1p", "log2", "log10"}
POWERS = {"pow", "reciprocal", "rsqrt", "sqrt"} | LOGARITHMS
"""The same, but an honest `(bnvar + 1e-5)**-1.5` moves the given `bnvar` a little."""
SPARE = 4
"""So many times the elements of the largest tensor may be evaluated, each number once."""
NEAR = 0.05
"""How far apart two points of a quotient may be, relative to how far all of them reach."""
CLOSE = 2e-5
"""The same for single numbers: some of hundreds are as close as that by chance, but not half of them."""
SORTED, RESULT = 1e-2, 1e-4
"""The same for whole tensors, number by number as they are sorted: for points, for what comes of them."""
EQUAL = 1e-9
"""What is the same distance."""
ROUNDING, SINGLE = 1e-11, 1e-6
"""What is no distance, relative to the largest: the same computed in another way, or in float32."""
COARSE = (torch.float16, torch.bfloat16)
"""In these no difference of two values is exact enough to be of use."""
SHARE = 0.5
"""The part of an answer that must have been evaluated twice to be called a quotient."""

NOTHING = torch.empty(0, dtype=torch.float64)


class Points:
    """All points of one call. `given` are the arguments, `largest` the elements of the largest tensor."""

    def __init__(self, given: Sequence[Tensor], largest: int) -> None:
        self.given = [_clean(tensor) for tensor in given]
        self.most = SPARE * largest
        self.points: dict[str, list[tuple[Tensor, float]]] = {}
        self.pools: dict[tuple[str, float], Tensor] = {}
        self.near = self.results = 0

    def evaluate(self, name: str, at: Tensor) -> None:
        """A function is evaluated there."""
        if not at.numel() or at.dtype in COARSE:
            return
        point = _clean(at)
        rounding = ROUNDING if at.dtype == torch.float64 else SINGLE
        pool = self.pools.get((name, rounding), NOTHING)
        flat = torch.unique(point)
        fresh = flat[_distance(flat, pool) > rounding * _scale(flat, pool)]
        if not fresh.numel():
            return
        self.pools[name, rounding] = torch.sort(torch.cat([pool, fresh])).values
        before = self.points.setdefault(name, [])
        given = [(tensor, rounding) for tensor in (self.given if name in STEEP else [])]
        if any(_near(point, other, max(rounding, its)) for other, its in [*before, *given]):
            self.near += point.numel()
        before.append((point, rounding))

    def result(self, name: str, made: Tensor) -> None:
        """What a function gave: next to a given tensor, but not it, it is one point of a quotient."""
        if name not in STEEP | LOGARITHMS or made.dtype != torch.float64:
            return
        value = _clean(made)
        if any(_beside(value, given, ROUNDING, RESULT) for given in self.given):
            self.results += value.numel()

    def quotient(self, elements: int) -> bool:
        """Whether an answer of so many elements may have been made from differences."""
        if any(pool.numel() > self.most for pool in self.pools.values()):
            return True
        if not elements:
            return False
        pairs = max((self._pairs(*key) for key in self.pools), default=0)
        return max(self.near, self.results, pairs) >= SHARE * elements

    def _pairs(self, name: str, rounding: float) -> int:
        """How many pairs of numbers are very close together, or one and the same small distance apart."""
        pool = self.pools[name, rounding]
        given = [tensor.flatten() for tensor in self.given if name in STEEP]
        others = torch.unique(torch.cat([NOTHING, *given]))
        rounding *= _scale(pool, others)
        others = others[_distance(others, pool) > rounding]

        gaps = pool.diff()
        close = int(((gaps > rounding) & (gaps < CLOSE * _spread(pool))).sum())

        apart = torch.cat([
            torch.nn.functional.pdist(pool[:, None]), (pool[:, None] - others).abs().flatten()
        ])  # fmt: skip
        apart = apart[(apart > rounding) & (apart < NEAR * _spread(pool))].sort().values
        upto = torch.searchsorted(apart, apart + EQUAL * _scale(pool, others), right=True)
        equal = int((upto - torch.arange(len(apart))).max()) if len(apart) else 0
        return max(close, equal)


def largest(given: Sequence[Tensor]) -> int:
    """Elements of the largest tensor that a forward pass on these may make: two axes, say."""
    extents = sorted({extent for tensor in given for extent in tensor.shape}, reverse=True)
    return max([math.prod(extents[:2]), *(tensor.numel() for tensor in given)])


def _clean(tensor: Tensor) -> Tensor:
    """A copy in float64, without NaN and infinity, which no comparison sees."""
    return torch.nan_to_num(tensor.detach().double(), 0.0, 0.0, 0.0)


def _scale(one: Tensor, other: Tensor) -> float:
    return max((float(t.abs().max()) for t in (one, other) if t.numel()), default=0.0)


def _spread(values: Tensor) -> float:
    """How far the numbers reach: what is near is so in relation to that, wherever they all lie."""
    return float(values.max() - values.min()) if values.numel() else 0.0


def _distance(values: Tensor, pool: Tensor) -> Tensor:
    """From each value to the next in the pool, which is sorted."""
    if not pool.numel():
        return torch.full_like(values, math.inf)
    after = torch.searchsorted(pool, values).clamp(max=len(pool) - 1)
    before = (after - 1).clamp(min=0)
    return torch.minimum((pool[after] - values).abs(), (pool[before] - values).abs())


def _near(one: Tensor, other: Tensor, rounding: float) -> bool:
    """Whether a point is another one moved: a little, in whatever shape and order, or in one place only."""
    if one.numel() < 2 or one.numel() != other.numel():
        return False
    moved = (one.flatten() - other.flatten()).abs()
    least = rounding * _scale(one, other)
    if float(moved.max()) <= least:
        return False
    alone = int((moved > least).sum()) == 1
    little = float(moved.max()) < NEAR * _spread(other)
    return little or alone or _beside(one, other, rounding, SORTED)


def _beside(one: Tensor, other: Tensor, rounding: float, within: float) -> bool:
    """Whether two tensors hold nearly the same numbers, in any shape and order, but not the same."""
    if one.numel() < 2 or one.numel() != other.numel():
        return False
    moved = (one.flatten().sort().values - other.flatten().sort().values).abs()
    many = int((moved > rounding * _scale(one, other)).sum()) > SHARE * one.numel()
    return many and float(moved.max()) < within * _spread(other)
