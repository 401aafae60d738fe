"""How far a step moves each parameter, beside the parameter's own size: the update to data ratio.

makemore's part 3 draws it: about 1e-3 is healthy. Far above, a step tears down what others have
built; far below, the parameter hardly learns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from reference.loop import Run

POINTS = 200
"""Steps of a run at which it is measured: more would take time, and nobody could see them."""


@dataclass
class Ratios:
    """std(update) / std(parameter) at some of a run's steps.

    A row holds the step's number (the first is 0) and the ratio of each parameter, in their order.
    """

    rows: list[list[float]] = field(default_factory=list)

    def measured(self, steps: Iterator[float], run: Run) -> Iterator[float]:
        """The same steps of the run, looked at now and then."""
        every = max(1, run.steps // POINTS)
        while True:
            number, before = run.done, {}
            if number % every == 0:
                before = {name: parameter.clone() for name, parameter in run.parameters.items()}
            try:
                loss = next(steps)
            except StopIteration:
                return
            if before:
                moved = (_ratio(p, before[name]) for name, p in run.parameters.items())
                self.rows.append([number, *moved])
            yield loss

    def tensor(self, parameters: int) -> Tensor:
        """The rows, (measured, 1 + parameters)."""
        return torch.tensor(self.rows, dtype=torch.float64).reshape(-1, 1 + parameters)


def _ratio(after: Tensor, before: Tensor) -> float:
    """A single number has no spread: of it, the ratio of the sizes."""
    moved = after - before
    if after.numel() == 1:
        return float(moved.abs() / before.abs())
    return float(moved.std(correction=0) / before.std(correction=0))
