"""Whether a training run has been kept anew: by another process, while it trains."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LOOK = 1.0
"""Seconds between two looks."""


def kept_anew(folder: Path) -> Iterator[dict[str, int]]:
    """Without end: whenever they are not what they were, the files of runs and when each was written.

    A folder that is not there yet has none.
    """
    seen: dict[str, int] = {}
    while True:
        if (found := _runs(folder)) != seen:
            seen = found
            yield found
        time.sleep(LOOK)


def _runs(folder: Path) -> dict[str, int]:
    with suppress(OSError):
        return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.safetensors")}
    return {}
