"""What an attempt does to its process is undone: each setting by name."""

from __future__ import annotations

import gc
import linecache
import os
import random
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from dojo.judging.attempt import load
from dojo.judging.process import DRAWN, SETTINGS, as_it_was

# It imports 800 modules the first time: on a tired machine an attempt's time may end in the middle of
# that, and who imports half of torch breaks the tests after this one.
torch.use_deterministic_algorithms(False)

LEAKS: dict[str, tuple[str, Callable[[], object]]] = {
    "dtype": ("torch.set_default_dtype(torch.float16)", torch.get_default_dtype),
    "device": ("torch.set_default_device('meta')", torch.get_default_device),
    "threads": ("torch.set_num_threads(torch.get_num_threads() + 2)", torch.get_num_threads),
    "grad mode": ("getattr(torch, 'set_grad_' + 'enabled')(False)", torch.is_grad_enabled),
    "anomaly mode": (
        "getattr(torch, 'auto' + 'grad').set_detect_anomaly(True)",
        torch.is_anomaly_enabled,
    ),
    "deterministic algorithms": (
        "torch.use_deterministic_algorithms(True)",
        torch.are_deterministic_algorithms_enabled,
    ),
    "matmul precision": (
        "torch.set_float32_matmul_precision('medium')",
        torch.get_float32_matmul_precision,
    ),
    "denormal numbers": (
        "torch.set_flush_denormal(True)",
        lambda: bool(torch.tensor(1e-310, dtype=torch.float64) * 1),
    ),
    "torch's warnings": ("torch.set_warn_always(True)", torch.is_warn_always_enabled),
    "mkldnn": (
        "torch.backends.mkldnn.enabled = False",
        lambda: torch.backends.mkldnn.enabled,
    ),
    "print options": (
        "torch.set_printoptions(precision=1, sci_mode=True)",
        lambda: repr(torch.tensor(1.2345)),
    ),
    "numpy's errors": ("import numpy; numpy.seterr(all='raise')", np.geterr),
    "torch's generator": ("torch.rand(3)", lambda: torch.get_rng_state().tolist()),
    "numpy's generator": (
        "import numpy; numpy.random.seed(3)",
        lambda: np.random.get_state()[1].tolist(),
    ),
    "Python's generator": ("import random; random.random()", random.getstate),
    "warnings": ("import warnings; warnings.simplefilter('error')", lambda: list(warnings.filters)),
    "how warnings are shown": (
        "import warnings; warnings.showwarning = None",
        lambda: warnings.showwarning,
    ),
    "environment variables": (
        "import os; os.environ['DOJO'] = 'x'; os.environ.pop('PATH')",
        lambda: dict(os.environ),
    ),
    "linecache": ("import linecache; linecache.clearcache()", lambda: dict(linecache.cache)),
    "signal handlers": (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        lambda: signal.getsignal(signal.SIGTERM),
    ),
    "working directory": ("import os; os.chdir('..')", os.getcwd),
    "sys.path": ("import sys; sys.path.insert(0, 'x'); sys.path = []", lambda: list(sys.path)),
    "sys.argv": ("import sys; sys.argv.clear()", lambda: list(sys.argv)),
    "standard streams": ("import sys; sys.stdin = None", lambda: sys.stdin),
    "hooks": ("import sys; sys.excepthook = None", lambda: sys.excepthook),
    "threads' hook": (
        "import threading; threading.excepthook = None",
        lambda: threading.excepthook,
    ),
    "tracing": ("import sys; sys.settrace(lambda *_: None)", sys.gettrace),
    "profiling": ("import sys; sys.setprofile(lambda *_: None)", sys.getprofile),
    "switch interval": ("import sys; sys.setswitchinterval(0.5)", sys.getswitchinterval),
    "digits of an int": ("import sys; sys.set_int_max_str_digits(0)", sys.get_int_max_str_digits),
    "garbage collection": ("import gc; gc.disable()", gc.isenabled),
    "recursion limit": ("import sys; sys.setrecursionlimit(9999)", sys.getrecursionlimit),
}
"""By the setting's name, a statement that changes it, and a look at it."""


def test_every_setting_is_tried() -> None:
    assert LEAKS.keys() == SETTINGS.keys() | DRAWN.keys() | {"recursion limit"}


@pytest.mark.parametrize("where", ["call", "module"])
@pytest.mark.parametrize("setting", LEAKS)
def test_it_is_as_it_was(tmp_path: Path, setting: str, where: str) -> None:
    statement, look = LEAKS[setting]
    head = f"{statement}\n" if where == "module" else ""
    inside = f"    {statement}\n" if where == "call" else ""
    path = tmp_path / "k01_dy.py"
    path.write_text(f"import torch\n{head}def dy(a):\n{inside}    return a\n", encoding="utf-8")
    attempt = load(path, "dy")  # its own lines stay in the linecache: the debugger shows them
    before = look()
    load(path, "dy")
    outcome = attempt({"a": torch.ones(2)}, torch.float64)
    after = look()
    assert outcome.failure is None
    assert after == before


@pytest.mark.parametrize("setting", LEAKS)
def test_the_statement_changes_it(setting: str) -> None:
    """Else the test above could not fail."""
    statement, look = LEAKS[setting]
    limit, before = sys.getrecursionlimit(), look()
    try:
        with as_it_was("random numpy"):
            exec(statement, {"torch": torch})
            assert look() != before
    finally:
        sys.setrecursionlimit(limit)
    assert look() == before


@pytest.mark.parametrize(
    "statement",
    [
        "del sys.argv",
        "del sys.stdin",
        "os.environ = None",
        "os.environ = {}",
        "sys.path = torch.ones(3)",
        "warnings.filters = [torch.ones(3)] * 2",
    ],
)
def test_what_can_no_longer_be_read_is_put_back(statement: str) -> None:
    before = sys.argv, sys.stdin, os.environ, sys.path, warnings.filters
    contents = list(map(list, (sys.argv, os.environ, sys.path, warnings.filters)))
    with as_it_was(statement):
        exec(statement, {"torch": torch, "os": os, "sys": sys, "warnings": warnings})
    after = sys.argv, sys.stdin, os.environ, sys.path, warnings.filters
    assert all(one is other for one, other in zip(after, before, strict=True))
    assert list(map(list, (sys.argv, os.environ, sys.path, warnings.filters))) == contents


def test_programs_that_are_started_get_the_environment_as_it_was() -> None:
    with as_it_was(""):
        os.environ["DOJO"] = "x"
    asked = [sys.executable, "-c", "import os; print(os.environ.get('DOJO'))"]
    assert subprocess.run(asked, capture_output=True, text=True).stdout.strip() == "None"


def test_the_lowest_recursion_limit_leaves_room_for_the_house(tmp_path: Path) -> None:
    """The lowest that Python allows, just where the attempt stands."""
    path = tmp_path / "k01_dy.py"
    path.write_text(
        "import sys\ndef dy(a):\n    for limit in range(1, 1000):\n"
        "        try:\n            sys.setrecursionlimit(limit)\n            break\n"
        "        except RecursionError:\n            pass\n    return a\n",
        encoding="utf-8",
    )
    before = sys.getrecursionlimit()
    outcome = load(path, "dy")({"a": torch.ones(2)})
    assert outcome.failure is None and sys.getrecursionlimit() == before


def test_another_thread_leaves_the_signals_alone(tmp_path: Path) -> None:
    """Only the main thread may set them; the grader and notebooks judge in others."""
    path = tmp_path / "k01_dy.py"
    path.write_text("def dy(a):\n    return a\n", encoding="utf-8")
    found: list[object] = []
    thread = threading.Thread(
        target=lambda: found.append(load(path, "dy")({"a": torch.ones(2)}).failure)
    )
    thread.start()
    thread.join()
    assert found == [None]


def test_a_folder_that_is_gone_is_no_reason_to_fail(tmp_path: Path, monkeypatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with as_it_was(""):
        os.chdir(tmp_path)
