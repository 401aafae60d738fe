"""The same grading on a Dask cluster. What travels is text: submissions there, records back.

Each task is meant for one worker, with as many at a time as it has threads. A worker that can't grade
(of another revision, without a sandbox) is told of once and gets no more; its tasks go to others.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dojo.grading.results import Result
from dojo.grading.task import Lost, Stopped, Task
from dojo.grading.worker import Worker
from dojo.isolation.sandbox.backend import Unavailable
from dojo.isolation.text import plain

if TYPE_CHECKING:
    from distributed import Future


HELP = "--cluster needs Dask: pip install -e '.[cluster]'"
SECONDS = 30.0
"""How long a scheduler, and a worker that can grade, is waited for."""
LOOK = 1.0
"""Seconds after which it is looked again who is there."""
DEATHS = 5
"""How many workers may die over a submission."""
WIDTH = 500
"""Submissions under way at most: far more than any cluster that one machine can fetch for."""

_here = threading.local()


class NoCluster(Exception):
    """There is no such cluster, no Dask here, or nobody there who can grade; one sentence."""


class _Gone(Exception):
    """The worker is there no more."""


class Cluster:
    """A running cluster, at the address of its scheduler. `tell` is told of workers that can't grade."""

    def __init__(self, address: str, tell: Callable[[str], None] = lambda _: None) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise NoCluster(HELP) from None
        try:
            self._client = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise NoCluster(f"No Dask scheduler answers at {address}: {error}") from None
        self.address, self._tell = address, tell
        self._changed = threading.Condition()
        self._threads: dict[str, int] = {}
        self._busy: Counter[str] = Counter()
        self._unfit: dict[str, str] = {}
        self._proven: set[str] = set()
        self._looked, self._well = -LOOK, time.monotonic()
        self._over = ""

    def seat(self) -> Seat:
        """A place at the cluster for one thread of a batch; who leaves it does not close the cluster."""
        return Seat(self)

    @contextmanager
    def place(self, stopped: Callable[[], bool]) -> Iterator[str]:
        """A worker that has a thread free, as soon as there is one. Raises `Stopped` or `NoCluster`."""
        with self._changed:
            while not (worker := self._free()):
                if stopped():
                    raise Stopped
                self._changed.wait(LOOK / 2)
            self._busy[worker] += 1
        try:
            yield worker
        finally:
            with self._changed:
                self._busy[worker] -= 1
                self._changed.notify()

    def submit(self, task: Task, worker: str) -> Future:
        """The task on its way to this worker."""
        return self._client.submit(graded, task.line(), workers=[worker], pure=False)

    def has(self, worker: str) -> bool:
        """Whether this worker is still there. Raises `NoCluster`."""
        with self._changed:
            self._look()
            return worker in self._threads

    def fit(self, worker: str) -> None:
        """It has graded something."""
        self._proven.add(worker)

    def died(self, worker: str) -> None:
        """It is gone. If it has never graded anything, that is what it died of."""
        if worker not in self._proven:
            self.unfit(worker, "it died over the first that it was given")

    def unfit(self, worker: str, why: str) -> None:
        """Give this worker nothing any more, and say so."""
        with self._changed:
            known = worker in self._unfit
            self._unfit[worker] = why
        if not known:
            self._tell(f"{worker} is not used: {why}")

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close(timeout=SECONDS)

    def _free(self) -> str:
        self._look()
        fit = [worker for worker in self._threads if worker not in self._unfit]
        return min(
            (worker for worker in fit if self._busy[worker] < self._threads[worker]),
            key=lambda worker: self._busy[worker] / self._threads[worker],
            default="",
        )

    def _look(self) -> None:
        """See who is there, now and then. Raises `NoCluster` once nobody has been for too long."""
        if self._over:
            raise NoCluster(self._over)
        if time.monotonic() - self._looked < LOOK:
            return
        client = self._client
        try:
            about = client.sync(client.scheduler.identity, n_workers=-1, callback_timeout=SECONDS)
        except (OSError, TimeoutError, RuntimeError):  # it is gone, or we have left it
            about = None
        self._threads = {w: a["nthreads"] for w, a in (about or {"workers": {}})["workers"].items()}
        self._looked = time.monotonic()
        if self._threads.keys() - self._unfit.keys():
            self._well = self._looked
        elif self._looked - self._well > SECONDS:
            self._over = self._nobody(about is not None)
            raise NoCluster(self._over)

    def _nobody(self, scheduler: bool) -> str:
        if not scheduler:
            return f"The Dask scheduler at {self.address} is gone."
        if not self._threads:
            return f"The cluster at {self.address} has no worker."
        worker = next(iter(self._threads))
        return f"No worker of {self.address} can grade. {worker}: {self._unfit[worker]}"


class Seat:
    """A grader for `Batch.run`: it has one submission at the cluster at a time."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._stopped = False

    def grade(self, task: Task) -> Result:
        """The result. Raises `Stopped`, `NoCluster`, or `Lost` if workers died over it."""
        for _ in range(DEATHS):
            try:
                return self._somewhere(task)
            except _Gone:
                continue
        raise Lost("worker after worker died")

    def _somewhere(self, task: Task) -> Result:
        """The result, by the first worker that can grade."""
        while True:
            with self.cluster.place(lambda: self._stopped) as worker:
                try:
                    error, result = self._by(worker, task)
                except _Gone:
                    self.cluster.died(worker)
                    raise
                if result:
                    self.cluster.fit(worker)
                    return result
                if isinstance(error, Lost):
                    raise error
                why = str(error)
                if not isinstance(error, Unavailable):
                    # What an older judge, or none, makes of a task.
                    why = plain(f"{type(error).__name__}: {why}", 200)
                self.cluster.unfit(worker, why)

    def _by(self, worker: str, task: Task) -> tuple[BaseException | None, Result | None]:
        """What was raised there, or the result. Raises `_Gone`, `Stopped` or `NoCluster`."""
        from distributed import KilledWorker

        future = self.cluster.submit(task, worker)
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        try:
            while not done.wait(LOOK):
                if self._stopped or not self.cluster.has(worker):
                    future.cancel()
                    raise Stopped if self._stopped else _Gone
            error = future.exception()
            if isinstance(error, KilledWorker):
                raise _Gone
            return error, None if error else future.result()
        except CancelledError:
            raise (Stopped if self._stopped else _Gone) from None
        finally:
            future.release()

    def stop(self) -> None:
        """Called from another thread: what is under way is not waited for."""
        self._stopped = True

    def close(self) -> None:
        """Nothing: the cluster is others', too."""


def graded(line: str) -> Result:
    """Grade one task, on a worker: each of its threads has a process of its own for that."""
    if not hasattr(_here, "worker"):
        _here.worker = Worker()
    found: Result = _here.worker.grade(Task.of(line))
    return found
