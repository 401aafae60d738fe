"""How the lecture trains the network on a list of names, and what it is good for then.

Source: exercise 4 (01:50:02) and the lecture's last cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from data.examples import Examples, decode
from reference.graph import Inputs
from reference.networks.mlp import inference
from reference.networks.mlp.forward import parameters
from reference.networks.names import NAMES, NamesTraining, minibatches
from reference.training import Number

SEED = 2147483647
BATCH_SIZE = 32


class LectureTraining(NamesTraining):
    """The lecture's: 200,000 steps, 200 hidden units, a rate of 0.1 and then 0.01."""

    steps = 200_000
    options = (Number("hidden", 200, "hidden units (200)"), NAMES)

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        return f"{self.settings['hidden']} hidden units, {self.names.path}"

    def minibatches(self, skip: int = 0) -> Iterator[Inputs]:
        """The run's minibatches: as in the lecture, one stream of numbers for both."""
        X, Y = self.split.train
        return minibatches(X, Y, BATCH_SIZE, self.begun()[1], skip)

    def drawn(self, generator: torch.Generator) -> dict[str, Tensor]:
        """The lecture's parameters."""
        return parameters(generator, n_hidden=self.settings["hidden"])

    def rate(self, step: int, steps: int) -> float:
        """The lecture's learning rate: 0.1, and 0.01 in the second half."""
        return 0.1 if 2 * step < steps else 0.01

    @property
    def statistics(self) -> Mapping[str, tuple[int, ...]]:
        """Batch norm's."""
        shape = (1, self.settings["hidden"])
        return {"bnmean": shape, "bnvar": shape}

    def calibrate(self, parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Batch norm's statistics over the training examples."""
        return inference.calibrate(parameters, self.split.train[0])

    def mean_loss(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor], part: Examples
    ) -> float:
        """The mean cross-entropy over examples."""
        return inference.mean_loss(parameters, statistics, *part)

    def samples(
        self,
        parameters: Mapping[str, Tensor],
        statistics: Mapping[str, Tensor],
        generator: torch.Generator,
    ) -> Iterator[str]:
        """Names that the network makes up."""
        return map(decode, inference.sample(parameters, statistics, generator))
