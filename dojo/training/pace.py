"""How long a run will take, told before it begins; and if that is long, which loop is why."""

from __future__ import annotations

import ast
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch

from dojo.judging.attempt import LocalAttempt, Unusable, load
from dojo.terminal.place import place
from dojo.training.job import Job
from dojo.training.stepping import step_of
from reference.loop import Diverged, Run, autograd, train

TRIAL = 0.3
"""Seconds that the steps on trial may take."""
LONG = 300.0
"""Seconds of a run after which it is worth a word why."""
MOST = 0.5
"""The part of a step's time with which a loop is why."""


@dataclass(frozen=True)
class Pace:
    """How long the steps that are left will take, and the line of the loop that most of it goes to."""

    seconds: float
    steps: int
    loop: int | None = None
    share: float = 0.0

    def told(self, attempt: LocalAttempt) -> list[str]:
        """In words."""
        each = self.seconds / self.steps * 1e3
        lines = [f"That will take {duration(self.seconds)}, at {each:.2g} ms a step."]
        if self.loop:
            lines.append(
                f"{self.share:.0%} of it goes to the loop at {place(attempt.path, self.loop)}. "
                "Tensors are quick where they are worked on whole."
            )
        return lines


def duration(seconds: float) -> str:
    """About how long, as one says it."""
    if seconds < 1.5:
        return "about a second"
    for unit, size in (("seconds", 1), ("minutes", 60)):
        if seconds < 90 * size:
            return f"about {seconds / size:.0f} {unit}"
    return f"about {seconds / 3600:.1f} hours"


def pace(attempt: LocalAttempt, job: Job) -> Pace | None:
    """Take a few steps on trial, which leave no trace in the run. None if they fail: the run will."""
    left = job.run.steps - job.run.done
    graph, updates = job.settings.graph, job.run.update is None
    with suppress(Unusable, Diverged), torch.random.fork_rng(devices=[]):
        fresh = load(attempt.path, job.settings.step.name)  # one that may count its calls
        with step_of(fresh, graph, updates) as step:
            each = _seconds(_steps(job, step))
            if job.beside is not None:
                each += _seconds(_steps(job, autograd(graph, updates)))
            if each * left < LONG:
                return Pace(each * left, left)
            on_trial = _steps(job, step)
            by_line = _by_line(str(attempt.path), lambda: next(on_trial))
        loop, share = _loop(fresh.source, by_line)
        return Pace(each * left, left, loop if share >= MOST else None, share)
    return None


def _steps(job: Job, step: Callable[..., Any]) -> Iterator[float]:
    """The run's first steps, taken by a copy of it at the first learning rate."""
    training = job.training
    run = Run.start(training.parameters(), job.run.steps, training.update())
    first = training.rate(0, job.run.steps)
    return train(run, step, training.minibatches(), job.settings.graph, lambda *_: first)


def _seconds(steps: Iterator[float]) -> float:
    """What one takes; the very first is left out where there are more."""
    took: list[float] = []
    began = before = time.perf_counter()
    for _ in steps:
        now = time.perf_counter()
        took.append(now - before)
        before = now
        if now - began > TRIAL:
            break
    counted = took[1:] or took
    return sum(counted) / len(counted)


def _by_line(file: str, call: Callable[[], object]) -> Mapping[int, float]:
    """The seconds that went to each line of a file during a call."""
    spent: defaultdict[int, float] = defaultdict(float)
    line, since = 0, time.perf_counter()

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal line, since
        if frame.f_code.co_filename != file:
            return None
        now = time.perf_counter()
        spent[line] += now - since
        line, since = frame.f_lineno, time.perf_counter()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return spent


def _loop(source: str, by_line: Mapping[int, float]) -> tuple[int | None, float]:
    """The outermost loop that takes most, and its part of the whole."""
    kinds = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    loops = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    spent = {
        node.lineno: sum(
            t for n, t in by_line.items() if node.lineno <= n <= (node.end_lineno or 0)
        )
        for node in reversed(loops)  # the outer one of two in a line
    }
    slowest = max(spent, key=lambda line: spent[line], default=None)
    return slowest, (spent[slowest] / sum(by_line.values()) if slowest else 0.0)
