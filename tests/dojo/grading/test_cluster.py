"""The same grading on a real Dask cluster, whose workers die, differ, join and go."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from dojo.__main__ import main
from dojo.course.curriculum import ROOT, katas
from dojo.grading import cluster as clusters
from dojo.grading import sources, weights
from dojo.grading.batch import Batch, Rules
from dojo.grading.cluster import Cluster, NoCluster
from dojo.grading.folder import Folder
from dojo.grading.results import Result
from dojo.grading.submission import Submission
from dojo.grading.task import Stopped, Task
from dojo.isolation.sandbox import choose
from tests.dojo.workbench import lacking

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups as POSIX has them")
KATAS = [kata for kata in katas() if kata.name in ("dprobs", "dh", "db2")]

Dask = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def dask() -> Iterator[Dask]:
    """Starts a scheduler or a worker on this machine, and ends what it has started."""
    started = []

    def start(
        what: str, *arguments: str, root: Path = ROOT, **more: str
    ) -> subprocess.Popen[bytes]:
        code = f"from distributed.cli import dask_{what} as command; command.main()"
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", code, *arguments, "--no-dashboard"], cwd=root,
                env=os.environ | {"PYTHONPATH": str(root)} | more, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def scheduler(dask) -> tuple[subprocess.Popen[bytes], str]:
    """A scheduler of the test's own, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = dask("scheduler", "--host", "127.0.0.1", "--port", str(port))
    return process, f"tcp://127.0.0.1:{port}"


@pytest.fixture
def address(scheduler) -> str:
    return scheduler[1]


@pytest.fixture
def worker(dask, address, tmp_path):
    """Starts a worker, with one thread if it is not said otherwise."""

    def start(*, threads: int = 1, **more: object) -> subprocess.Popen[bytes]:
        folder = tmp_path / f"w{time.monotonic_ns()}"
        return dask(
            "worker", address, "--no-nanny", "--nthreads", str(threads),
            "--local-directory", str(folder), **more,
        )  # fmt: skip

    return start


@pytest.fixture
def places(tmp_path) -> list[str]:
    """Eight submissions of three katas each."""
    found = []
    for number in range(8):
        folder = tmp_path / f"s{number}"
        for kata in KATAS:
            path = folder / "katas" / kata.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(kata.answer.read_text(encoding="utf-8"), encoding="utf-8")
        found.append(str(folder))
    return found


class Watched(Cluster):
    """Notes which worker is given what, and how many it is given at a time."""

    def __init__(self, address: str, workers: int = 0) -> None:
        self.told: list[str] = []
        self.open = threading.Event()
        self.open.set()
        self.all = threading.Barrier(workers or 1)
        self.given: list[str] = []
        self.most: Counter[str] = Counter()
        for _ in range(60):
            try:
                super().__init__(address, self.told.append)
                break
            except NoCluster:
                time.sleep(0.5)
        if workers:
            self.wait(workers)

    def wait(self, workers: int) -> None:
        """Until it knows so many."""
        self._client.wait_for_workers(workers, timeout=120)
        while self.has("") or len(self._threads) < workers:
            time.sleep(0.05)

    def submit(self, task, worker):
        self.open.wait(120)
        self.given.append(worker)
        if len(self.given) <= self.all.parties:
            self.all.wait(120)  # so that each has one
        self.most |= self._busy
        return super().submit(task, worker)


def graded(cluster: Cluster, places: list[str]) -> Iterator[Result | None]:
    sandbox = choose()
    rules = Rules(weights.read(), sandbox.name, sandbox.secure, False, 10.0, seed=5)
    listed = list(sources.listed(places))
    for done in Batch(rules, Folder(None)).run(listed, clusters.WIDTH, cluster.seat):
        yield done.result


def check(found: list[Result | None]) -> None:
    assert sorted(result.submission for result in found) == [f"s{n}" for n in range(8)]
    assert {result.solved for result in found} == {len(KATAS)}
    assert not any(result.problem for result in found)


def test_workers_die_and_join_and_all_their_threads_are_used(worker, address, places):
    first = worker(threads=2)
    cluster = Watched(address, 1)
    found = []
    for result in graded(cluster, places):
        found.append(result)
        if len(found) == 1:
            cluster.open.clear()  # or it would be done with all of them in the meantime
            worker()
            cluster.wait(2)
            end(first)
            cluster.open.set()
    cluster.close()
    check(found)
    both = list(dict.fromkeys(cluster.given))
    assert len(both) == 2 and not cluster.told
    assert [cluster.most[each] for each in both] == [2, 1]


def test_workers_that_can_not_grade_are_named_and_their_tasks_go_to_others(
    worker, address, places, tmp_path
):
    """One of another revision, one whose judge does not start, one without the house, one that is right."""
    other, broken = (copy(tmp_path / name) for name in ("other", "broken"))
    (other / "reference/answers/kata_1/stage.toml").open("a").write("# changed\n")
    (broken / "dojo/grading/grader.py").write_text("raise MemoryError\n")
    (tmp_path / "empty").mkdir()
    for root in (other, broken, tmp_path / "empty", ROOT):
        worker(root=root)
    cluster = Watched(address, 4)
    check(list(graded(cluster, places)))
    cluster.close()
    said = sorted(line.partition(" is not used: ")[2] for line in cluster.told)
    assert len(said) == len({line.partition(" ")[0] for line in cluster.told}) == 3
    assert said[0].startswith("it died")
    assert "another revision" in said[1] and "ended while it was starting" in said[2]


def copy(folder: Path) -> Path:
    for name in ("dojo", "reference", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_a_cluster_of_workers_without_a_sandbox_is_told_in_a_sentence(
    worker, address, places, monkeypatch, capsys
):
    if choose().name != "bubblewrap":
        lacking(
            "a worker is kept from bubblewrap here (Debian, Ubuntu: apt-get install bubblewrap)"
        )
    monkeypatch.setattr(clusters, "SECONDS", 3.0)
    worker(PATH="/nowhere")
    Watched(address, 1).close()
    assert main(["grade", *places, "--cluster", address]) == 2
    told = capsys.readouterr()
    assert "is not used: bubblewrap is not installed" in told.out
    assert told.err.startswith("No worker of tcp://") and told.err.count("\n") == 1


def test_a_cluster_without_workers_is_told_in_a_sentence(address, places, monkeypatch, capsys):
    Watched(address).close()
    monkeypatch.setattr(clusters, "SECONDS", 2.0)
    assert main(["grade", *places, "--cluster", address]) == 2
    assert capsys.readouterr().err == f"The cluster at {address} has no worker.\n"


def test_a_scheduler_that_dies_is_told_in_a_sentence(scheduler, worker, places, monkeypatch):
    process, address = scheduler
    worker()
    cluster = Watched(address, 1)
    running = graded(cluster, places)
    next(running)
    monkeypatch.setattr(clusters, "SECONDS", 2.0)
    end(process)
    with pytest.raises(NoCluster, match=r"The Dask scheduler at tcp://\S+ is gone\."):
        list(running)
    cluster.close()


def test_a_submission_under_way_is_given_up_when_all_is_stopped(address):
    """There is no worker, so it would wait."""
    cluster = Watched(address)
    seat = cluster.seat()
    task = Task(Submission("ann", {}), 1, weights.read(), choose().name, 10.0)
    waiting = ThreadPoolExecutor(1).submit(seat.grade, task)
    time.sleep(0.1)
    seat.stop()
    with pytest.raises(Stopped):
        waiting.result(60)
    with pytest.raises(Stopped):
        seat.grade(task)
    cluster.close()


def test_no_cluster_there():
    with pytest.raises(NoCluster):
        Cluster("nonsense://x")
