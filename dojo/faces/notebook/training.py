"""A training run from a notebook: the command itself, in a process of its own, and its curve."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dojo.course import memory
from dojo.course.curriculum import ROOT


class Curve:
    """The losses of a run as a picture; nothing where there was no run."""

    def __init__(self, png: bytes = b"") -> None:
        self._png = png

    def __repr__(self) -> str:
        return ""

    def _repr_png_(self) -> bytes | None:
        return self._png or None


def train(*arguments: str) -> Curve:
    """`python -m dojo train` with these arguments: prints what it says, and gives its curve.

    To interrupt it keeps what was trained, as Ctrl-C does in a terminal.
    """
    began = time.time()
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "dojo", "train", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # it hears of an interruption from here alone, and once
    ) as run:
        assert run.stdout
        while run.poll() is None:
            try:
                for line in run.stdout:
                    print(line, end="")
                run.wait()
            except KeyboardInterrupt:
                if sys.platform == "win32":  # what was kept in the last seconds stays
                    run.terminate()
                else:
                    run.send_signal(signal.SIGINT)
    return Curve(_drawn_since(began, memory.FILE.parent / "runs"))


def _drawn_since(began: float, runs: Path) -> bytes:
    """The newest picture of a run that is no older than this."""
    found = [(path.stat().st_mtime, path) for path in runs.glob("*.png")]
    when, newest = max(found, default=(0.0, None))
    return newest.read_bytes() if newest and when >= began - 1 else b""
