"""The seeds of a batch: each is drawn after the texts that it judges were frozen.

So nobody can write for it, though it serves all texts that were frozen by then: what follows from a seed
(the cases, a whole training) is drawn but once for many submissions.
"""

from __future__ import annotations

import secrets
import threading
import time


def draw() -> int:
    """A seed that nobody knows before. It has no more digits than a spreadsheet keeps: 15."""
    return secrets.randbits(49)


class Seeds:
    """Hands them out, to any thread. All are `fixed` where that is said: to repeat a grade."""

    def __init__(self, fixed: int | None = None) -> None:
        self._fixed = fixed
        self._seed, self._drawn = 0, float("-inf")
        self._lock = threading.Lock()

    def after(self, frozen: float) -> int:
        """One that was drawn after this moment of `time.monotonic()`, in seconds."""
        if self._fixed is not None:
            return self._fixed
        with self._lock:
            if self._drawn <= frozen:
                self._seed, self._drawn = draw(), time.monotonic()
            return self._seed
