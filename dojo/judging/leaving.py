"""Ways out of a process that a learner's code may take: none of them takes the house along."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def staying() -> Iterator[None]:
    """`os._exit` and `os.abort` raise SystemExit in the block, and a fork of it ends with it."""
    process = os.getpid()
    exit_at_once, abort = os._exit, os.abort

    def leave(code: int = 1) -> NoReturn:
        if os.getpid() != process:  # in a process that the block has started it is meant so
            exit_at_once(code)
        raise SystemExit(code)

    os._exit, os.abort = leave, leave  # type: ignore[assignment]
    try:
        yield
    finally:
        os._exit, os.abort = exit_at_once, abort
        if os.getpid() != process:
            os._exit(0)


class CtrlC:
    """Whether the user has pressed it. What else raises KeyboardInterrupt is the code itself."""

    pressed = False


@contextmanager
def listening() -> Iterator[CtrlC]:
    """Hear Ctrl-C during the block, and let it do what it did before."""
    ctrl_c = CtrlC()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield ctrl_c  # it arrives elsewhere, or nowhere
        return

    def press(number: int, frame: FrameType | None) -> None:
        ctrl_c.pressed = True
        before(number, frame)

    signal.signal(signal.SIGINT, press)
    try:
        yield ctrl_c
    finally:
        signal.signal(signal.SIGINT, before)
