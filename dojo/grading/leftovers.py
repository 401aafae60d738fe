"""What a call that was killed leaves behind is cleared by the next: a folder is in use while it is locked.

A lock ends with its process, however that ends. Where there are none (Windows), nothing is cleared.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "dojo-grade-"
ALONE, TOGETHER = True, False


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, gone afterwards; those of calls that were killed go first."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with _locked(folder, ALONE) as locked:
            if locked:
                shutil.rmtree(folder, ignore_errors=True)
    while True:
        made = Path(tempfile.mkdtemp(prefix=PREFIX))
        with _locked(made, TOGETHER):
            if not made.exists():  # taken for a leftover before it was locked
                continue
            try:
                yield made
            finally:
                shutil.rmtree(made, ignore_errors=True)
            return


@contextmanager
def in_use(folder: Path, clear: Callable[[], None]) -> Iterator[None]:
    """Clear the folder if no other call is at work in it; none will clear it while this one is."""
    with _locked(folder, ALONE) as locked:
        if locked:
            clear()
    with _locked(folder, TOGETHER, wait=True):
        yield


@contextmanager
def _locked(folder: Path, alone: bool, *, wait: bool = False) -> Iterator[bool]:
    """Whether it was locked: not if others hold it, if it is no folder of ours, or without locks."""
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield False
        return
    try:
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        try:
            fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
            locked = True
        except OSError:
            locked = False
        yield locked
    finally:
        os.close(handle)
