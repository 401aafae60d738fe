"""A submission in a git repository: fetched as data into a bare one; no working tree is ever made.

So no hook, filter, attribute, submodule or link of the fork has any effect.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from dojo.attempt import LARGEST
from dojo.grading.submission import FOLDER, Freezer, Submission, Unreadable, by_file
from dojo.grading.text import plain

SECONDS = 120.0
"""How long a fetch may take."""
REMOTE = re.compile(r"(https?|ssh|git|file)://[^/]*/.+|[\w.-]+@[\w.-]+:.+")
REVISION = re.compile(r"[\w][\w./+-]*")
REGULAR = ("100644", "100755")
SETTINGS = {
    "protocol.allow": "never",
    "protocol.https.allow": "always",
    "protocol.http.allow": "always",
    "protocol.ssh.allow": "always",
    "protocol.git.allow": "always",
    "protocol.file.allow": "always",
    "core.hooksPath": os.devnull,
    "fetch.fsckObjects": "true",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "credential.helper": "",
}


def is_remote(place: str) -> bool:
    """Whether this is a URL that git can fetch from."""
    return REMOTE.fullmatch(split(place)[0]) is not None


def is_bare(path: Path) -> bool:
    """Whether this folder is a repository without a working tree."""
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def split(place: str) -> tuple[str, str]:
    """URL or path, and the revision after its last @ that is one; `HEAD` if there is none."""
    if os.path.exists(place):
        return place, "HEAD"
    for match in re.finditer("@", place):
        left, right = place[: match.start()], place[match.end() :]
        revision = REVISION.fullmatch(right) and ".." not in right
        if revision and (REMOTE.fullmatch(left) or os.path.isdir(left)):
            return left, right
    return place, "HEAD"


def collect(id: str, url: str, revision: str) -> Submission:
    """Fetch the revision and freeze its katas. Raises `Unreadable`."""
    if not shutil.which("git"):
        raise Unreadable("git is not installed.")
    if url.startswith("-"):
        raise Unreadable("There is no such folder, archive or repository.")
    source = Path(url).resolve().as_uri() if os.path.isdir(url) else url
    with tempfile.TemporaryDirectory(prefix="dojo-grade-") as folder:
        _git(folder, "init", "--bare", "--quiet", "--template=", folder)
        _fetch(folder, source, revision)
        return _freeze(id, folder)


def _fetch(folder: str, source: str, revision: str) -> None:
    fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--depth=1"]
    try:
        _git(folder, *fetch, f"--filter=blob:limit={LARGEST + 1}", "--", source, revision)
    except Unreadable:
        if not re.fullmatch(r"[0-9a-f]{4,40}", revision):
            raise
        # A server need not give out a commit by its number: take all branches, and look there.
        _git(folder, "fetch", "--quiet", "--no-tags", "--", source, "+refs/heads/*:refs/heads/*")
        _git(folder, "update-ref", "FETCH_HEAD", f"{revision}^{{commit}}")


def _freeze(id: str, folder: str) -> Submission:
    freezer = Freezer(id)
    listed = _git(folder, "ls-tree", "-r", "-z", "-l", "--full-tree", "FETCH_HEAD", f"{FOLDER}/")
    known = by_file()
    for line in listed.split(b"\0"):
        if not line:
            continue
        head, _, path = line.partition(b"\t")
        mode, _, blob, size = head.decode("ascii").split()
        file = path.decode("utf-8", "replace").removeprefix(f"{FOLDER}/")
        kata = known.get(file)
        if not kata:
            freezer.other_case(file)
        elif mode not in REGULAR:
            freezer.refuse(kata, "It is a link or a submodule: neither is followed.")
        elif not size.isdigit() or int(size) > LARGEST:
            freezer.refuse(kata, f"The file is larger than {LARGEST // 1024} KiB.")
        else:
            freezer.take(kata, _git(folder, "cat-file", "blob", blob))
    return freezer.freeze()


def _git(folder: str, *arguments: str) -> bytes:
    """Run git without any configuration but ours. Raises `Unreadable`."""
    settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    environment = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "SSH_AUTH_SOCK", "SYSTEMROOT", "HTTPS_PROXY", "https_proxy")
        if name in os.environ
    }
    environment |= {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "GIT_DIR": folder,
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *settings, *arguments],
            env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unreadable(f"git took longer than {SECONDS:g} seconds.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        told = next((line for line in said if line.startswith(("fatal:", "error:"))), said[-1])
        raise Unreadable(f"git can't read it: {plain(told, 200)}")
    return done.stdout
