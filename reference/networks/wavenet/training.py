"""How the WaveNet is trained on names. Source: makemore part 5, from 00:37:41."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from data.examples import Examples, decode
from reference.graph import Inputs
from reference.networks.names import NAMES, NamesTraining, minibatches
from reference.networks.wavenet import inference
from reference.networks.wavenet.forward import LEVELS, parameters
from reference.training import Number

SEED = 42
BATCH_SIZE = 32
NEIGHBOURS = 2


class WaveNetTraining(NamesTraining):
    """The lecture's network and rates, in fewer steps: 40,000, the last quarter at a tenth of the rate."""

    steps = 40_000
    options = (Number("hidden", 128, "hidden units (128)"), NAMES)
    block_size = NEIGHBOURS**LEVELS

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        return f"{self.settings['hidden']} hidden units, {self.names.path}"

    def minibatches(self, skip: int = 0) -> Iterator[Inputs]:
        """The run's minibatches, from the same stream."""
        X, Y = self.split.train
        for minibatch in minibatches(X, Y, BATCH_SIZE, self.begun()[1], skip):
            yield {**minibatch, "k": NEIGHBOURS}

    def drawn(self, generator: torch.Generator) -> dict[str, Tensor]:
        """The parameters before the first step."""
        return parameters(generator, n_hidden=self.settings["hidden"], k=NEIGHBOURS)

    def rate(self, step: int, steps: int) -> float:
        """The lecture's: 0.1, and 0.01 in the last quarter."""
        return 0.1 if 4 * step < 3 * steps else 0.01

    @property
    def statistics(self) -> Mapping[str, tuple[int, ...]]:
        """Batch norm's, of each level."""
        shape = (1, 1, self.settings["hidden"])
        return {f"{name}_{level}": shape for level in range(LEVELS) for name in ("bnmean", "bnvar")}

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
        return map(decode, inference.sample(parameters, statistics, self.block_size, generator))
