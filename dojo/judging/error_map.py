"""Where a gradient is wrong, as a small map: a picture, where the numbers alone don't speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

SHADES = "·░▒▓█"
"""Right; wrong by less than 1 %, 10 %, 100 % of the largest number; by more."""
STEPS = (1e-5, 1e-2, 1e-1, 1.0)
WIDEST = 40
"""Rows and columns that a map may have."""


@dataclass(frozen=True)
class ErrorMap:
    """A row of shades for each row of the gradient, the axes' names, a letter a column if known."""

    rows: str
    columns: str
    letters: str
    shades: tuple[str, ...]

    def lines(self) -> list[str]:
        """The map as text, with a line of what it shows above."""
        margin = len(str(len(self.shades) - 1)) if self.rows else 0
        title = " x ".join(
            filter(None, (f"{self.rows} down" if self.rows else "", f"{self.columns} across"))
        )
        header = [f"{' ' * margin} {self.letters}"] if self.letters else []
        return [
            f"Where it is wrong ({title}; {SHADES[0]} is right):",
            *header,
            *(
                f"{number if self.rows else '':>{margin}} {shades}"
                for number, shades in enumerate(self.shades)
            ),
        ]


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
    wrong = error > STEPS[0]
    if max(error.shape) > WIDEST or across < 3 or not _has_structure(wrong):
        return None
    levels = torch.bucketize(error, torch.tensor(STEPS, dtype=error.dtype))
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
