"""The judge's end of the pipes: every read and write has a deadline, and no amount is unbounded."""

from __future__ import annotations

import os
import select
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from dojo.isolation.contestant.pipe import AT_ONCE, Pipe
from dojo.isolation.contestant.wire import Closed

MAX_AHEAD = 64 * 2**20
"""Bytes that are taken in while more is asked: four of the largest tensors."""


class TimeUp(Exception):
    """The contestant did not answer in time."""


class Pipes(Pipe):
    """A pair of pipes to a forked child. `seconds` is what all that is read and written may take."""

    def __init__(self, source: int, sink: int, seconds: float) -> None:
        super().__init__(source, sink)
        self.left = seconds
        for pipe in (source, sink):
            os.set_blocking(pipe, False)

    def _part(self) -> bytes:
        """What has arrived. Raises `TimeUp`."""
        self._ready({self.source: select.POLLIN})
        return super()._part()

    def write(self, data: bytes) -> None:
        """All of it. Raises `Closed` or `TimeUp`.

        What is answered meanwhile is taken in, up to a bound, or each end would wait for the other.
        """
        view = memoryview(data)
        while view:
            room = {self.source: select.POLLIN} if len(self._arrived) < MAX_AHEAD else {}
            ready = self._ready({self.sink: select.POLLOUT, **room})
            if self.source in ready:
                if not (part := self._part()):
                    raise Closed
                self._arrived += part
            if self.sink not in ready:
                continue
            try:
                view = view[os.write(self.sink, view[:AT_ONCE]) :]
            except BrokenPipeError:
                raise Closed from None
            except BlockingIOError:
                continue

    def close(self) -> None:
        """Close this end."""
        os.close(self.source)
        os.close(self.sink)

    def _ready(self, events: Mapping[int, int]) -> set[int]:
        """Which of these pipes are ready for that. Raises `TimeUp`."""
        poll = select.poll()
        for pipe, event in events.items():
            poll.register(pipe, event)
        started = time.monotonic()
        ready = {pipe for pipe, _ in poll.poll(max(0.0, self.left) * 1000)}
        self.left -= time.monotonic() - started
        if not ready:
            raise TimeUp
        return ready


class Streams:
    """The two streams of a process that answers by itself, killed when its time is up."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        assert process.stdin and process.stdout
        self.process, self.left = process, seconds
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout

    def read(self, count: int) -> bytes:
        """Exactly so many bytes. Raises `Closed` or `TimeUp`."""
        with self._alarm():
            data = self._out.read(count)
        if len(data) < count:
            raise Closed
        return data

    def write(self, data: bytes) -> None:
        """All of it. Raises `Closed` or `TimeUp`."""
        with self._alarm():
            try:
                self._in.write(data)
                self._in.flush()
            except OSError:
                raise Closed from None

    @contextmanager
    def _alarm(self) -> Iterator[None]:
        rang = threading.Event()

        def ring() -> None:
            rang.set()
            self.process.kill()

        started = time.monotonic()
        alarm = threading.Timer(self.left, ring)
        alarm.start()
        try:
            yield
        except Closed:
            if not rang.is_set():
                raise
        finally:
            alarm.cancel()
            self.left -= time.monotonic() - started
        if rang.is_set():
            raise TimeUp
