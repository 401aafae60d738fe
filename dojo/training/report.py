"""What there is to show of a trained run: losses, a plot, samples."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import numpy as np
from rich.console import Console
from torch import Tensor

from dojo.terminal.place import place
from dojo.terminal.screen import speaks_unicode
from dojo.training import plot
from dojo.training.job import Job
from dojo.training.sampling import sampled
from dojo.training.saved import NotSaved
from reference.loop import Run
from reference.training import Training


def report(out: Console, job: Job, statistics: Mapping[str, Tensor]) -> None:
    """Losses, plot and samples of a run that has ended, and the losses of autograd's beside it.

    A plot that can't be written is told, no more.
    """
    training = job.training
    losses_drawn(out, job.run)
    if measured := losses_line(training.evaluate(job.run.parameters, statistics)):
        out.print(measured)
    if job.beside is not None:
        theirs = job.beside.parameters
        apart = abs(job.run.losses - job.beside.losses).max()
        if measured:
            line = losses_line(training.evaluate(theirs, training.calibrate(theirs)))
            out.print(f"{line}   by autograd")
        out.print(f"The two losses were never further apart than {apart:.2g}.")
    out.print()
    if made := sampled(job.kept(statistics)):
        samples_shown(out, made, training)
        out.print()
    picture = job.path.with_suffix(".png")
    curves = {job.settings.backward: job.run.losses[: job.run.done]}
    if job.beside is not None:
        curves["autograd"] = job.beside.losses
    try:
        plot.write_picture(picture, curves, training.title, rates(training, job.run.steps))
        out.print(f"The loss: {place(picture)}", soft_wrap=True)
    except NotSaved as error:
        out.print(f"No plot: {error}")


def rates(training: Training, steps: int) -> list[tuple[int, float]]:
    """From which steps on the learning rate was which, where it changes now and then."""
    found = [
        (next(iter(same)), rate)
        for rate, same in groupby(range(steps), lambda step: training.rate(step, steps))
    ]
    return found if len(found) <= MOST_RATES else []


MOST_RATES = 4
"""A rate that changes more often is a curve of its own, and not drawn."""


def losses_drawn(out: Console, run: Run) -> None:
    """The losses so far, drawn with characters, where there are enough of them to see anything."""
    losses = run.losses[: run.done]
    losses = losses[np.isfinite(losses)]
    if len(losses) >= plot.FEWEST:
        width = min(out.width, 78)
        out.print(plot.drawn(losses, width, speaks_unicode(out)), soft_wrap=True)


def losses_line(measured: Mapping[str, float | None]) -> str:
    """The lecture's figures: the loss over each part of the data."""
    parts = ((n, "-" if v is None else f"{v:.4f}") for n, v in measured.items())
    return "   ".join(f"{name} {value}" for name, value in parts)


def samples_shown(out: Console, samples: list[str], training: Training) -> None:
    """The samples, one a line, and how many of them were in the data already."""
    for sample in samples:
        out.print(f"  {sample or '(no letters)'}", no_wrap=True, overflow="ellipsis")
    found = sum(map(training.is_known, samples))
    out.print(f"In the list already: {found} of these {len(samples)}. The others are new.")
