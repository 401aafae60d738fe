"""Ctrl-C -> a flag, so that a run ends between two steps and can be kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Interrupt:
    """Whether somebody wants it to end."""

    asked: bool = False


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """The first Ctrl-C (or SIGTERM) only raises the flag; the second one interrupts as ever."""
    interrupt = Interrupt()

    def ask(number: int, frame: FrameType | None) -> None:
        if interrupt.asked:
            raise KeyboardInterrupt
        interrupt.asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
