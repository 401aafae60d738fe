"""A kata's attempt -> a step for `reference.loop`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dojo.course.curriculum import Kata, UnknownName, katas
from dojo.judging.attempt import LocalAttempt, Unusable
from dojo.judging.contract import asked_in_a_step
from dojo.judging.outcome import Failure
from dojo.judging.returned import returned_by
from reference.graph import Graph
from reference.training import Step


def step_katas() -> list[Kata]:
    """The katas in which the learner writes a training step."""
    return [kata for kata in katas() if kata.kind == "step"]


def step_kata(name: str | None = None) -> Kata:
    """The step of this name, or of this stage; by default the first. Raises `UnknownName`."""
    there = step_katas()
    for kata in there:
        if name in (None, kata.stage, kata.name, kata.id):
            return kata
    stages = ", ".join(kata.stage for kata in there) or "no stage"
    raise UnknownName(f"There is no training step called {name!r}. What trains: {stages}.")


@contextmanager
def step_of(attempt: LocalAttempt, graph: Graph, updates: bool = True) -> Iterator[Step]:
    """The attempt as a step: it gets what it asks for, sizes of the network among it.

    With `updates`, it updates the parameters itself. Raises `Refused` if it asks for something it
    can't have, `Unusable` from a call that fails.
    """
    names = asked_in_a_step(graph, attempt.signature, updates)
    measured = any(name in graph.size_names for name in names)
    with attempt.many_calls() as call:

        def step(**values: Any) -> Any:
            known = {**values, **graph.measure(values)} if measured else values
            made = call(**{name: known[name] for name in names})
            if updates:
                return made
            return _checked(made, {name: values[name] for name in graph.parameters})

        yield step


def _checked(made: object, parameters: dict[str, Any]) -> Any:
    """What an update rule can work with. Raises `Unusable`."""
    returned = returned_by(made, parameters)
    if isinstance(returned, Failure):
        raise Unusable(returned)
    return returned.loss, returned.grads
