"""One training run at the terminal, from the kata's verdict to the names."""

from __future__ import annotations

import argparse
import math
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import torch
from rich.console import Console

from dojo.actions import judge
from dojo.commands.ask import confirmed
from dojo.course.curriculum import ANSWERS
from dojo.judging.attempt import LocalAttempt, Unusable, load
from dojo.judging.cases import model
from dojo.terminal.place import place
from dojo.terminal.screen import console
from dojo.terminal.verdicts import show
from dojo.training import job as jobs
from dojo.training.closing import losses_drawn, report
from dojo.training.interrupt import interruptible
from dojo.training.job import Job
from dojo.training.progress import Meter
from dojo.training.results import losses
from dojo.training.saved import RUNS, NotSaved
from dojo.training.settings import batches, begin
from dojo.training.stepping import step_kata, step_of
from dojo.training.trouble import explain
from dojo.verdict.status import Status
from reference.training import Diverged, Run, autograd, train

KEEP = 10.0
"""Seconds after which the run is kept once more, for the case that it is killed."""


class Refusal(Exception):
    """There is no training with this kata, or no more of it. The text says why."""


def sit(options: argparse.Namespace) -> int:
    """The whole run. Raises `Refusal`, `NoRun`, `NotSaved`, NamesError. 0: done; 130: stopped."""
    torch.set_num_threads(1)  # never slower on tensors of this size
    out = console()
    out.file = sys.stdout  # this very one: while the learner's step runs, prints go elsewhere
    if options.resume is None:
        attempt = _attempt(out, ANSWERS if options.answers else options.katas, options.yes)
        job = jobs.new(
            step_kata(),
            options.katas,
            answers=options.answers,
            steps=options.steps,
            seed=options.seed,
            hidden=options.hidden,
            names=options.names,
            out=options.out,
        )
    else:
        job = jobs.resumed(Path(options.resume) if options.resume else None, options.katas)
        attempt = _attempt(out, job.tree, options.yes)
    other = begin(job.settings) if options.compare else None
    settings = job.settings
    out.print(f"{settings.steps:,} steps, {settings.hidden} hidden units, {settings.names}")
    out.print(f"gradients by {settings.backward}")
    stopped = _take_steps(out, job, attempt, other)
    measured, statistics = losses(job.run.parameters, job.names)
    if not math.isfinite(measured.train):
        job.give_up()
        raise Refusal(f"After step {job.run.done:,} the parameters hold NaN or inf.")
    try:
        job.save(statistics)
    finally:  # a full disk takes nothing from what there is to see
        if not stopped:
            report(out, job, measured, statistics, other)
    kept = place(job.path)
    named = job.path.parent != RUNS  # who finds the last run there need not be told its name
    if stopped:
        out.print(f"Stopped after {job.run.done:,} of {job.run.steps:,} steps.")
        out.print(f"Go on:      nox -s train -- --resume{f' {kept}' * named}", soft_wrap=True)
    out.print(f"More names: nox -s sample{f' -- {kept}' * named}", soft_wrap=True)
    out.print(f"Kept in {kept}", soft_wrap=True)
    return 130 if stopped else 0


def _attempt(out: Console, tree: Path, yes: bool) -> LocalAttempt:
    """The learner's step, once its verdict has been shown. Raises `Refusal`."""
    kata = step_kata()
    (judged,) = judge([kata], tree)
    verdict = judged.verdict
    show(out, judged)
    if verdict.status in (Status.TODO, Status.BROKEN):
        raise Refusal(
            f"There is nothing to train with before {kata.id} gives gradients. See it train with "
            "the worked answer: nox -s train -- --answers"
        )
    if not verdict.solved:
        question = "Train with wrong gradients all the same? The loss may well fall."
        if not confirmed(question, yes):
            raise Refusal("Not trained.")
    return load(tree / kata.file, kata.name)


def _take_steps(out: Console, job: Job, attempt: LocalAttempt, other: Run | None) -> bool:
    """All steps that are left, shown and kept on the way. Whether it was stopped.

    Raises `Refusal` if the run can't go on, `NotSaved` if it can't be kept at the end.
    """
    graph = model(step_kata().model).graph
    meter = Meter(out, job.run)
    try:
        with ExitStack() as stack:
            interrupt = stack.enter_context(interruptible())
            step = stack.enter_context(step_of(attempt, graph))
            stack.enter_context(meter.shown())
            steps = train(job.run, step, batches(job.settings, job.names, job.run.done), graph)
            beside = None
            if other is not None:
                beside = train(other, autograd(graph), batches(job.settings, job.names), graph)
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
