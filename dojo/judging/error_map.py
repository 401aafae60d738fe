"""Where a gradient is wrong, as a small map: a picture, where the numbers alone don't speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from dojo.verdict.values import SHADES, ErrorMap

EDGES = (1e-5, 1e-2, 1e-1, 1.0)
WIDEST = 40
"""Rows and columns that a map may have."""


def error_map(
    given: Tensor, expected: Tensor, dims: Sequence[str], letters: Mapping[str, str]
) -> ErrorMap | None:
    """The map of a gradient beside the expected one; None if there is nothing to see in it.

    Both have the shape of `dims`. `letters` gives the names of the places along some axes. There is
    something to see where whole rows or columns, or most single places, are right.
    """
    if given.shape != expected.shape or not expected.ndim > 0 or not torch.isfinite(given).all():
        return None
    across = expected.shape[-1]
    error = ((given.double() - expected.double()).abs() / expected.double().abs().max()).reshape(
        -1, across
    )
    wrong = error > EDGES[0]
    if max(error.shape) > WIDEST or across < 3 or not _has_structure(wrong):
        return None
    levels = torch.bucketize(error.contiguous(), torch.tensor(EDGES, dtype=error.dtype))
    return ErrorMap(
        rows="*".join(dims[:-1]),
        columns=dims[-1],
        letters=letters.get(dims[-1], "")[:across],
        shades=tuple("".join(SHADES[level] for level in row) for row in levels.tolist()),
    )


def _has_structure(wrong: Tensor) -> bool:
    share = float(wrong.double().mean())
    some_row_right = bool((~wrong).all(1).any()) and wrong.shape[0] > 1
    some_column_right = bool((~wrong).all(0).any())
    return 0 < share < 1 and (share <= 0.5 or some_row_right or some_column_right)
