"""One training run at the terminal, from the kata's verdict to the names."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from dojo.actions import judge
from dojo.course.curriculum import Kata
from dojo.judging.attempt import LocalAttempt, Unusable, load
from dojo.terminal.ask import confirmed
from dojo.terminal.place import place
from dojo.terminal.screen import console
from dojo.terminal.verdicts import show
from dojo.training import job as jobs
from dojo.training.interrupt import interruptible
from dojo.training.job import Job
from dojo.training.meter import Meter
from dojo.training.pace import pace
from dojo.training.report import losses_drawn, report
from dojo.training.saved import RUNS, NotSaved
from dojo.training.stepping import step_of
from dojo.training.trouble import explain
from dojo.verdict.status import Status
from reference.loop import Diverged, autograd, train

KEEP = 10.0
"""Seconds after which the run is kept once more, for the case that it is killed."""


class Refusal(Exception):
    """There is no training with this kata, or no more of it. The text says why."""


@dataclass(frozen=True)
class Order:
    """What is wanted: a new run of a kata's step, or to `resume` one ("" is the last).

    `tree` is where the learner's katas lie, `settings` are those of the network's own training that
    are given. With `yes`, wrong gradients train without a question.
    """

    kata: Kata
    tree: Path
    settings: Mapping[str, Any]
    answers: bool = False
    compare: bool = False
    steps: int | None = None
    seed: int | None = None
    out: Path | None = None
    resume: str | None = None
    yes: bool = False


def drive(order: Order) -> int:
    """The whole run. 0: done; 130: stopped.

    Raises `Refusal`, `NoRun`, `NotSaved`, and `DataError`.
    """
    kata = order.kata
    torch.set_num_threads(1)  # never slower on tensors of this size
    out = console()
    out.file = sys.stdout  # this very one: while the learner's step runs, prints go elsewhere
    if order.resume is None:
        tree = kata.answer.parents[1] if order.answers else order.tree
        attempt = _attempt(out, kata, tree, order.yes)
        job = jobs.new(
            kata,
            order.tree,
            order.settings,
            answers=order.answers,
            compare=order.compare,
            steps=order.steps,
            seed=order.seed,
            out=order.out,
        )
    else:
        job = jobs.resumed(Path(order.resume) if order.resume else None, order.tree)
        attempt = _attempt(out, job.settings.step, job.tree, order.yes)
    out.print(f"{job.run.steps:,} steps, {job.training.title}")
    out.print(f"gradients by {job.settings.backward}")
    _tell_how_long(out, job, attempt)
    stopped = _take_steps(out, job, attempt)
    if any(not torch.isfinite(parameter).all() for parameter in job.run.parameters.values()):
        job.give_up()
        raise Refusal(f"After step {job.run.done:,} the parameters hold NaN or inf.")
    statistics = job.training.calibrate(job.run.parameters)
    try:
        job.save(statistics)
    finally:  # a full disk takes nothing from what there is to see
        if not stopped:
            report(out, job, statistics)
    kept = place(job.path)
    named = job.path.parent != RUNS  # who finds the last run there need not be told its name
    if stopped:
        out.print(f"Stopped after {job.run.done:,} of {job.run.steps:,} steps.")
        out.print(f"Go on:      nox -s train -- --resume{f' {kept}' * named}", soft_wrap=True)
    out.print(f"More names: nox -s sample{f' -- {kept}' * named}", soft_wrap=True)
    out.print(f"Kept in {kept}", soft_wrap=True)
    return 130 if stopped else 0


def _attempt(out: Console, kata: Kata, tree: Path, yes: bool) -> LocalAttempt:
    """The learner's step, once its verdict has been shown. Raises `Refusal`."""
    path = tree / kata.file
    before = _text(path)
    (judged,) = judge([kata], tree)
    verdict = judged.verdict
    show(out, judged)
    if verdict.status in (Status.TODO, Status.BROKEN):
        raise Refusal(
            f"There is nothing to train with before {kata.id} gives gradients. See it train with "
            f"the worked answer: nox -s train -- {kata.stage} --answers"
        )
    if not verdict.solved:
        question = "Train with wrong gradients all the same? The loss may well fall."
        if not confirmed(question, yes):
            raise Refusal("Not trained.")
    attempt = load(path, kata.name)
    if attempt.source != before:
        raise Refusal(f"{place(path)} has changed since it was judged. Train once more.")
    return attempt


def _text(path: Path) -> str:
    """What stands in the file before it is judged."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _tell_how_long(out: Console, job: Job, attempt: LocalAttempt) -> None:
    try:
        expected = pace(attempt, job)
    except KeyboardInterrupt:  # before the first step
        job.give_up()
        raise
    for line in expected.told(attempt) if expected else ():
        out.print(line, soft_wrap=True)


def _take_steps(out: Console, job: Job, attempt: LocalAttempt) -> bool:
    """All steps that are left, shown and kept on the way. Whether it was stopped.

    Raises `Refusal` if the run can't go on, `NotSaved` if it can't be kept at the end.
    """
    graph, training = job.settings.graph, job.training
    updates = job.run.update is None
    meter = Meter(out, job.run)
    try:
        with ExitStack() as stack:
            interrupt = stack.enter_context(interruptible())
            step = stack.enter_context(step_of(attempt, graph, updates))
            stack.enter_context(meter.shown())
            batches = training.minibatches(job.run.done)
            steps = job.ratios.measured(
                train(job.run, step, batches, graph, training.rate), job.run
            )
            beside = None
            if job.beside is not None:
                batches = training.minibatches()
                beside = train(job.beside, autograd(graph, updates), batches, graph, training.rate)
            kept = time.perf_counter()
            for _ in steps:
                if beside is not None:
                    next(beside)
                meter.seen()
                if interrupt.asked:
                    _keep(job)  # at once: a second Ctrl-C may cut off what comes after
                    break
                if time.perf_counter() - kept > KEEP:
                    _keep(job)
                    kept = time.perf_counter()
    except Unusable as error:
        line = place(attempt.path, error.failure.line)
        job.give_up()
        raise Refusal(f"Step {job.run.done + 1:,} failed: {line}\n{error}") from None
    except Diverged as error:
        job.give_up()
        losses_drawn(out, job.run)
        raise Refusal("\n".join(explain(error, graph))) from None
    return interrupt.asked


def _keep(job: Job) -> None:
    """Keep the run on the way. Should that fail, the end may do better, or will say so."""
    with suppress(NotSaved):
        job.save()
