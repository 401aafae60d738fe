"""How far a run is: a bar in a terminal, a line now and then anywhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from reference.loop import Run

REFRESH = 0.25
"""Seconds between two drawings of the bar. One takes 1 to 3 ms: about 1 % of the time in all."""
LINES = 10
"""Lines in all where there is no terminal."""


class Meter:
    """Told of every step, it shows a few. `seen` is cheap enough for each."""

    def __init__(self, console: Console, run: Run) -> None:
        self._console, self._run = console, run
        self._terminal = console.is_terminal
        self._began, self._from = time.perf_counter(), run.done
        self._next = 0.0
        self._line = run.done * LINES // run.steps + 1
        columns = (BarColumn(bar_width=12), TaskProgressColumn(), TextColumn("{task.fields[text]}"))
        self._bar = Progress(
            *columns,
            console=console,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=run.steps, completed=run.done, text="")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The bar is on the screen within, and stays as it was last."""
        if not self._terminal:
            yield
            return
        with self._bar:
            yield
            self._draw()

    def seen(self) -> None:
        """After a step."""
        if not self._terminal:
            if self._run.done * LINES >= self._line * self._run.steps:
                self._line = self._run.done * LINES // self._run.steps + 1
                self._console.print(f"{self._run.done / self._run.steps:4.0%} {self._text()}")
        elif (now := time.perf_counter()) >= self._next:
            self._next = now + REFRESH
            self._draw()

    @property
    def speed(self) -> float:
        """Steps a second, since it was made."""
        return (self._run.done - self._from) / max(time.perf_counter() - self._began, 1e-9)

    def _draw(self) -> None:
        self._bar.update(self._task, completed=self._run.done, text=self._text())
        self._bar.refresh()

    def _text(self) -> str:
        left = (self._run.steps - self._run.done) / max(self.speed, 1e-9)
        known = timedelta(seconds=round(left)) if self._run.done > self._from else "?"
        return f"{self.speed:,.0f} steps/s, loss {self._run.smoothed():.3f}, {known} left"
