"""How a process ended, as its exit code tells."""

from __future__ import annotations

import signal


def killer(code: int) -> str | None:
    """The signal that ended it, by name; None if it ended by itself."""
    if code >= 0:
        return None
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
