"""What every sandbox says of itself, and the command line of a contestant in it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dojo.isolation.sandbox.needs import site_packages

HERE = Path(__file__).resolve().parent.parent
SPARE_MEMORY = 2**30
"""Bytes a kata may use beyond what Python and torch take."""


class Unavailable(Exception):
    """This sandbox does not work here; one sentence why."""


class Died(Unavailable):
    """A process that was starting ended without a word: something killed it, as a lack of memory does."""


@dataclass(frozen=True)
class Sandbox:
    """A way to start a contestant.

    `secure` tells whether its results are a grade. `prefix` goes before the command. With `readable`
    the contestant must build a landlock around itself that lets only these files be read, with
    `seccomp` (BPF, in hexadecimal) each kata must lock its system calls.
    """

    name: str
    secure: bool
    prefix: tuple[str, ...] = ()
    readable: tuple[str, ...] | None = None
    seccomp: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)

    def command(self, control: int | None) -> list[str]:
        """The contestant's command line. It inherits the socket `control`, or uses its streams."""
        settings = {
            "control": control,
            "limits": dict(self.limits),
            "readable": self.readable,
            "seccomp": self.seccomp,
        }
        return [*self.prefix, *python(), "-m", "contestant", json.dumps(settings)]


def python() -> list[str]:
    """This Python without anything of the user's or the project's: no site, no path of the caller's."""
    found = os.path.realpath(sys.executable) if sys.platform == "linux" else sys.executable
    return [found, "-P", "-s", "-S", "-B"]


def environment() -> dict[str, str]:
    """All that a contestant's environment holds."""
    paths = [*map(str, site_packages()), str(HERE)]
    fixed = {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # One heap in huge pages: a fork has fewer pages to copy and to tear down, 12 ms, not 20.
        "PYTHONMALLOC": "malloc",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
    if sys.platform == "win32":  # torch asks for these
        fixed |= {name: os.environ.get(name, "") for name in ("SYSTEMROOT", "PATH")}
    return fixed


def limits(seconds: float) -> dict[str, int]:
    """Resource limits of one kata, for `resource.setrlimit`. `seconds` is the wall clock's limit."""
    if sys.platform != "linux":
        return {}
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return {
        "AS": pages * os.sysconf("SC_PAGESIZE") + SPARE_MEMORY,
        "CPU": int(seconds) + 1,
        "FSIZE": 0,
        "NOFILE": 32,
        "CORE": 0,
        "NPROC": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "SIGPENDING": 64,
    }
