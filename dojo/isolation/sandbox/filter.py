"""The system calls that a kata's process may make, as a BPF program for seccomp.

Everything that is not named here answers "not permitted": new processes and threads, signals to
others, sockets, tracing, mounting, writing to files, and whatever will be invented.
"""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from functools import cache

from dojo.isolation.sandbox.backend import Unavailable

ALLOWED = (
    "read", "readv", "pread64", "write", "writev", "close", "lseek", "dup",
    "fstat", "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "readlink", "readlinkat",
    "getdents64", "getcwd", "poll", "ppoll", "select", "pselect6",
    "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "futex", "rseq", "set_robust_list",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrusage", "getcpu",
    "sched_yield", "sched_getaffinity", "uname", "sysinfo", "getrandom", "exit", "exit_group",
)  # fmt: skip
UNKNOWN = ("clone3", "openat2", "faccessat2", "fchmodat2", "futex_wait", "futex_wake")
"""Calls whose callers try an older one when they are told that there is none."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FCNTL = (1, 2, 3)
"""F_GETFD, F_SETFD, F_GETFL: not F_SETOWN, which sends signals."""
IOCTL = (0x5401, 0x5451)
"""TCGETS, as in `isatty`, and FIOCLEX."""


@cache
def program() -> str:
    """The BPF program, as hexadecimal digits. Raises `Unavailable`."""
    try:
        import pyseccomp as scmp
    except (ImportError, RuntimeError, OSError):
        raise Unavailable(
            "seccomp needs the package pyseccomp (pip install pyseccomp) and the system's libseccomp "
            "(Debian, Ubuntu: apt-get install libseccomp2)"
        ) from None
    rules = scmp.SyscallFilter(scmp.ERRNO(errno.EPERM))
    for action, names in ((scmp.ALLOW, ALLOWED), (scmp.ERRNO(errno.ENOSYS), UNKNOWN)):
        for name in names:
            _add(rules, action, name)
    for name, flags in (("open", 1), ("openat", 2)):
        _add(rules, scmp.ALLOW, name, scmp.Arg(flags, scmp.MASKED_EQ, WRITING, 0))
    for name, commands in (("fcntl", FCNTL), ("ioctl", IOCTL)):
        for command in commands:
            _add(rules, scmp.ALLOW, name, scmp.Arg(1, scmp.EQ, command))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read().hex()


def _add(rules: object, action: int, name: str, *conditions: object) -> None:
    # Not every call is one of this processor, or known to the library.
    with suppress(ValueError, RuntimeError, OSError):
        rules.add_rule(action, name, *conditions)  # type: ignore[attr-defined]
