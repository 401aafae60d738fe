"""The same grading on a Dask cluster. What travels is text: submissions there, records back."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dojo.grading.task import Lost, Task

if TYPE_CHECKING:
    from dojo.grading.judge import Judge

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

    def grade(self, task: Task) -> dict[str, Any]:
        """The result's record. Raises `Lost` if worker after worker died over it, or `Unavailable`."""
        from distributed import KilledWorker

        future = self._client.submit(graded, task.line(), pure=False, retries=RETRIES)
        try:
            return future.result()
        except KilledWorker:
            raise Lost("worker after worker died") from None
        finally:
            future.release()

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close()


@dataclass(frozen=True)
class Seat:
    """A grader for `Batch.run`."""

    cluster: Cluster

    def grade(self, task: Task) -> dict[str, Any]:
        """The result's record, from the cluster."""
        return self.cluster.grade(task)

    def close(self) -> None:
        """Nothing: the cluster is others', too."""


def graded(line: str) -> dict[str, Any]:
    """Grade one task, on a worker."""
    global _judge
    from dojo.grading.judge import Judge

    with _one_at_a_time:
        _judge = _judge or Judge()
        return _judge.grade(Task.of(line))
