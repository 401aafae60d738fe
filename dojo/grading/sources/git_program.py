"""The program git, within limits and without any configuration but ours: it reads a stranger's data."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dojo.grading.sources.login import Login
from dojo.grading.submission import Unreadable
from dojo.isolation.ending import killer
from dojo.isolation.text import plain

PACK = 256 * 2**20
"""Bytes that a fetch may bring: its pack is one file."""
OUTPUT = 4 * 2**20
"""Bytes that another command may say."""
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
    "http.emptyAuth": "false",  # or a server that asks for Kerberos is told who we are
}
KEPT = (
    "PATH", "SSH_AUTH_SOCK", "SYSTEMROOT",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
)  # fmt: skip
"""What it sees of our environment."""
CERTIFICATES = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
INSTRUCTORS = r"^(http\.(.*\.)?(sslcainfo|sslcapath|proxy)|safe\.directory)$"
"""What it sees of our configuration: how to reach a server, and whose repositories may be read."""
HELPER = '!f() { test "$1" = get && echo "username=$DOJO_USER" && echo "password=$DOJO_LOGIN"; }; f'
LIMITED = 'ulimit -f "$1"; shift; exec "$@"'
"""The shell sets a limit to itself and becomes git: in this process it would bind all else, too."""
CONFIGURATION = "dojo.config"
ASKED = "fatal: could not read Username for "
PRIVATE = (
    "Its server wants a login: it is private (then see --auth), or there is none of this name."
)
"""GitHub does not tell which; what git says is that it may not ask at a terminal."""
UNREACHED = "fatal: Could not read from remote repository."


@dataclass(frozen=True)
class Repository:
    """A bare repository of ours, in an empty folder, with a configuration of ours alone."""

    folder: Path
    login: Login | None = None

    def make(self) -> None:
        """Have it there. Raises `Unreadable`."""
        settings = [*SETTINGS.items(), *_instructors(self.folder)]
        if self.login:
            settings.append((f"credential.https://{self.login.host}.helper", HELPER))
        # A file, since git does not hand `-c` on to the one that reads a local repository.
        text = "".join(_setting(key, value) for key, value in settings)
        (self.folder / CONFIGURATION).write_text(text, encoding="utf-8")
        self.git("init", "--bare", "--quiet", "--template=", str(self.folder))

    def git(self, *arguments: str, given: bytes = b"", most: int = OUTPUT) -> bytes:
        """What a git command on it says.

        No file that it writes, its output included, may have more than `most` bytes. Raises `Unreadable`.
        """
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as complaints,
            tempfile.TemporaryFile() as source,
        ):
            source.write(given)
            source.seek(0)
            code = subprocess.run(
                _command(most, arguments), env=self._environment(), cwd=self.folder,
                stdin=source, stdout=out, stderr=complaints,
            ).returncode  # fmt: skip
            if code:
                raise Unreadable(_complaint(code, complaints, self.folder, most))
            out.seek(0)
            return out.read()

    def _environment(self) -> dict[str, str]:
        ours = {name: os.environ[name] for name in KEPT if name in os.environ}
        if "HTTP_PROXY" in ours:
            ours.setdefault("http_proxy", ours["HTTP_PROXY"])  # the only name that curl knows
        for name in CERTIFICATES:
            if name in os.environ:
                ours[name] = os.path.abspath(os.environ[name])
        if self.login:
            ours |= {"DOJO_USER": self.login.username, "DOJO_LOGIN": self.login.password}
        return ours | {
            "HOME": str(self.folder),  # where there is no .netrc
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self.folder / CONFIGURATION),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oClearAllForwardings=yes -oForwardAgent=no",
            "GIT_DIR": str(self.folder),
            "LC_ALL": "C",
        }


def installed() -> bool:
    """Whether there is such a program."""
    return shutil.which("git") is not None


def _instructors(folder: Path) -> list[tuple[str, str]]:
    """What counts of the instructor's own configuration."""
    done = subprocess.run(
        ["git", "config", "--null", "--path", "--get-regexp", INSTRUCTORS], cwd=folder,
        env=os.environ | {"GIT_DIR": os.devnull}, stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    said = done.stdout.decode("utf-8", "replace").split("\0")
    found = [(key, value) for key, _, value in (line.partition("\n") for line in said[:-1])]
    # What is meant is the folder; what git asks for is the repository in it.
    inner = [(key, f"{value}/.git") for key, value in found if key == "safe.directory" and value]
    return [*found, *inner]


def _setting(key: str, value: str) -> str:
    """As it stands in a file of git's."""
    section, _, rest = key.partition(".")
    subsection, _, name = rest.rpartition(".")
    quoted = [part.replace("\\", r"\\").replace('"', r"\"") for part in (subsection, value)]
    head = f'[{section} "{quoted[0]}"]' if subsection else f"[{section}]"
    return f'{head}\n\t{name} = "{quoted[1]}"\n'


def _command(most: int, arguments: tuple[str, ...]) -> list[str]:
    command = ["git", *arguments]
    if os.name != "posix":
        return command
    return ["sh", "-c", LIMITED, "sh", str(most // 512), *command]


def _complaint(code: int, complaints: IO[bytes], repository: Path, most: int) -> str:
    packs = (path.stat().st_size for path in (repository / "objects/pack").glob("*"))
    if code == -getattr(signal, "SIGXFSZ", 0) or max(packs, default=0) >= most:
        return f"There is more in it than {most // 2**20} MiB."
    if name := killer(code):
        return f"git was ended by {name}."
    complaints.seek(0)
    said = complaints.read(OUTPUT).decode("utf-8", "replace").strip().splitlines()
    told = next((line for line in said if line.startswith(("fatal:", "error:"))), "")
    if told.startswith(ASKED):
        return PRIVATE
    if told == UNREACHED:  # why, ssh has said before
        told = " ".join([*said[: said.index(told)][-1:], told])
    return f"git can't read it: {plain(told or (said or ['no reason given'])[-1], 200)}"
