"""The walls that a process builds around itself: no way to open, call or use what it does not need.

Landlock (files), seccomp (system calls) and resource limits, by the C library's own functions. All of
it is inherited and none can be taken back. Linux only; the caller knows whether it is there.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable, Mapping

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
READ_FILE, READ_DIR, MAKE_SYM = 1 << 2, 1 << 3, 1 << 12
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many kinds of access to files each version of landlock knows."""
NEWEST = max(RIGHTS)
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
O_PATH = 0o10000000


class Impossible(Exception):
    """A wall that can't be built on this system."""


def landlock_version() -> int:
    """The kernel's version of landlock; 0 if it has none."""
    found = _libc().syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    return max(int(found), 0)


def landlock(readable: Iterable[str]) -> None:
    """No file can be opened from now on but to read those below `readable`. No network by TCP."""
    version = landlock_version()
    if not version:
        raise Impossible("this kernel has no landlock")
    files = (1 << RIGHTS[min(version, NEWEST)]) - 1
    net = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0  # abstract sockets, signals
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    attributes = struct.pack("<QQQ", files, net, scoped)[:size]
    rules = _call("landlock_create_ruleset", LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), 0)
    try:
        for path in readable:
            _allow(rules, path)
        no_new_privileges()
        _call("landlock_restrict_self", LANDLOCK_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def apart() -> None:
    """A landlock within the landlock: nothing new is forbidden but to touch who is outside of it."""
    rules = _call(
        "landlock_create_ruleset",
        LANDLOCK_CREATE,
        struct.pack("<Q", MAKE_SYM),
        ctypes.c_size_t(8),
        0,
    )
    try:
        no_new_privileges()
        _call("landlock_restrict_self", LANDLOCK_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str) -> None:
    try:
        opened = os.open(path, O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rights = READ_FILE | READ_DIR if os.path.isdir(path) else READ_FILE
        rule = struct.pack("<Qi", rights, opened)
        _call("landlock_add_rule", LANDLOCK_ADD, rules, 1, rule, 0)
    finally:
        os.close(opened)


def seccomp(program: bytes) -> None:
    """Only the system calls that this BPF program lets through."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    no_new_privileges()
    built = Program(len(program) // 8, program)
    if _libc().prctl(PR_SET_SECCOMP, 2, ctypes.byref(built), 0, 0) != 0:
        raise Impossible(f"seccomp: {os.strerror(ctypes.get_errno())}")


def no_new_privileges() -> None:
    """No program run from here gets more rights than this one has."""
    if _libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise Impossible("no_new_privs")


def unreadable() -> None:
    """No other process of this user can read or trace this one's memory."""
    _libc().prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def die_with_parent() -> None:
    """End when the parent ends."""
    _libc().prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)


def limits(most: Mapping[str, int]) -> None:
    """Resource limits, by their names: `{"CPU": 10}` are seconds, `{"AS": ...}` bytes of memory."""
    import resource

    for name, value in most.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, number: int, *arguments: object) -> int:
    found = _libc().syscall(number, *arguments)
    if found < 0:
        raise Impossible(f"{name}: {os.strerror(ctypes.get_errno())}")
    return int(found)
