"""Fresh processes that have torch loaded already, one for each job.

By the standard library's fork server, where one can fork: it imports torch once, and each child is
its fork. Elsewhere a child is a new interpreter. Either way one is kept ready beforehand, so that a
save waits for neither.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from types import ModuleType
from typing import Any

from dojo.course.curriculum import ROOT, Kata
from dojo.isolation.apart import CAN_FORK, ending
from dojo.isolation.child import GIGABYTE, Begun, Done, Job, Limits, Trouble, serve
from dojo.isolation.ending import killer

LOOK = 0.05
"""Seconds between two looks at a child's memory, where the system does not limit it."""
STARTING = 120.0
"""Seconds for a new interpreter to import torch, on a machine that has much else to do."""
PATIENCE = 0.3
"""Seconds to wait for something that should take none, before going on without it."""


class Died(Exception):
    """A child that ended before its job; one sentence why."""


class Children:
    """Starts them, keeps one in reserve, and knows all that are alive."""

    def __init__(self, limits: Limits | None = None, method: str | None = None) -> None:
        self.limits = limits or Limits()
        method = method or ("forkserver" if CAN_FORK else "spawn")
        self.forks = method == "forkserver"  # then a child costs milliseconds, else seconds
        self._context = multiprocessing.get_context(method)
        self._context.set_forkserver_preload(["dojo.isolation.preload"])
        self._lock = threading.RLock()  # multiprocessing itself is not made for several threads
        self._alive: set[Child] = set()
        self._spare: Child | None = None
        self._closed = False

    def reserve(self, familiar: Kata | None = None) -> None:
        """See to it, in the background, that a child stands ready. The first call starts it all."""
        threading.Thread(target=self._fill, args=(familiar,), daemon=True).start()

    def run(self, job: Job) -> Run:
        """The job, about to be run by a child of its own."""
        return Run(self, job)

    def results(self, job: Job) -> Iterator[Any]:
        """What comes of a job, one by one; it may die before its end, or all may be ended meanwhile."""
        try:
            yield from self.run(job).results()
        except Died:
            pass
        except (OSError, ValueError):  # its connection was closed while it was waited for
            if not self._closed:
                raise

    def close(self) -> None:
        """End them all.

        While one is being started (torch is imported), nobody waits for it: it ends with us.
        """
        self._closed = True
        if self._lock.acquire(timeout=PATIENCE):
            try:
                for child in list(self._alive):
                    child.kill()
                    self.bury(child)
            finally:
                self._lock.release()

    def take(self) -> Child:
        """A child for a job. Raises `Died` when there are to be no more."""
        with self._lock:
            child, self._spare = self._spare, None
            if child and not child.alive:
                self.bury(child)
                child = None
            return child or self._start(None)

    def bury(self, child: Child) -> None:
        """Free what is left of a child that has ended or is about to."""
        with self._lock:
            if child in self._alive:
                self._alive.discard(child)
                child.free()

    def _fill(self, familiar: Kata | None) -> None:
        with self._lock, suppress(Died):
            if self._spare is None:
                self._spare = self._start(familiar)

    def _start(self, familiar: Kata | None) -> Child:
        if self._closed:
            raise Died("Watching has ended.")
        try:
            child = Child(self._context, self.limits, familiar)
        except (OSError, EOFError) as error:
            # The fork server itself was killed: it is started anew.
            try:
                child = Child(self._context, self.limits, familiar)
            except (OSError, EOFError):
                raise Died(f"No process can be started: {error}.") from None
        self._alive.add(child)
        return child


class Child:
    """One process and the line to it."""

    def __init__(
        self, context: multiprocessing.context.BaseContext, limits: Limits, familiar: Kata | None
    ) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(  # type: ignore[attr-defined]
            target=serve, args=(theirs, limits, familiar), daemon=True
        )
        try:
            with _with_the_house_alone():
                self._process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()
        self.pid: int = self._process.pid
        self.sentinel: int = self._process.sentinel

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return not wait([self.sentinel], 0)

    def kill(self) -> None:
        """At once, with all processes that it has started."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        if self.alive:  # it has no group of its own yet, or the system knows none
            self._process.kill()

    def free(self) -> None:
        """Wait for its end and close what it had open here."""
        self._process.join()
        self._process.close()
        self.connection.close()

    def ending(self) -> str:
        """How it ended, in words."""
        self._process.join()
        code = self._process.exitcode or 0
        return ending(code) + (" Save once more to try again." if killer(code) else "")

    def memory(self) -> int:
        """Bytes that it holds."""
        import psutil  # type: ignore[import-untyped]

        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0


@contextmanager
def _with_the_house_alone() -> Iterator[None]:
    """What is started within finds the house: a fork server is not told where we look.

    And nothing of the program that started it: multiprocessing would import that once more, and so
    run a script that asks for a verdict in its first line.
    """
    before, main = os.environ.get("PYTHONPATH"), sys.modules["__main__"]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), before]))
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


class Run:
    """One job and its child."""

    def __init__(self, children: Children, job: Job) -> None:
        self._children, self._job = children, job
        self._child: Child | None = None
        self._lock = threading.Lock()
        self.cancelled = False

    def cancel(self) -> None:
        """Drop it: no more results come."""
        with self._lock:
            self.cancelled = True
            if self._child:
                self._child.kill()

    def results(self) -> Iterator[object]:
        """Its results, each as soon as it is there. Raises `Died`; who cancels gets fewer."""
        child = self._children.take()
        with self._lock:
            self._child = child
            if self.cancelled:
                child.kill()
        try:
            with suppress(OSError):  # it ended in this moment: its ending tells why
                child.connection.send(self._job)
            yield from self._receive(child)
        except Died:
            child.kill()  # what it has started may live on
            raise
        finally:
            with self._lock:
                self._child = None
                if child.alive and not self._leaves(child):
                    child.kill()
            self._children.bury(child)
            self._children.reserve(self._job.katas[0])

    def _leaves(self, child: Child) -> bool:
        """Whether it ends by itself, as it does after its last result."""
        return bool(wait([child.sentinel], PATIENCE))

    def _receive(self, child: Child) -> Iterator[object]:
        limits = self._children.limits
        begun, held = False, 0
        last = time.monotonic()
        while True:
            left = last + (limits.seconds if begun else STARTING) - time.monotonic()
            ready = wait(
                [child.connection, child.sentinel],
                max(0.0, left if limits.by_system else min(left, LOOK)),
            )
            if self.cancelled:
                return
            if ready:
                result = _received(child)
                if isinstance(result, Done):
                    return
                if isinstance(result, Begun):
                    begun, held = True, 0 if limits.by_system else child.memory()
                    last = time.monotonic()
                    continue
                if isinstance(result, Trouble):
                    raise Died(f"The dojo itself failed, which is a bug in it:\n{result.text}")
                yield result
                last = time.monotonic()
            elif left <= 0:
                child.kill()
                if not begun:
                    raise Died(f"PyTorch was not imported within {STARTING:g} seconds. Try again.")
                raise Died(
                    f"It ran for {limits.seconds:g} seconds and was stopped. "
                    "Is there an endless loop?"
                )
            elif begun and not limits.by_system and child.memory() - held > limits.memory:
                child.kill()
                raise Died(
                    f"It took more than {limits.memory / GIGABYTE:.2g} GB of memory and was "
                    "stopped."
                )


def _received(child: Child) -> object:
    try:
        if child.connection.poll():
            return child.connection.recv()
    except (EOFError, OSError):
        pass
    raise Died(child.ending())
