"""A kernel that has no landlock says so with -1: then there is no wall, and nobody takes it for one."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace

import pytest

from dojo.isolation.contestant import confine
from dojo.isolation.sandbox import landlock
from dojo.isolation.sandbox.backend import Unavailable


def kernel(monkeypatch: pytest.MonkeyPatch, told: int) -> None:
    """One that is asked for its version, flag 1, and for nothing else."""

    def syscall(number: int, attributes: None, size: ctypes.c_size_t, flags: int) -> int:
        assert (number, attributes) == (confine.LANDLOCK_CREATE, None)
        assert (size.value, flags) == (0, 1)
        return told

    monkeypatch.setattr(confine, "_libc", lambda: SimpleNamespace(syscall=syscall))


@pytest.mark.parametrize("told, version", [(-1, 0), (0, 0), (1, 1), (6, 6)])
def test_the_version_of_landlock(monkeypatch, told: int, version: int) -> None:
    kernel(monkeypatch, told)
    assert confine.landlock_version() == version


def test_without_landlock_there_is_no_wall(monkeypatch) -> None:
    kernel(monkeypatch, -1)
    with pytest.raises(confine.Impossible, match="no landlock"):
        confine.landlock(["/"])
    with pytest.raises(Unavailable, match="no landlock" if sys.platform == "linux" else "Linux"):
        landlock.sandbox(1.0)
