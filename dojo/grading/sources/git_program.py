"""The program git, within limits and without any configuration but ours: it reads a stranger's data."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from dojo.grading.submission import Unreadable
from dojo.isolation.text import plain

SECONDS = 120.0
"""How long a command may take."""
PACK = 256 * 2**20
"""Bytes that a fetch may bring: its pack is one file."""
OUTPUT = 4 * 2**20
"""Bytes that another command may say."""
MEMORY = 2 * 2**30
"""Bytes of address space. A tree of a thousand identical trees is a small file."""
SETTINGS = {
    "protocol.allow": "never",
    "protocol.https.allow": "always",
    "protocol.http.allow": "always",
    "protocol.ssh.allow": "always",
    "protocol.git.allow": "always",
    "protocol.file.allow": "always",
    "core.hooksPath": os.devnull,
    "core.packedGitWindowSize": "16m",
    "core.packedGitLimit": "256m",
    "fetch.fsckObjects": "true",
    "fetch.recurseSubmodules": "false",
    "fetch.unpackLimit": "1",  # one pack, never loose files: each of these would have a limit of its own
    "pack.threads": "1",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "credential.helper": "",
}
KEPT = ("PATH", "HOME", "SSH_AUTH_SOCK", "SYSTEMROOT", "HTTPS_PROXY", "https_proxy")
"""What it sees of our environment."""
LIMITED = 'ulimit -f "$1"; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"'
"""The shell sets limits to itself and becomes git: in this process they would bind the judge, too."""


def git(repository: str, *arguments: str, given: bytes = b"", most: int = OUTPUT) -> bytes:
    """What a git command on a bare repository says.

    No file that it writes, its output included, may have more than `most` bytes. Raises `Unreadable`.
    """
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as complaints,
        tempfile.TemporaryFile() as source,
    ):
        source.write(given)
        source.seek(0)
        process = subprocess.Popen(
            _command(most, arguments), env=_environment(repository), cwd=repository,
            stdin=source, stdout=out, stderr=complaints,
        )  # fmt: skip
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise Unreadable(f"git took longer than {SECONDS:g} seconds.") from None
        finally:
            _end(process)
        if code:
            raise Unreadable(_complaint(code, complaints, repository, most))
        out.seek(0)
        return out.read()


def installed() -> bool:
    """Whether there is such a program."""
    return shutil.which("git") is not None


def _command(most: int, arguments: tuple[str, ...]) -> list[str]:
    settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    command = ["git", *settings, *arguments]
    if os.name != "posix":
        return command
    return ["sh", "-c", LIMITED, "sh", str(most // 512), str(MEMORY // 1024), *command]


def _environment(repository: str) -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "GIT_DIR": repository,
        "LC_ALL": "C",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asked to, git ends the programs that it has started; killed, it leaves them."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _complaint(code: int, complaints: IO[bytes], repository: str, most: int) -> str:
    packs = (path.stat().st_size for path in Path(repository, "objects", "pack").glob("*"))
    if code == -getattr(signal, "SIGXFSZ", 0) or max(packs, default=0) >= most:
        return f"There is more in it than {most // 2**20} MiB."
    if code < 0:
        return f"git was ended by signal {-code}."
    complaints.seek(0)
    said = complaints.read(OUTPUT).decode("utf-8", "replace").strip().splitlines()
    told = next((line for line in said if line.startswith(("fatal:", "error:"))), "")
    return f"git can't read it: {plain(told or (said or ['no reason given'])[-1], 200)}"
