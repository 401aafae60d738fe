"""A contestant's process, from the judge's side: started once, one kata after the other."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dojo.isolation.contestant.main import BROKEN, END, FORK, READY
from dojo.isolation.contestant.wire import Closed
from dojo.isolation.link import Pipes, Streams
from dojo.isolation.sandbox import SECONDS
from dojo.isolation.sandbox.backend import Died, Sandbox, Unavailable, environment

STARTING = 120.0
"""Seconds for Python and torch to come up; 2 on a warm machine."""
STARTS = 2
"""How often it is tried. What kills a process once need not do so again."""
PASSING = (errno.EAGAIN, errno.ENOMEM)
"""Why a process can't be started now, but may be later."""
ENDING = 10.0


class Contestant:
    """The process that learners' code runs in. Starts when it is needed, again when it has died."""

    def __init__(self, sandbox: Sandbox, seconds: float = SECONDS) -> None:
        self.sandbox, self.seconds = sandbox, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.exit_code: int | None = None
        """How the last kata's child ended; None if it is not known."""
        self._stopped = False

    def __enter__(self) -> Contestant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def kata(self) -> Iterator[Pipes | Streams]:
        """A link to a process that knows no other kata. Raises `Unavailable`."""
        if sys.platform == "linux":
            yield from self._forked()
        else:
            yield from self._streams()

    def close(self) -> None:
        """Kill it, and everything that came of it."""
        if self._control:
            self._control.close()
        if self._process:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    with suppress(OSError):
                        stream.close()
        self._process = self._control = None

    def stop(self) -> None:
        """Called from another thread: end it, whatever it does, and never start it again."""
        self._stopped = True
        if self._process:
            self._process.kill()

    def start(self) -> None:
        """Have it up and ready. Raises `Unavailable` when it won't, or when autograd can't be removed."""
        for attempt in range(STARTS):
            if self._stopped:
                raise Unavailable("The process for learners' code was stopped.")
            if self._process and self._process.poll() is None:
                return
            self.close()
            try:
                self._start()
            except Died:
                if attempt == STARTS - 1:
                    raise

    def _start(self) -> None:
        try:
            if sys.platform == "linux":
                self._start_forking()
            else:
                self._start_streaming()
        except OSError as error:
            self.close()
            why = f"The process for learners' code can't be started: {error.strerror or error}."
            raise (Died if error.errno in PASSING else Unavailable)(why) from None

    def _start_forking(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                self.sandbox.command(theirs.fileno()),
                env=environment(), pass_fds=[theirs.fileno()], cwd="/", start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._control = ours
        ours.settimeout(STARTING)
        try:
            answer = ours.recv(512)
        except TimeoutError:
            answer = b""
        ours.settimeout(ENDING)
        self._check(answer)

    def _start_streaming(self) -> None:
        self._process = subprocess.Popen(
            self.sandbox.command(None), env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            answer = Streams(self._process, STARTING).read(512).rstrip(b"\0")
        except Closed:
            answer = b""
        self._check(answer)

    def _check(self, answer: bytes) -> None:
        if answer == READY:
            return
        self.close()
        ours = f"the process for learners' code ({self.sandbox.name})"
        if not answer:
            raise Died(f"{ours} ended while it was starting")
        why = answer.removeprefix(BROKEN).decode("utf-8", "replace")
        raise Unavailable(f"{ours} is not usable: {why}")

    def _forked(self) -> Iterator[Pipes]:
        request, source, answer, sink = *os.pipe(), *os.pipe()
        source, request = request, source  # (read end, write end), by their roles
        link = Pipes(answer, request, self.seconds)
        try:
            self._order(FORK, [source, sink])
        except Unavailable:
            link.close()
            raise
        finally:
            os.close(source)
            os.close(sink)
        try:
            yield link
        finally:
            link.close()
            self._end()

    def _order(self, order: bytes, pipes: list[int]) -> None:
        """Have a child forked. A process that has died meanwhile is started again, once."""
        for _ in range(2):
            self.start()
            assert self._control
            try:
                socket.send_fds(self._control, [order], pipes)
                return
            except OSError:
                self.close()
        raise Died(f"the process for learners' code ({self.sandbox.name}) dies at once")

    def _end(self) -> None:
        """Kill the child. Should its parent be gone as well, the next kata starts a new one."""
        self.exit_code = None
        if not self._control:
            return
        try:
            self._control.send(END)
            data = self._control.recv(2)
        except OSError:
            data = b""
        if len(data) == 2:
            code = int.from_bytes(data, "little", signed=True)
            self.exit_code = None if code == -signal.SIGKILL else code
        else:
            self.close()

    def _streams(self) -> Iterator[Streams]:
        self.start()
        assert self._process
        yield Streams(self._process, self.seconds)
