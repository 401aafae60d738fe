"""How the GPT is trained on names, and made to write some. Every name is one row, with all its guesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import torch
from torch import Tensor

from data.examples import Examples, Split, decode, parts, rows, vocab_size
from reference.graph import Inputs
from reference.networks.gpt.forward import GRAPH, weights
from reference.networks.names import NAMES, NamesTraining, minibatches
from reference.training import Curve, Number
from reference.update import Adam, Update

SEED = 2147483647
BATCH_SIZE, WIDTH = 32, 64
HEADS = {"n_head": 4, "head_size": 16}
RATE = 2e-3
PASSES = 12
STREAM = 0.1
"""The size of the embeddings before training."""
CHUNK = 128
"""Names that are in memory at once, with all that is made of them."""


class GPTTraining(NamesTraining):
    """Twelve times through the names, by Adam, at a rate that falls from 0.002 to zero."""

    options = (Number("width", WIDTH, "features of a place (64)", least=2), NAMES)
    curve = Curve(rate=RATE)

    @staticmethod
    def update() -> Update:
        """Adam, with nanoGPT's second beta for small batches."""
        return Adam(0.9, 0.99)

    @property
    def steps(self) -> int:
        """9,609 for the lecture's list. A short one would be learnt by heart in as many."""
        return max(1, PASSES * len(self.split.train[0]) // BATCH_SIZE)

    @property
    def places(self) -> int:
        """Of a row: the dot before a name, and the letters of the longest."""
        return 1 + max(map(len, self.names.names))

    @cached_property
    def split(self) -> Split:
        """Each part of the names as rows."""
        return Split(*(rows(part, self.places) for part in parts(self.names.names)))

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        return f"{self.settings['width']} features, {self.names.path}"

    def minibatches(self, skip: int = 0) -> Iterator[Inputs]:
        """The run's minibatches, from the same stream."""
        for one in minibatches(*self.split.train, BATCH_SIZE, self.begun()[1], skip):
            yield {"idx": one["Xb"], "targets": one["Yb"], **HEADS}

    def drawn(self, generator: torch.Generator) -> dict[str, Tensor]:
        """The parameters before the first step."""
        sizes = {"vocab_size": vocab_size, "T": self.places, "C": self.settings["width"], **HEADS}
        return weights(sizes, generator, STREAM)

    def rate(self, step: int, steps: int) -> float:
        """It falls evenly."""
        return RATE * (1 - step / steps)

    @torch.no_grad()
    def mean_loss(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor], part: Examples
    ) -> float:
        """The mean cross-entropy over all places that count."""
        total, counted = 0.0, 0
        for idx, targets in zip(*(tensor.split(CHUNK) for tensor in part), strict=True):
            values = GRAPH.run({**parameters, "idx": idx, "targets": targets, **HEADS})
            here = int((targets != -1).sum())
            total, counted = total + here * float(values["loss"]), counted + here
        return total / counted

    def samples(
        self,
        parameters: Mapping[str, Tensor],
        statistics: Mapping[str, Tensor],
        generator: torch.Generator,
    ) -> Iterator[str]:
        """Names that the network makes up."""
        return map(decode, sample(parameters, generator))


@torch.no_grad()
def sample(parameters: Mapping[str, Tensor], generator: torch.Generator) -> Iterator[list[int]]:
    """Names without end, each as the indices of its letters, without the 0 that ends it.

    No place looks at a later one, so a row can be filled from the left, whatever stands behind.
    """
    places = len(parameters["wpe"])
    while True:
        row = torch.zeros(1, places + 1, dtype=torch.int64)
        for place in range(places):
            idx = row[:, :-1]
            values = GRAPH.run({**parameters, "idx": idx, "targets": idx, **HEADS})
            probs = values["logprobs"][0, place].exp()
            row[0, place + 1] = ix = torch.multinomial(probs, 1, generator=generator).item()
            if ix == 0:
                break
        yield [int(ix) for ix in row[0] if ix]
