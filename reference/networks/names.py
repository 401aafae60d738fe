"""What every network that learns to write names has in common, as it is trained."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor

from data.examples import Examples, Split, split
from data.lists import NameList
from reference.graph import Inputs
from reference.loop import BLOCK
from reference.training import File, Number, Training

Logits = Callable[[Tensor], Tensor]
"""The logits (n, vocab_size) of a trained network for contexts (n, block_size)."""
CHUNK = 8192
"""Examples that are in memory at once."""
MAX_LETTERS = 100
"""Letters after which a name is cut off: a badly trained network may never end one."""
NAMES = File("names", "another list of names, one a line")


class NamesTraining(Training):
    """A training on a list of names that may be chosen, split as the lecture splits it.

    `block_size` is how many letters an example has to guess the next one from.
    """

    options: ClassVar[tuple[Number | File, ...]] = (NAMES,)
    block_size: ClassVar[int] = 3

    @cached_property
    def names(self) -> NameList:
        """The names it learns from. Raises NamesError."""
        return NameList.read(self.settings.get(NAMES.name))

    @cached_property
    def split(self) -> Split:
        """The examples of each part of the names."""
        return split(self.names.names, block_size=self.block_size)

    def chosen(self) -> dict[str, Any]:
        """With the list, for another may be the preferred one tomorrow."""
        return {**self.settings, NAMES.name: self.names.path}

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        return self.names.path

    @property
    def digest(self) -> str:
        """That of the list."""
        return self.names.digest

    @abstractmethod
    def drawn(self, generator: torch.Generator) -> dict[str, Tensor]:
        """The parameters before the first step."""

    def begun(self) -> tuple[dict[str, Tensor], torch.Generator]:
        """The parameters before the first step, and the stream of numbers that they were drawn from."""
        generator = torch.Generator().manual_seed(self.seed)
        return self.drawn(generator), generator

    def parameters(self) -> dict[str, Tensor]:
        """Those before the first step, from the run's own stream of numbers."""
        return self.begun()[0]

    @abstractmethod
    def mean_loss(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor], part: Examples
    ) -> float:
        """The mean loss over examples, of which there is at least one."""

    def evaluate(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor]
    ) -> dict[str, float | None]:
        """The mean loss over each part of the names."""
        parts = {"train": self.split.train, "dev": self.split.dev, "test": self.split.test}
        return {
            name: self.mean_loss(parameters, statistics, part) if len(part[0]) else None
            for name, part in parts.items()
        }

    def is_known(self, sample: str) -> bool:
        """Whether the name is in the list."""
        return sample in self.names.names


def mean_cross_entropy(logits: Logits, X: Tensor, Y: Tensor) -> float:
    """The mean over X (examples, block_size), Y (examples,); at least one example."""
    sums = [
        float(F.cross_entropy(logits(Xb), Yb, reduction="sum"))
        for Xb, Yb in zip(X.split(CHUNK), Y.split(CHUNK), strict=True)
    ]
    return sum(sums) / len(X)


def written(logits: Logits, block_size: int, generator: torch.Generator) -> Iterator[list[int]]:
    """Names without end, each as the indices of its letters, without the 0 that ends it."""
    while True:
        out: list[int] = []
        context = [0] * block_size
        while len(out) < MAX_LETTERS:
            probs = F.softmax(logits(torch.tensor([context])), dim=1)
            ix = int(torch.multinomial(probs, num_samples=1, generator=generator))
            if ix == 0:
                break
            context = [*context[1:], ix]
            out.append(ix)
        yield out


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
