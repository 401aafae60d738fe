"""The same grading on a Dask cluster. What travels is text: submissions there, records back."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from dojo.grading.task import Lost, Stopped, Task

if TYPE_CHECKING:
    from distributed import Future

    from dojo.grading.grader import Judge

HELP = "--cluster needs Dask: pip install 'backprop-dojo[cluster]'"
SECONDS = 30
RETRIES = 3
"""How often a submission is given to another worker when its own has died."""

_one_at_a_time = threading.Lock()  # torch's default dtype belongs to the whole process
_judge: Judge | None = None


class NoCluster(Exception):
    """There is no such cluster, or no Dask here."""


class Cluster:
    """A running cluster, at the address of its scheduler."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise NoCluster(HELP) from None
        try:
            self._client = Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise NoCluster(f"No Dask scheduler answers at {address}: {error}") from None

    def seat(self) -> Seat:
        """A place at the cluster for one thread of a batch; who leaves it does not close the cluster."""
        return Seat(self)

    @property
    def width(self) -> int:
        """How many submissions are to be under way at a time: two for each worker, so that none waits."""
        return 2 * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, task: Task) -> Future:
        """The task on its way to a worker."""
        return self._client.submit(graded, task.line(), pure=False, retries=RETRIES)

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close()


class Seat:
    """A grader for `Batch.run`: it has one submission at the cluster at a time."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._future: Future | None = None
        self._stopped = False

    def grade(self, task: Task) -> dict[str, Any]:
        """The result's record. Raises `Stopped`, `Unavailable`, or `Lost` if workers died over it."""
        from distributed import KilledWorker

        self._future = self.cluster.submit(task)
        try:
            if self._stopped:
                raise Stopped
            return self._future.result()
        except CancelledError:
            raise Stopped from None
        except KilledWorker:
            raise Lost("worker after worker died") from None
        finally:
            self._future.release()

    def stop(self) -> None:
        """Called from another thread: what is under way is not waited for."""
        self._stopped = True
        if self._future:
            self._future.cancel()

    def close(self) -> None:
        """Nothing: the cluster is others', too."""


def graded(line: str) -> dict[str, Any]:
    """Grade one task, on a worker."""
    global _judge
    from dojo.grading.grader import Judge

    with _one_at_a_time:
        _judge = _judge or Judge()
        return _judge.grade(Task.of(line))
