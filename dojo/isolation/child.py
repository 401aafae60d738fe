"""The process that one job runs in. Whatever an attempt does there, it ends that process alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from dojo.course.curriculum import Kata
from dojo.isolation.warm_up import warm_up

GIGABYTE = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Seconds from one result to the next, and bytes beyond those a child begins with.

    `by_system`: the system refuses further memory, so that the learner's line is named; elsewhere
    the parent looks and kills.
    """

    seconds: float = 30.0
    memory: int = 1 * GIGABYTE
    by_system: bool = sys.platform == "linux"


Task = Callable[[tuple[Kata, ...], Path], Iterator[object]]
"""A function of some module (`dojo.faces.live.tasks`, for one): katas of a tree -> records, one by one."""


@dataclass(frozen=True)
class Job:
    """A task on some katas of a tree."""

    task: Task
    katas: tuple[Kata, ...]
    tree: Path


class Done:
    """Sent after the last result."""


@dataclass(frozen=True)
class Trouble:
    """Sent when the house itself failed: its traceback."""

    text: str


def serve(connection: Connection, limits: Limits, familiar: Kata | None) -> None:
    """Wait for one job, run it, send its results, end.

    While there is none, warm up on the kata that is most likely to come.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, that ends as a whole
    mute()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        if familiar and not connection.poll():
            warm_up(familiar)
        job = connection.recv()
        if limits.by_system:
            import torch  # noqa: F401  # what it maps itself (with CUDA, several GB) is not the attempt's

            _limit_memory(limits.memory)
        for result in job.task(job.katas, job.tree):
            connection.send(result)
        connection.send(Done())
    except (EOFError, BrokenPipeError):
        pass  # the parent has gone, or wants nothing any more
    except BaseException:
        connection.send(Trouble(traceback.format_exc(limit=-5)))
    finally:
        _end()


def mute() -> None:
    """What libraries and programs write past `sys.stdout` must not reach the screen."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    os.close(null)


def _limit_memory(extra: int) -> None:
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + extra, mapped + extra))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    _end()


def _end() -> None:
    """At once, with whatever the attempt has started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
