"""Judging in a fork of this process, so that an attempt which ends its process ends no other's verdict."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Generic, NoReturn, TypeVar

from dojo.isolation.ending import killer

Task = TypeVar("Task")
Result = TypeVar("Result")

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""Whether a copy of a process is safe: on macOS, system libraries that it has loaded may end it."""
PATIENCE = 1.0
"""Seconds for a fork that has let go of its pipe to end: of itself, so that its exit code tells why."""


class Ended(Exception):
    """The fork has ended before its result was there; one sentence how."""


def ending(code: int) -> str:
    """How a process ended, in a sentence, by its exit code: minus the signal that killed it."""
    if name := killer(code):
        return f"The process that ran it was killed ({name})."
    return f"It ended its whole process (exit code {code}): a gradient is returned, not left."


def apart(
    work: Callable[[Task], Result], tasks: Iterable[Task]
) -> Iterator[tuple[Task, Result | Ended]]:
    """Each task with its result, worked one after the other in a fork, anew after one that ended it.

    The fork has this terminal, so that `breakpoint()` works there. Results are pickled. Where the
    system can't fork, all is done in this process.
    """
    if not CAN_FORK:
        yield from ((task, work(task)) for task in tasks)
        return
    fork: Fork[Task, Result] | None = None
    try:
        for task in tasks:
            fork = fork or Fork(work)
            try:
                result: Result | Ended = fork.ask(task)
            except Ended as error:
                result, fork = error, None
            yield task, result
    finally:
        if fork:
            fork.end()


class Fork(Generic[Task, Result]):
    """A copy of this process, as it is now, that works on what it is asked for."""

    def __init__(self, work: Callable[[Task], Result]) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # else what waits there is written twice
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(ours_in)
            os.close(ours_out)
            _serve(
                work, Connection(theirs_in, writable=False), Connection(theirs_out, readable=False)
            )
        os.close(theirs_in)
        os.close(theirs_out)
        self._tasks = Connection(ours_out, readable=False)
        self._results = Connection(ours_in, writable=False)

    def ask(self, task: Task) -> Result:
        """The result for a task. Raises `Ended`."""
        try:
            self._tasks.send(task)
            result: Result = self._results.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Ended(ending(self.end(PATIENCE))) from None
        return result

    def end(self, patience: float = 0.0) -> int:
        """End it, unless it has ended already or does within these seconds.

        Its exit code: minus the signal that killed it.
        """
        self._tasks.close()
        self._results.close()
        until = time.monotonic() + patience
        while not (found := os.waitpid(self._pid, os.WNOHANG))[0] and time.monotonic() < until:
            time.sleep(0.005)
        gone, status = found
        if not gone:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            _, status = os.waitpid(self._pid, 0)
        return os.waitstatus_to_exitcode(status)


def _serve(work: Callable[[Task], Result], tasks: Connection, results: Connection) -> NoReturn:
    leave = os._exit
    try:
        while True:
            results.send(work(tasks.recv()))
            sys.stdout.flush()
    except BaseException:  # the parent has gone, or Ctrl-C, which is the parent's to speak of
        leave(1)
