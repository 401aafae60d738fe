"""Why there is no bubblewrap on a machine, said in its own last words."""

from __future__ import annotations

import subprocess

import pytest

from dojo.isolation.sandbox import bubblewrap
from dojo.isolation.sandbox.backend import Died, Sandbox, Unavailable

MADE = Sandbox("bubblewrap", True)


def tried(monkeypatch: pytest.MonkeyPatch, code: int, said: str) -> None:
    done = subprocess.CompletedProcess([], code, "", said)
    monkeypatch.setattr(bubblewrap.subprocess, "run", lambda *_, **__: done)
    bubblewrap._try(MADE)


@pytest.mark.parametrize(
    "said, why",
    [("", "no reason given"), ("bwrap: one\nbwrap: No permissions\n", "bwrap: No permissions")],
)
def test_one_that_refuses_is_not_used(monkeypatch, said: str, why: str) -> None:
    with pytest.raises(Unavailable, match=f"does not run here: {why}; it needs user namespaces"):
        tried(monkeypatch, 1, said)


def test_one_that_was_killed_may_run_the_next_time(monkeypatch) -> None:
    for code in bubblewrap.KILLED:
        with pytest.raises(Died):
            tried(monkeypatch, code, "")


def test_one_that_runs_is_used(monkeypatch) -> None:
    tried(monkeypatch, 0, "a warning")
