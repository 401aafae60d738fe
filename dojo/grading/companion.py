"""A process of ours that answers lines with lines. It is a group of its own and ends as one.

So whatever it has started (git, and what git starts) ends with it, and it ends with us, however we do.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from dojo.course.curriculum import ROOT
from dojo.grading.task import Stopped


class TooLong(Exception):
    """It gave no answer in time, and has been ended."""


class NotStarted(Exception):
    """It ended before it could be asked anything."""


class Companion:
    """Our side. The process is started when it is needed, and again when it has died."""

    def __init__(
        self, module: str, arguments: Sequence[str] = (), environment: Mapping[str, str] = {}
    ) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._starting = threading.Lock()
        self._stopped = False

    def ask(self, line: str, seconds: float | None = None) -> str:
        """Its answer; "" if it has died over it. Raises `TooLong`, `NotStarted` or `Stopped`."""
        process, fresh = self._running()
        assert process.stdin and process.stdout
        late = threading.Event()
        ready = not fresh

        def end() -> None:
            late.set()
            _kill(process)

        alarm = threading.Timer(seconds, end) if seconds is not None else None
        if alarm:
            alarm.start()
        try:
            ready = ready or bool(process.stdout.readline())
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = ""
        finally:
            if alarm:
                alarm.cancel()
        if not answer:
            self.close()
        if self._stopped:
            raise Stopped
        if late.is_set():
            self.close()
            raise TooLong
        if not ready:
            raise NotStarted
        return answer

    def stop(self) -> None:
        """Called from another thread: whatever it does is given up at once, and nothing comes after it."""
        with self._starting:
            self._stopped = True
            if self._process:
                _kill(self._process)

    def close(self) -> None:
        """End it, and all that came of it."""
        if self._process:
            _kill(self._process)
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]
        self._process = None

    def _running(self) -> tuple[subprocess.Popen[str], bool]:
        """The process, and whether it has just been started."""
        with self._starting:
            if self._stopped:
                raise Stopped
            if self._process and self._process.poll() is not None:
                self.close()
            if self._process:
                return self._process, False
            try:
                self._process = subprocess.Popen(
                    self._command, env=os.environ | self._environment, cwd=ROOT,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    text=True, encoding="utf-8", start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise NotStarted(error.strerror) from None
            return self._process, True


def serve(answer: Callable[[str], str]) -> None:
    """The other side: say that we are ready, then answer line after line.

    Once nobody is there to ask, end, whatever is under way.
    """
    out = sys.stdout
    sys.stdout = sys.stderr
    for stream in (sys.stdin, out):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            asked.put(line)
        if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    said = "ready"
    while True:
        out.write(said + "\n")
        out.flush()
        said = answer(asked.get())


def _kill(process: subprocess.Popen[str]) -> None:
    """Its whole group. Even if it is gone itself, others of the group may not be."""
    if hasattr(os, "killpg"):
        if process.returncode is None:  # once waited for, its number may be somebody else's
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        return
    import psutil  # type: ignore[import-untyped]

    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
    process.kill()
