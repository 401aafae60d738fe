"""Work in a fork: whatever ends it costs that task its result, and no other's."""

from __future__ import annotations

import os
import signal
import time

import pytest

from dojo.isolation.apart import Fork, apart

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


def work(task: str) -> tuple[str, int]:
    if task == "leaves":
        os._exit(3)
    if task == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return task, os.getpid()


def test_what_ends_its_process_ends_no_other_task() -> None:
    found = dict(apart(work, ["a", "leaves", "b", "is killed", "c"]))
    (a, _, b, _, c) = found.values()
    assert [a[0], b[0], c[0]] == ["a", "b", "c"]
    assert len({a[1], b[1], c[1], os.getpid()}) == 4
    assert "(exit code 3)" in str(found["leaves"])
    assert "was killed (SIGKILL)" in str(found["is killed"])


def test_one_that_does_not_end_is_killed() -> None:
    fork = Fork(time.sleep)
    fork._tasks.send(600.0)
    assert fork.end() == -signal.SIGKILL
    with pytest.raises(ChildProcessError):
        os.waitpid(fork._pid, os.WNOHANG)  # nothing of it is left
