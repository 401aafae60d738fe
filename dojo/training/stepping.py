"""A kata's attempt -> a step for the loop of `reference.training`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dojo.course.curriculum import Kata, katas
from dojo.judging.attempt import LocalAttempt
from dojo.judging.step import asked
from reference.graph import Graph
from reference.training import Step


def step_kata() -> Kata:
    """The kata in which the learner writes the training step."""
    return next(kata for kata in katas() if kata.kind == "step")


@contextmanager
def step_of(attempt: LocalAttempt, graph: Graph) -> Iterator[Step]:
    """The attempt as a step: it gets what it asks for, sizes of the network among it.

    Raises `Refused` if it asks for something it can't have, `Unusable` from a call that fails.
    """
    names = asked(graph, attempt)
    sizes: dict[str, int] = {}
    with attempt.many_calls() as call:

        def step(**values: Any) -> Any:
            if not sizes:
                sizes.update(graph.measure(values))
            return call(**{name: values[name] if name in values else sizes[name] for name in names})

        yield step
