"""What a run is set to, and what follows from that: the training, parameters, update rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dojo.course.curriculum import Kata, UnknownName, select
from dojo.judging.cases import model
from reference.graph import Graph
from reference.loop import Run
from reference.training import Training


@dataclass(frozen=True)
class Settings:
    """All that a run depends on but the backward pass. `digest` is that of the data.

    `kata` is the one whose step trains (its id), `options` are those of its model's training.
    `backward` says in words who does the backward pass.
    """

    kata: str
    digest: str
    backward: str
    steps: int
    seed: int
    options: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def step(self) -> Kata:
        """The kata itself. Raises `UnknownName` if it is not there."""
        (kata,) = select([self.kata])
        return kata

    @property
    def graph(self) -> Graph:
        """The network's."""
        return model(self.step.model).graph

    @property
    def training(self) -> Training:
        """How this run is trained. Raises `UnknownName` if it can't be."""
        return training_of(self.step)(self.seed, **self.options)


def training_of(kata: Kata) -> type[Training]:
    """How the network of a step's kata is trained. Raises `UnknownName` if it can't be."""
    network = model(kata.model)
    if network.training is None:
        raise UnknownName(f"The network of {kata.id} can be judged, but brings no training.")
    return network.training


def begin(settings: Settings) -> Run:
    """A run before its first step."""
    training = settings.training
    drawn = training.parameters()
    parameters = {name: drawn[name] for name in settings.graph.parameters}
    return Run.start(parameters, settings.steps, training.update())
