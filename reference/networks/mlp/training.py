"""How the lecture trains the network on a list of names, and what it is good for then.

Source: exercise 4 (01:50:02) and the lecture's last cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from data.examples import Examples, decode
from data.lists import NameList
from reference.graph import Inputs
from reference.networks.mlp import inference
from reference.networks.mlp.forward import parameters
from reference.training import BLOCK, File, Number, Training

SEED = 2147483647
BATCH_SIZE = 32


class NamesTraining(Training):
    """The lecture's: 200,000 steps, 200 hidden units, a rate of 0.1 and then 0.01."""

    steps = 200_000
    options = (
        Number("hidden", 200, "hidden units (200)"),
        File("names", "another list of names, one a line"),
    )

    @cached_property
    def names(self) -> NameList:
        """The names it learns from. Raises NamesError."""
        return NameList.read(self.settings.get("names"))

    def chosen(self) -> dict[str, Any]:
        """With the list, for another may be the preferred one tomorrow."""
        return {**self.settings, "names": self.names.path}

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        return f"{self.settings['hidden']} hidden units, {self.names.path}"

    @property
    def digest(self) -> str:
        """That of the list."""
        return self.names.digest

    def parameters(self) -> dict[str, Tensor]:
        """The lecture's parameters, from its own stream of numbers."""
        return self._begun()[0]

    def minibatches(self, skip: int = 0) -> Iterator[Inputs]:
        """The run's minibatches: as in the lecture, one stream of numbers for both."""
        X, Y = self.names.split.train
        return minibatches(X, Y, BATCH_SIZE, self._begun()[1], skip)

    def _begun(self) -> tuple[dict[str, Tensor], torch.Generator]:
        generator = torch.Generator().manual_seed(self.seed)
        return parameters(generator, n_hidden=self.settings["hidden"]), generator

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
        return inference.calibrate(parameters, self.names.split.train[0])

    def evaluate(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor]
    ) -> dict[str, float | None]:
        """The mean loss over each part of the names."""

        def mean(part: Examples) -> float | None:
            return inference.mean_loss(parameters, statistics, *part) if len(part[0]) else None

        split = self.names.split
        return {"train": mean(split.train), "dev": mean(split.dev), "test": mean(split.test)}

    def samples(
        self,
        parameters: Mapping[str, Tensor],
        statistics: Mapping[str, Tensor],
        generator: torch.Generator,
    ) -> Iterator[str]:
        """Names that the network makes up."""
        return map(decode, inference.sample(parameters, statistics, generator))

    def is_known(self, sample: str) -> bool:
        """Whether the name is in the list."""
        return sample in self.names.all


def minibatches(
    X: Tensor, Y: Tensor, batch_size: int, generator: torch.Generator, skip: int = 0
) -> Iterator[Inputs]:
    """The lecture's minibatches without end, less the first `skip`.

    X is (examples, block_size), Y (examples,). They are drawn in blocks, which gives the very
    numbers that one draw a step gives.
    """

    def rows() -> Iterator[Tensor]:
        while True:
            yield from torch.randint(0, len(X), (BLOCK, batch_size), generator=generator)

    for ix in islice(rows(), skip, None):
        yield {"Xb": X.index_select(0, ix), "Yb": Y.index_select(0, ix)}
