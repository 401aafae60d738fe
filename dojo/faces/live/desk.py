"""Judgements under way: of each kata the newest counts, and an older one is dropped."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dojo.actions import Reset
from dojo.course.curriculum import Kata
from dojo.drill import drills
from dojo.faces.live import tasks
from dojo.isolation.child import Job, Task
from dojo.isolation.children import PATIENCE, Children, Died, Run
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict


@dataclass(frozen=True)
class Checked:
    """`check` is through with all its katas."""


@dataclass(frozen=True)
class WasReset:
    """A stub was put back, or could not be: one sentence."""

    kata: Kata
    sentence: str


@dataclass(frozen=True)
class Drawn:
    """A drill was drawn; without a kata it could not be, and there is a sentence."""

    kata: Kata | None
    sentence: str = ""


Event = Judged | Checked | WasReset | Drawn
Deliver = Callable[[Event], None]
"""Takes an event. Called from several threads."""


class Desk:
    """Judges katas of a tree, each in a child, and delivers the records.

    `task` is what a child does: it gives a `Judged` for each kata.
    """

    def __init__(
        self, children: Children, tree: Path, deliver: Deliver, task: Task = tasks.judge
    ) -> None:
        self._children, self._tree, self._deliver = children, tree, deliver
        self._task = task
        self._lock = threading.Lock()
        self._newest: dict[Kata, Run] = {}
        self._threads: set[threading.Thread] = set()
        self._stopped = False

    def judge(self, kata: Kata) -> None:
        """Judge it in a fresh child, at once. What is under way for this kata is dropped."""
        run = self._begin((kata,))
        self._spawn(lambda: self._follow(run, (kata,)))

    def check(self, katas: Sequence[Kata]) -> None:
        """Judge all of these, one after the other on each core; `Checked` at the end.

        Each in a child of its own, or where that means to import torch anew, a share in each child.
        """
        cores = max(1, os.cpu_count() or 1)
        shares = len(katas) if self._children.forks else min(cores, len(katas))
        waiting = deque(tuple(katas[i::shares]) for i in range(shares))
        at_work = min(cores, shares)

        def work() -> None:
            nonlocal at_work
            while part := self._take(waiting):
                self._follow(self._begin(part), part)
            with self._lock:
                at_work -= 1
                last = not at_work
            if last:
                self._deliver(Checked())

        for _ in range(at_work):
            self._spawn(work)
        if not katas:
            self._deliver(Checked())

    def reset(self, kata: Kata) -> None:
        """Put its stub back; `WasReset` says what was done. To be judged, it is seen as saved."""
        self._aside(
            Job(tasks.reset, (kata,), self._tree),
            lambda done: WasReset(kata, done.sentence if isinstance(done, Reset) else str(done)),
        )

    def draw(self, state: Path) -> None:
        """Draw a drill; `Drawn` brings it."""
        self._aside(
            Job(partial(tasks.draw, state=state), (), self._tree),
            lambda done: Drawn(done) if isinstance(done, Kata) else Drawn(None, str(done)),
        )

    def _aside(self, job: Job, told: Callable[[object], Event]) -> None:
        """A job that judges nothing, and what is told of its results, or of how its child died."""
        run = self._children.run(job)

        def follow() -> None:
            try:
                for done in run.results():
                    self._deliver(told(done))
            except Died as death:
                self._deliver(told(death))

        self._spawn(follow)

    def stop(self) -> None:
        """Drop everything."""
        with self._lock:
            self._stopped = True
            runs = set(self._newest.values())
            self._newest.clear()
        for run in runs:
            run.cancel()
        for thread in list(self._threads):
            thread.join(timeout=PATIENCE)

    def _take(self, waiting: deque[tuple[Kata, ...]]) -> tuple[Kata, ...]:
        """The next of these; nothing once all is done or dropped."""
        with self._lock:
            return waiting.popleft() if waiting and not self._stopped else ()

    def _begin(self, katas: tuple[Kata, ...]) -> Run:
        run = self._children.run(Job(self._task, katas, self._tree))
        with self._lock:
            older = {self._newest.pop(kata) for kata in katas if kata in self._newest}
            self._newest.update(dict.fromkeys(katas, run))
            unwanted = [old for old in older if old not in self._newest.values()]
        for old in unwanted:
            old.cancel()
        return run

    def _follow(self, run: Run, katas: tuple[Kata, ...]) -> None:
        """Deliver what comes of a run. A child that dies costs one kata; another does the rest."""
        waiting = list(katas)
        try:
            for result in run.results():
                assert isinstance(result, Judged)
                waiting.remove(result.kata)
                self._report(run, result)
        except Died as death:
            if run.cancelled:
                return
            kata = waiting.pop(0)
            broken = Verdict(Status.BROKEN, str(death))
            self._report(run, Judged(kata, drills.tree(kata, self._tree) / kata.file, broken))
        with self._lock:
            rest = tuple(kata for kata in waiting if self._newest.get(kata) is run)
        if rest and not run.cancelled:
            self._follow(self._begin(rest), rest)

    def _report(self, run: Run, judged: Judged) -> None:
        with self._lock:
            if self._newest.get(judged.kata) is not run:
                return  # it has been saved since
            del self._newest[judged.kata]
        self._deliver(judged)

    def _spawn(self, work: Callable[[], None]) -> None:
        def whole() -> None:
            try:
                work()
            finally:
                self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=whole, daemon=True)
        self._threads.add(thread)
        thread.start()


def checked(
    children: Children, tree: Path, katas: Sequence[Kata], task: Task = tasks.judge
) -> list[Judged]:
    """All of these judged, in their order, when the last of them is."""
    events: queue.Queue[Event] = queue.Queue()
    desk = Desk(children, tree, events.put, task)
    found: dict[Kata, Judged] = {}
    try:
        desk.check(katas)
        while isinstance(event := events.get(), Judged):
            found[event.kata] = event
    finally:
        desk.stop()
    return [found[kata] for kata in katas]
