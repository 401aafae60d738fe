"""A kernel that has no landlock says so with -1: then there is no wall, and nobody takes it for one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dojo.isolation.contestant import confine


@pytest.mark.parametrize("told, version", [(-1, 0), (0, 0), (1, 1), (6, 6)])
def test_the_version_of_landlock(monkeypatch, told: int, version: int) -> None:
    monkeypatch.setattr(confine, "_libc", lambda: SimpleNamespace(syscall=lambda *_: told))
    assert confine.landlock_version() == version


def test_without_landlock_there_is_no_wall(monkeypatch) -> None:
    monkeypatch.setattr(confine, "_libc", lambda: SimpleNamespace(syscall=lambda *_: -1))
    with pytest.raises(confine.Impossible, match="no landlock"):
        confine.landlock(["/"])
