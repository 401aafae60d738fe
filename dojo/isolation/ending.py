"""How a process ended, as its exit code tells."""

from __future__ import annotations

import signal

FATAL = 0xC0000000
"""Exit codes from here on are Windows' own: a crash. An access violation is 0xC0000005."""


def killer(code: int) -> str | None:
    """The signal or, on Windows, the exception that ended it; None if it ended by itself."""
    if code >= FATAL:
        return f"exception 0x{code:X}"
    if code >= 0:
        return None
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
