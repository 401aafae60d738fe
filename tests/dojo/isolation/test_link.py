"""The streams of a process that answers by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dojo.isolation.contestant.wire import Closed
from dojo.isolation.link import Streams, TimeUp


@contextmanager
def streams(body: str, seconds: float) -> Iterator[Streams]:
    """Those of a process that does this and ends."""
    command = [sys.executable, "-S", "-c", f"import sys, time\n{body}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Streams(process, seconds)


def test_what_is_written_is_answered_until_it_ends() -> None:
    with streams("sys.stdout.buffer.write(sys.stdin.buffer.read(3) + b'!')", 60.0) as both:
        both.write(b"abc")
        assert both.read(4) == b"abc!"
        assert 0 < both.left < 60
        with pytest.raises(Closed):
            both.read(1)


def test_one_that_says_nothing_is_killed() -> None:
    with streams("time.sleep(600)", 0.1) as both, pytest.raises(TimeUp):
        both.read(1)
    assert both.process.returncode
