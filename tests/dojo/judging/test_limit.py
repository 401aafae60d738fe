"""The time limit ends whatever hangs: loops, sleeps, and what swallows exceptions."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dojo.judging.attempt import load
from dojo.judging.limit import TimeIsUp, debugging, time_limit

SHORT = 0.1

posix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")


def hang(tmp_path: Path, body: str, head: str = ""):
    path = tmp_path / "k01_dy.py"
    path.write_text(f"import time, torch\n{head}def dy():\n{body}")
    return load(path, "dy", seconds=SHORT)({})


LOOPS = {
    "loop": "    while True: pass\n",
    "torch": "    while True: torch.ones(3)\n",
    "printing": "    while True: print('x')\n",
    "swallows Exception": """
    while True:
        try: time.sleep(9)
        except Exception: pass
""",
    "swallows all": """
    while True:
        try: x = 1
        except: pass
""",
    "sleeps and swallows all": """
    while True:
        try:
            time.sleep(9)
        except:
            pass
""",
    "sleeps and swallows all in one line": """
    while True:
        try: time.sleep(9)
        except: continue
""",
    "swallows with finally": """
    while True:
        try:
            torch.ones(3)
        except BaseException as error:
            x = error
        finally:
            y = 1
""",
}


@posix
@pytest.mark.parametrize("body", LOOPS.values(), ids=LOOPS)
def test_what_never_ends_is_ended(tmp_path: Path, body: str) -> None:
    tracer = sys.gettrace()
    failure = hang(tmp_path, body).failure
    assert failure.hung
    assert failure.sentence == "It ran for 0.1 seconds and was stopped. Is there an endless loop?"
    assert sys.gettrace() is tracer


@posix
def test_a_sleep_is_ended(tmp_path: Path) -> None:
    assert hang(tmp_path, "    time.sleep(60)\n").failure.hung


@posix
def test_a_file_that_hangs_when_it_is_read(tmp_path: Path) -> None:
    from dojo.judging.attempt import Unusable

    with pytest.raises(Unusable, match="was stopped") as error:
        hang(tmp_path, "    pass\n", head="while True: pass\n")
    assert error.value.failure.hung


def test_in_another_thread(tmp_path: Path) -> None:
    """As in a test runner that uses threads, and as on Windows: without an alarm."""
    found = []
    for body in (LOOPS["loop"], LOOPS["swallows Exception"].replace("time.sleep(9)", "x = 1")):
        worker = threading.Thread(target=lambda text=body: found.append(hang(tmp_path, text)))
        worker.start()
        worker.join(30)
        assert not worker.is_alive()
    assert [outcome.failure.hung for outcome in found] == [True, True]


@posix
def test_the_alarm_is_put_back() -> None:
    def mine(number: int, frame: object) -> None: ...

    before = signal.signal(signal.SIGALRM, mine)
    try:
        with time_limit(60):
            pass
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
        with pytest.raises(TimeIsUp), time_limit(0.01):
            while True:
                pass
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_what_is_in_time_is_left_alone(tmp_path: Path) -> None:
    assert hang(tmp_path, "    return 3\n").value == 3


def test_a_debugger_stops_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not debugging()
    with tracing(lambda *_: None):
        assert debugging()
    monkeypatch.setitem(sys.modules, "debugpy", object())
    assert hang(tmp_path, "    time.sleep(0.3)\n    return 3\n").value == 3


def test_coverage_is_no_debugger(tmp_path: Path) -> None:
    """Whether its tracer is an object or, without its C extension, a method."""

    class Tracer:
        __module__ = "coverage"

        def __call__(self, *_: object) -> None:
            pass

    def trace(*_: object) -> None:
        pass

    trace.__module__ = "coverage.pytracer"
    for tracer in (Tracer(), trace):
        with tracing(tracer):
            assert not debugging()
            assert hang(tmp_path, LOOPS["loop"]).failure.hung


@contextmanager
def tracing(tracer: Callable[..., object]) -> Iterator[None]:
    """Whoever traces already, coverage perhaps, goes on afterwards."""
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        yield
    finally:
        sys.settrace(before)
