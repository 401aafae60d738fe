"""What there is to show of a trained run: losses, a plot, names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from rich.console import Console
from torch import Tensor

from dojo.terminal.place import place
from dojo.terminal.screen import speaks_unicode
from dojo.training import plot
from dojo.training.job import Job
from dojo.training.results import Losses, losses, sampled
from dojo.training.saved import NotSaved, Saved
from reference.training import Run


def report(
    out: Console,
    job: Job,
    measured: Losses,
    statistics: Mapping[str, Tensor],
    other: Run | None = None,
) -> None:
    """Losses, plot and names of a run that has ended; `other` is the same one by autograd.

    A plot that can't be written is told, no more.
    """
    losses_drawn(out, job.run)
    out.print(losses_line(measured))
    if other is not None:
        theirs, _ = losses(other.parameters, job.names)
        apart = abs(job.run.losses - other.losses).max()
        out.print(f"{losses_line(theirs)}   by autograd")
        out.print(f"The two losses were never further apart than {apart:.2g}.")
    out.print()
    names_shown(out, sampled(Saved(job.settings, job.run, statistics)), job.names.all)
    out.print()
    picture = job.path.with_suffix(".png")
    curves = {job.settings.backward: job.run.losses[: job.run.done]}
    if other is not None:
        curves["autograd"] = other.losses
    title = f"{job.settings.hidden} hidden units, {job.settings.names}"
    try:
        plot.write_picture(picture, curves, title, slower=(job.run.steps + 1) // 2)
        out.print(f"The loss: {place(picture)}", soft_wrap=True)
    except NotSaved as error:
        out.print(f"No plot: {error}")


def losses_drawn(out: Console, run: Run) -> None:
    """The losses so far, drawn with characters, where there are enough of them to see anything."""
    losses = run.losses[: run.done]
    losses = losses[np.isfinite(losses)]
    if len(losses) >= plot.FEWEST:
        width = min(out.width, 78)
        out.print(plot.drawn(losses, width, speaks_unicode(out)), soft_wrap=True)


def losses_line(measured: Losses) -> str:
    """The lecture's figures: the loss over each part of the names."""
    parts = {"train": measured.train, "dev": measured.dev, "test": measured.test}
    return "   ".join(f"{n} {v:.4f}" if v is not None else f"{n} -" for n, v in parts.items())


def names_shown(out: Console, names: list[str], known: frozenset[str]) -> None:
    """The names, one a line, and how many of them were in the list already."""
    for name in names:
        out.print(f"  {name or '(no letters)'}", no_wrap=True, overflow="ellipsis")
    found = sum(name in known for name in names)
    out.print(f"In the list already: {found} of these {len(names)}. The others are new.")
