"""A time limit on code in this process."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction


class TimeIsUp(BaseException):
    """Raised inside the code that takes too long. No `Exception`, so that few can catch it."""


AGAIN = 0.01
"""Seconds after which it is raised once more, should the code have caught the first."""


def debugging() -> bool:
    """Whether a debugger watches: then nobody counts the seconds. coverage.py is none."""
    tracer = sys.gettrace()
    whose = getattr(tracer, "__module__", None) or type(tracer).__module__
    watched = tracer is not None and whose.partition(".")[0] != "coverage"
    return watched or "pydevd" in sys.modules or "debugpy" in sys.modules


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
    ours = set(_frames(sys._getframe()))

    def ring(number: int, frame: FrameType | None) -> None:
        if over:
            return
        for theirs in takewhile(lambda f: f not in ours, _frames(frame)):
            theirs.f_trace = _raise_on_the_next_line
        sys.settrace(_trace_no_more)
        raise TimeIsUp

    tracing = sys.gettrace()
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        try:
            yield
        finally:
            over = True
    finally:  # once more, should the alarm ring between the block and the line above
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracing)


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back


def _raise_on_the_next_line(frame: FrameType, event: str, arg: object) -> TraceFunction:
    """For code that sleeps in a `try` and catches everything: raise where it catches, too."""
    if event == "line":
        raise TimeIsUp
    return _raise_on_the_next_line


def _trace_no_more(frame: FrameType, event: str, arg: object) -> None:
    """Switches tracing on, for the frames that are marked and no others."""


@contextmanager
def _second_thread(seconds: float) -> Iterator[None]:
    here = ctypes.c_ulong(threading.get_ident())
    over = threading.Event()

    def ring() -> None:
        pause = seconds
        while not over.wait(pause):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(here, ctypes.py_object(TimeIsUp))
            pause = AGAIN

    watch = threading.Thread(target=ring, daemon=True)
    watch.start()
    try:
        try:
            yield
        finally:
            over.set()
    finally:  # once more, as above
        over.set()
        watch.join()
