"""landlock, seccomp and resource limits: for where user namespaces are refused. Needs no root."""

from __future__ import annotations

import sys

from dojo.isolation.contestant import confine
from dojo.isolation.sandbox import filter, needs
from dojo.isolation.sandbox.backend import Sandbox, Unavailable, limits


def sandbox(seconds: float) -> Sandbox:
    """The sandbox. Raises `Unavailable`."""
    if sys.platform != "linux":
        raise Unavailable("landlock is for Linux")
    if not confine.landlock_version():
        raise Unavailable("this kernel has no landlock (Linux 5.13 has, if it is not switched off)")
    return Sandbox(
        "landlock",
        secure=True,
        readable=needs.files(),
        seccomp=filter.program(),
        limits=limits(seconds),
    )
