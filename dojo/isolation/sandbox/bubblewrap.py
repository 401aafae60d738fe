"""bubblewrap: namespaces of its own for files, processes, network and users."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from dojo.isolation.sandbox import filter, needs
from dojo.isolation.sandbox.backend import Died, Sandbox, Unavailable, environment, limits, python

NOBODY = "65534"
KILLED = (-9, 128 + 9)
"""How it ends if it was killed, or what runs in it."""


def sandbox(seconds: float) -> Sandbox:
    """The sandbox, tried out. Raises `Unavailable`."""
    if sys.platform != "linux":
        raise Unavailable("bubblewrap is for Linux")
    program = shutil.which("bwrap")
    if not program:
        raise Unavailable(
            "bubblewrap is not installed (Debian, Ubuntu: apt-get install bubblewrap)"
        )
    made = Sandbox(
        "bubblewrap",
        secure=True,
        prefix=(program, *_options()),
        seccomp=filter.program(),
        limits=limits(seconds),
    )
    _try(made)
    return made


def _options() -> list[str]:
    """An empty root with nothing but the files that are needed, read-only; and nobody else there."""
    options = [
        "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session",
        "--cap-drop", "ALL", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "dojo",
    ]  # fmt: skip
    for link in ("/lib", "/lib64", "/bin", "/usr/lib64"):
        if os.path.islink(link):
            options += ["--symlink", os.readlink(link), link]
    for path in needs.files():
        kind = "--dev-bind" if path.startswith("/dev/") else "--ro-bind"
        options += [kind, os.path.realpath(path), _place(path)]
    return [*options, "--remount-ro", "/", "--chdir", "/"]


def _place(path: str) -> str:
    """Where a path lies once the links among its folders are followed."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def _try(made: Sandbox) -> None:
    """Ubuntu 24.04, containers and others refuse user namespaces: better known before than after."""
    try:
        done = subprocess.run(
            [*made.prefix, *python(), "-c", ""],
            env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"bubblewrap does not run: {error}") from None
    if done.returncode in KILLED:
        raise Died("bubblewrap was killed while it was tried out")
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        needs_right = "; it needs user namespaces, see .github/INSTRUCTORS.md"
        raise Unavailable(f"bubblewrap does not run here: {said[:200]}{needs_right}")
