"""A time limit on code in this process."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeIsUp(BaseException):
    """Raised inside the code that takes too long. No `Exception`: a bare `except` can't eat many."""


AGAIN = 0.01
"""Seconds after which it is raised once more, should the code have caught the first."""


def debugging() -> bool:
    """Whether a debugger watches: then nobody counts the seconds."""
    return sys.gettrace() is not None or "pydevd" in sys.modules or "debugpy" in sys.modules


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeIsUp` in the block once `seconds` have passed.

    By an alarm where the system has one (it also ends a `time.sleep`), else from a second thread,
    which reaches Python code only.
    """
    on_main = threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if on_main and hasattr(signal, "setitimer") else _second_thread(seconds):
        yield


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    over = False

    def ring(number: int, frame: FrameType | None) -> None:
        if not over:
            raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _second_thread(seconds: float) -> Iterator[None]:
    here = ctypes.c_ulong(threading.get_ident())
    over = threading.Event()

    def ring() -> None:
        while not over.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(here, ctypes.py_object(TimeIsUp))

    watch = threading.Thread(target=ring, daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
