"""Losses -> a picture: a PNG, and one made of characters for the terminal."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from dojo.course.files import write_whole
from dojo.training.saved import NotSaved

POINTS = 200
"""On a curve; each is the mean of the losses around it, for one minibatch says little."""
FEWEST = 20
"""Steps below which there is nothing to draw."""
ASCII = str.maketrans("┌┐└┘─│┤├┬┴", "++++-|++++")

Curve = tuple[np.ndarray, np.ndarray]


def curve(losses: np.ndarray, points: int = POINTS) -> Curve:
    """At most `points` steps, and the mean loss around each, from the losses of 1 or more steps."""
    parts = np.array_split(losses, min(points, len(losses)))
    ends = np.cumsum([len(part) for part in parts])
    middles = ends - np.array([len(part) for part in parts]) / 2
    return middles, np.array([part.mean(dtype=np.float64) for part in parts])


def picture(
    runs: Mapping[str, np.ndarray], title: str, rates: Sequence[tuple[int, float]]
) -> bytes:
    """A PNG of the runs' losses by label, and from which steps on the learning rate was which."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(title=title, xlabel="step", ylabel="loss, mean of neighbouring steps")
    for number, (label, losses) in enumerate(runs.items()):
        axes.plot(
            *curve(losses),
            label=label,
            linewidth=2 - number,
            linestyle="-" if number == 0 else "--",
        )
    for (_, before), (step, rate) in pairwise(rates):
        label = f"learning rate {before:g} → {rate:g}"
        axes.axvline(step, color="grey", linestyle=":", label=label)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(alpha=0.3)
    axes.legend()
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=120)
    return out.getvalue()


def write_picture(
    path: Path,
    runs: Mapping[str, np.ndarray],
    title: str,
    rates: Sequence[tuple[int, float]],
) -> None:
    """Write the PNG, whole or not at all. Raises `NotSaved`."""
    try:
        write_whole(path, picture(runs, title, rates))
    except OSError as error:
        raise NotSaved(f"{path} can't be written: {error.strerror}.") from error


def drawn(losses: np.ndarray, width: int, unicode: bool) -> str:
    """The loss as lines of text, `width` characters wide. The losses are finite."""
    from uniplot import plot_to_string

    xs, ys = curve(losses, points=max(width, 20))
    text = plot_to_string(
        ys,
        xs,
        width=max(width - 3, 20),
        height=10,
        lines=True,
        color=False,
        character_set="braille" if unicode else "ascii",
        y_labels=False,  # it would write 2.5 as 2
        title=f"loss, from {ys.max():.2f} (top) to {ys.min():.2f}",
    )
    return text if unicode else text.translate(ASCII)
