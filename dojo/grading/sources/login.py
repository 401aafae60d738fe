"""What a server asks for before it shows a private repository: got from the instructor's own helpers.

A student writes the address that is fetched. So nothing of the instructor's is ever sent but to the
hosts that the instructor names.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

HOST = re.compile(r"[a-z0-9.-]+(:\d+)?")
SECONDS = 60


class NoLogin(Exception):
    """No helper knows this host; one sentence."""


@dataclass(frozen=True)
class Login:
    """Name and password (a token, usually) for `https://HOST`."""

    host: str
    username: str
    password: str


def ask(host: str) -> Login:
    """What the instructor's credential helpers know of this host. Raises `NoLogin`."""
    environment = {
        **os.environ, "GIT_DIR": os.devnull, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
    }  # fmt: skip
    try:
        done = subprocess.run(
            ["git", "-c", "core.askPass=", "credential", "fill"], cwd=tempfile.gettempdir(),
            env=environment, input=f"protocol=https\nhost={host}\n\n", timeout=SECONDS,
            capture_output=True, text=True,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoLogin(f"git can't be asked for a login at {host}: {error}") from None
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if done.returncode or "password" not in found:
        raise NoLogin(f"No credential helper of yours knows https://{host}.")
    return Login(host, found.get("username", ""), found["password"])


def for_address(url: str, logins: Sequence[Login]) -> Login | None:
    """The login for this very address, if it is one of these hosts'."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(":443")
    if parts.scheme != "https":
        return None
    return next((login for login in logins if login.host.removesuffix(":443") == host), None)
