"""Submissions are read in a process with limits: whatever one is made of, it costs that process at most.

An order is a line of JSON, `[source, wanted, logins]`; the answer is the submission, or why there is none.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from dojo.grading.companion import Companion, NotStarted, TooLong, serve
from dojo.grading.leftovers import scratch
from dojo.grading.sources import Source, collect
from dojo.grading.sources.git_program import PACK
from dojo.grading.sources.login import Login
from dojo.grading.submission import Submission, Unreadable, Wanted

SECONDS = 120.0
"""How long one submission may take, fetched from wherever."""
MEMORY = 2**30
"""Bytes of address space, for it and for each program that it starts."""
BESIDES = 8
"""So many more are read at a time while others ..."""
PATIENCE = 2.0
"""... take longer than so many seconds: they wait for a server, most of all."""
FETCH = 2 * MEMORY + PACK
"""Bytes that one may take: a program at each end of it, and the pack, should that lie in memory."""


class Reader:
    """Our side: a process that reads one submission after the other, and writes to `folder` alone."""

    def __init__(self, folder: Path, logins: Sequence[Login] = ()) -> None:
        self._folder, self._logins = folder, [asdict(login) for login in logins]
        folder.mkdir()
        environment = {"TMPDIR": str(folder), "TEMP": str(folder)}
        self._process = Companion("dojo.grading.sources.reader", [os.getcwd()], environment)

    def collect(self, source: Source, wanted: Wanted) -> Submission:
        """Fetch and freeze what is wanted. Raises `Unreadable` or `Stopped`."""
        order = json.dumps([asdict(source), asdict(wanted), self._logins])
        try:
            answer = self._ask(order) or self._ask(order)  # killed, it may be for another's sake
        except TooLong:
            raise Unreadable(f"Reading it took longer than {SECONDS:g} seconds.") from None
        if not answer:
            raise Unreadable("The process that reads it died over it, twice.")
        data = json.loads(answer)
        if "unreadable" in data:
            raise Unreadable(data["unreadable"])
        return Submission.of(data)

    def _ask(self, order: str) -> str:
        answer = ""
        try:
            with suppress(NotStarted):
                answer = self._process.ask(order, SECONDS)
        finally:
            if not answer:  # it could not clear up behind itself
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder.mkdir(exist_ok=True)
        return answer

    def stop(self) -> None:
        """Called from another thread: what it reads is given up at once, and nothing comes after it."""
        self._process.stop()

    def close(self) -> None:
        """End the process, and what it has started."""
        self._process.close()


class Readers:
    """As many as are wanted, and some for the time that others take too long: a server may say nothing.

    No more in all than half of this machine's memory is enough for.
    """

    def __init__(self, folder: Path, wanted: int, logins: Sequence[Login] = ()) -> None:
        self.many = max(1, min(wanted + BESIDES, _memory() // 2 // FETCH))
        self._all = [Reader(folder / str(number), logins) for number in range(self.many)]
        # The one that has read last reads next: those beside it are not even started without need.
        self._idle: queue.LifoQueue[Reader] = queue.LifoQueue()
        for reader in self._all:
            self._idle.put(reader)
        self._turns = threading.Semaphore(min(wanted, self.many))

    def collect(self, source: Source, wanted: Wanted) -> Submission:
        """Fetch and freeze, as soon as one is idle. Raises `Unreadable` or `Stopped`."""
        with self._turn():
            reader = self._idle.get()
            try:
                return reader.collect(source, wanted)
            finally:
                self._idle.put(reader)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """There are as many as are wanted; whoever takes too long no longer counts."""
        self._turns.acquire()
        ends = itertools.count()

        def end() -> None:
            if next(ends) == 0:
                self._turns.release()

        patience = threading.Timer(PATIENCE, end)
        patience.daemon = True
        patience.start()
        try:
            yield
        finally:
            patience.cancel()
            end()

    def stop(self) -> None:
        """Called from another thread: what is being read is given up, and nothing comes after it."""
        for reader in self._all:
            reader.stop()


@contextmanager
def readers(wanted: int, logins: Sequence[Login] = ()) -> Iterator[Readers]:
    """Readers with a temporary folder, which goes with them."""
    with scratch() as folder:
        made = Readers(folder, wanted, logins)
        try:
            yield made
        finally:
            for reader in made._all:
                reader.close()


def _memory() -> int:
    """Bytes of this machine, or a guess."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 8 * 2**30


def main() -> None:
    """Read until nobody asks any more. Paths are meant from the folder that is named."""
    os.chdir(sys.argv[1])
    _limit()
    serve(_answer)


def _answer(line: str) -> str:
    source, wanted, logins = json.loads(line)
    known = [Login(**login) for login in logins]
    try:
        return json.dumps(asdict(collect(Source(**source), Wanted(**wanted), known)))
    except Unreadable as error:
        return json.dumps({"unreadable": str(error)})


def _limit() -> None:
    if sys.platform != "linux":  # others know no such limit, or do not keep it
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
