"""The page, served by a process of its own."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.dojo.browser import chromium, visit
from tests.dojo.workbench import started

__all__ = ["chromium", "live", "visit"]


@contextmanager
def live(tree: Path, *options: str, **environment: str) -> Iterator[str]:
    """The page, served by a process of its own: its address. It ends as Ctrl-C ends it."""
    command = [sys.executable, "-m", "dojo", "page", "--no-browser", "--katas", str(tree)]
    state = ["--state", str(tree.parent / "state.json")]
    with started([*command, *state, *options], env=os.environ | environment) as process:
        assert process.stdout
        found = re.search(r"http\S+", process.stdout.readline())
        assert found
        yield found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
