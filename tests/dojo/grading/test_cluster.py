"""The same grading on a real Dask cluster of several processes, one of them killed midway."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dojo.course.curriculum import ROOT, katas
from dojo.grading import sources, weights
from dojo.grading.batch import Batch, Rules
from dojo.grading.folder import Folder
from dojo.grading.submission import Submission
from dojo.grading.task import Stopped, Task
from dojo.isolation.sandbox import choose

distributed = pytest.importorskip("distributed")
KATAS = [kata for kata in katas() if kata.name in ("dprobs", "dh", "db2")]


@pytest.fixture(scope="module")
def address():
    """A scheduler of its own on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    yield f"tcp://127.0.0.1:{port}"
    end(scheduler)


def dask(*arguments: str) -> subprocess.Popen[bytes]:
    code = f"from distributed.cli import dask_{arguments[0]} as command; command.main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments[1:]], cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_every_submission_once_although_a_worker_is_killed(address, tmp_path):
    places = []
    for number in range(8):
        folder = tmp_path / f"s{number}"
        for kata in KATAS:
            path = folder / "katas" / kata.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(kata.answer.read_text(encoding="utf-8"), encoding="utf-8")
        places.append(str(folder))
    workers = [
        dask("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
             "--local-directory", str(tmp_path / f"w{number}"))
        for number in range(2)
    ]  # fmt: skip
    try:
        cluster = wait_for(address, 2)
        sandbox = choose()
        rules = Rules(weights.read(), sandbox.name, sandbox.secure, False, 10.0, seed=5)
        found = []
        for done in Batch(rules, Folder(None)).run(list(sources.listed(places)), 4, cluster.seat):
            found.append(done.result)
            if len(found) == 2:
                end(workers[0])
        cluster.close()
    finally:
        for worker in workers:
            end(worker)
    assert sorted(result.submission for result in found) == [f"s{n}" for n in range(8)]
    assert {result.solved for result in found} == {len(KATAS)}
    assert not any(result.problem for result in found)


def wait_for(address: str, workers: int):
    """The cluster, once it answers and has so many workers."""
    from dojo.grading.cluster import Cluster, NoCluster

    for _ in range(60):
        try:
            cluster = Cluster(address)
            break
        except NoCluster:
            time.sleep(0.5)
    if workers:
        cluster._client.wait_for_workers(workers, timeout=60)
    return cluster


def test_a_submission_under_way_is_given_up_when_all_is_stopped(address):
    """There is no worker any more, so it would wait for ever."""
    seat = wait_for(address, 0).seat()
    task = Task(Submission("ann", {}), 1, weights.read(), choose().name, 10.0)
    waiting = ThreadPoolExecutor(1).submit(seat.grade, task)
    while not seat._future:
        time.sleep(0.01)
    seat.stop()
    with pytest.raises(Stopped):
        waiting.result(60)
    with pytest.raises(Stopped):
        seat.grade(task)
    seat.cluster.close()


def test_no_cluster_there():
    from dojo.grading.cluster import Cluster, NoCluster

    with pytest.raises(NoCluster):
        Cluster("nonsense://x")
