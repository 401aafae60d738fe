"""What a model brings to be trained; `reference.loop` trains it. The backward pass is a `Step`, plugged in.

A step is called with the minibatch, the parameters and the learning rate by name, returns the loss
and the gradients (in the order of the parameters), and updates the parameters in place:

    loss, grads = step(Xb=Xb, Yb=Yb, C=C, W1=W1, ..., lr=0.1)

Where the training has an update rule of its own, the step leaves the parameters as they are.
So is the learner's step called, the worked answer, autograd, and a fast one. Source: exercise 4 of
the lecture (01:50:02).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from reference.graph import Inputs
from reference.update import Update

Step = Callable[..., tuple[Tensor, Sequence[Tensor]]]


@dataclass(frozen=True)
class Number:
    """A whole number that may be set for a run: `--name N`."""

    name: str
    default: int
    help: str
    least: int = 1
    most: int = 10_000


@dataclass(frozen=True)
class File:
    """A file that may be chosen for a run: `--name FILE`."""

    name: str
    help: str


@dataclass(frozen=True)
class Curve:
    """How a step's losses are judged: over so many steps they stay so near to autograd's.

    Rounding takes a right one less than 1e-6 away. One that leaves the gradient of some weights out is
    1e-3 away after a few steps.
    """

    steps: int = 20
    apart: float = 1e-3
    rate: float = 0.1


class Training:
    """How one model is trained, and what it is good for then. An object is one run's settings.

    `options` are what may be set for a run. What it reads and can't use is a `DataError`.
    """

    options: ClassVar[tuple[Number | File, ...]] = ()
    curve: ClassVar[Curve] = Curve()

    def __init__(self, seed: int, **options: Any) -> None:
        """A run with this seed; an option that is not given has its default."""
        self.seed = seed
        defaults = {o.name: o.default for o in self.options if isinstance(o, Number)}
        self.settings: dict[str, Any] = {**defaults, **options}

    @property
    def steps(self) -> int:
        """How many a run has unless it is told otherwise."""
        return 10_000

    @staticmethod
    def update() -> Update | None:
        """The update rule, before its first step; None where the step itself updates."""
        return None

    def chosen(self) -> dict[str, Any]:
        """The options with which this very run can be begun again."""
        return dict(self.settings)

    @property
    def title(self) -> str:
        """What is trained, in a few words."""
        return ", ".join(f"{name} {value}" for name, value in self.settings.items())

    @property
    def digest(self) -> str:
        """A fingerprint of the data: a run is not gone on with if it has changed."""
        return ""

    def parameters(self) -> dict[str, Tensor]:
        """The parameters before the first step."""
        raise NotImplementedError

    def minibatches(self, skip: int = 0) -> Iterator[Inputs]:
        """The minibatches without end, less the first `skip`."""
        raise NotImplementedError

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of a step (the first is 0) of so many."""
        return self.curve.rate

    @property
    def statistics(self) -> Mapping[str, tuple[int, ...]]:
        """The shapes of what `calibrate` measures."""
        return {}

    def calibrate(self, parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """What is measured once after the training, and needed to use the model."""
        return {}

    def evaluate(
        self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor]
    ) -> dict[str, float | None]:
        """The loss over each part of the data; None for a part that is empty."""
        return {}

    def samples(
        self,
        parameters: Mapping[str, Tensor],
        statistics: Mapping[str, Tensor],
        generator: torch.Generator,
    ) -> Iterator[str]:
        """What the model makes up: texts without end, or none."""
        return iter(())

    def is_known(self, sample: str) -> bool:
        """Whether the data has this text already."""
        return False
