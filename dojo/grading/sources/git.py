"""A submission in a git repository: fetched as data into a bare one; no working tree is ever made.

So no hook, filter, attribute, submodule or link of the fork has any effect.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from dojo.grading.deadline import moment
from dojo.grading.sources import repository
from dojo.grading.sources.git_program import PACK, Repository, installed
from dojo.grading.sources.login import Login, for_address
from dojo.grading.submission import MAX_FILE_BYTES, Freezer, Submission, Unreadable, Wanted

REMOTE = re.compile(r"(https?|ssh|git|file)://[^/]*/.+|[\w.-]+@[\w.-]+:.+")
REVISION = re.compile(r"[\w][\w./+-]*")
SCHEME = re.compile(r"[A-Za-z]+(?=://)")
"""A telephone begins an address with a capital letter; git knows no `Https`."""
PAGE = re.compile(r"(https?://[^/]+/.+?)(?:/-)?/(?:tree|commits?)/([\w][\w./+-]*?)/?")
"""The address of a branch's or a commit's page, as a browser shows it."""
REGULAR = ("100644", "100755")
TREE = "040000"
LOCAL = "git upload-pack --strict"
"""Reads the repository that is named; else git also tries names that are like it: `ann.git` for `ann`."""
COMMIT = "FETCH_HEAD^{commit}"
"""What was fetched, without the tag that may stand before it."""
SPELLINGS = 20
"""Folders that are looked into for files in another case: `kata_1` alone has 16 spellings."""


def is_remote(place: str) -> bool:
    """Whether this is a URL that git can fetch from."""
    return REMOTE.fullmatch(split(place)[0]) is not None


def split(place: str) -> tuple[str, str]:
    """URL or path, and the revision after its last @ that is one; `HEAD` if there is none."""
    if os.path.exists(place):
        return place, "HEAD"
    place = SCHEME.sub(lambda scheme: scheme[0].lower(), place, count=1)
    if (page := PAGE.fullmatch(place)) and ".." not in page[2]:
        return page[1], page[2]
    for match in re.finditer("@", place):
        left, right = place[: match.start()], place[match.end() :]
        revision = REVISION.fullmatch(right) and ".." not in right
        if revision and (REMOTE.fullmatch(left) or os.path.isdir(left)):
            return left, right
    return place, "HEAD"


def collect(
    id: str, url: str, revision: str, wanted: Wanted, logins: Sequence[Login] = (), before: str = ""
) -> Submission:
    """Fetch the revision and freeze what is wanted of it. Raises `Unreadable`.

    `before` is a moment in ISO 8601: of a revision that says it is later, the last commit that says it
    is not; if there is none, the revision itself.
    """
    if not installed():
        raise Unreadable("git is not installed.")
    if url.startswith("-"):
        raise Unreadable("There is no such folder, archive or repository.")
    source = url
    if url.startswith("file:") or os.path.isdir(url):
        path = url2pathname(urlsplit(url).path) if url.startswith("file:") else url
        source = repository.inside(Path(path).resolve()).as_uri()
    with tempfile.TemporaryDirectory(prefix="dojo-fetch-") as folder:
        ours = Repository(Path(folder), for_address(source, logins))
        ours.make()
        _fetch(ours, source, revision)
        if before and not _by(_date(ours), before):
            _go_back(ours, source, revision, before)
        commit = ours.git("rev-parse", "--verify", COMMIT).decode("ascii").strip()
        return replace(_freeze(id, ours, wanted), commit=commit, committed=_date(ours))


def _fetch(ours: Repository, source: str, revision: str) -> None:
    fetch = _fetching(source)
    try:
        ours.git(*fetch, "--depth=1", "--", source, revision, most=PACK)
    except Unreadable:
        if not re.fullmatch(r"[0-9a-f]{4,40}", revision):
            raise
        # A server need not give out a commit by its number: take all branches, and look there.
        ours.git(*fetch, "--", source, "+refs/heads/*:refs/heads/*", most=PACK)
        ours.git("update-ref", "FETCH_HEAD", f"{revision}^{{commit}}")


def _fetching(source: str) -> list[str]:
    """A fetch of data alone, without files that are too large to be taken."""
    small = f"--filter=blob:limit={MAX_FILE_BYTES + 1}"
    fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", small]
    return [*fetch, f"--upload-pack={LOCAL}"] if source.startswith("file:") else fetch


def _date(ours: Repository) -> str:
    """The commit's own date: when it was made, by its maker's clock; "" if no calendar has it."""
    said = ours.git("show", "--no-patch", "--format=%cI", COMMIT).decode("ascii").strip()
    return said if moment(said) else ""


def _by(date: str, before: str) -> bool:
    made, last = moment(date), moment(before)
    return bool(made and last and made <= last)


def _go_back(ours: Repository, source: str, revision: str, before: str) -> None:
    """Fetch what came before, and take the last commit that is early enough, if there is one."""
    if ours.git("rev-parse", "--is-shallow-repository").strip() == b"true":
        ours.git(*_fetching(source), "--unshallow", "--", source, revision, most=PACK)
    found = ours.git("rev-list", "-1", f"--before={before}", "FETCH_HEAD").decode("ascii").strip()
    if found:
        ours.git("update-ref", "FETCH_HEAD", found)


@dataclass(frozen=True)
class _Entry:
    """A line of a tree. `size` is -1 when the file was too large to be fetched, or is no file."""

    mode: str
    blob: str
    size: int
    path: str


def _freeze(id: str, ours: Repository, wanted: Wanted) -> Submission:
    """Look up the wanted files by their paths: a walk through a stranger's tree may have no end."""
    freezer = Freezer(id, wanted)
    blobs: dict[str, str] = {}
    for entry in _entries(ours, *(f"{wanted.folder}/{file}" for file in wanted.files)):
        file = entry.path.partition("/")[2]
        if entry.mode not in REGULAR:
            freezer.refuse(file, "It is a link, a submodule or a folder: it is not followed.")
        elif not 0 <= entry.size <= MAX_FILE_BYTES:
            freezer.refuse(file, f"The file is larger than {MAX_FILE_BYTES // 1024} KiB.")
        else:
            blobs[file] = entry.blob
    for file, data in zip(blobs, _contents(ours, [*blobs.values()]), strict=True):
        freezer.take(file, data)
    for path in _others(ours, wanted):
        freezer.other_case(path.partition("/")[2])
    if not freezer.texts and not freezer.problems:
        _look_elsewhere(ours, freezer)
    return freezer.freeze()


def _look_elsewhere(ours: Repository, freezer: Freezer) -> None:
    """Say where the files may be, if nothing at all is where it should be."""
    folder = freezer.wanted.folder
    try:
        top = [*_entries(ours)]
        trees = [entry.path for entry in top if entry.mode == TREE][:SPELLINGS]
        below = [*_entries(ours, *(f"{tree}/{folder}" for tree in trees))] if trees else []
        inside = [*_entries(ours, *freezer.wanted.files)]
    except Unreadable:
        return  # too many
    for entry in top:
        if entry.path == folder and entry.mode != TREE:
            freezer.notice(f"{folder} is a link, a submodule or a file: it is not followed.")
        elif entry.path != folder and entry.path.lower() == folder:
            freezer.notice(f"There is {entry.path}: the name has another case.")
    for entry in below:
        freezer.elsewhere(entry.path.rpartition("/")[0])
    for entry in inside:
        freezer.astray(entry.path)


def _entries(ours: Repository, *paths: str) -> Iterator[_Entry]:
    """What stands in the tree at these paths; a path that ends with / means all in that folder."""
    listed = ours.git("ls-tree", "-z", "-l", "--full-tree", "FETCH_HEAD", *paths)
    for line in listed.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, blob, size = head.decode("ascii").split()
        number = int(size) if size.isdigit() else -1
        yield _Entry(mode, blob, number, path.decode("utf-8", "replace"))


def _contents(ours: Repository, blobs: Sequence[str]) -> Iterator[bytes]:
    """The files' bytes, in this order."""
    said = ours.git("cat-file", "--batch", given="".join(f"{b}\n" for b in blobs).encode())
    for _ in blobs:
        head, _, said = said.partition(b"\n")
        size = head.rpartition(b" ")[2]
        if not size.isdigit():
            raise Unreadable("git can't read it: a file is missing.")
        yield said[: int(size)]
        said = said[int(size) + 1 :]


def _others(ours: Repository, wanted: Wanted) -> list[str]:
    """Paths of files beside the wanted ones, to find those in another case."""
    folders = {
        folder for file in wanted.files for folder, below, _ in [file.partition("/")] if below
    }
    try:
        above = [entry.path for entry in _entries(ours, f"{wanted.folder}/")]
        near = [path for path in above if path.split("/")[-1].lower() in folders][:SPELLINGS]
        return above + [entry.path for path in near for entry in _entries(ours, f"{path}/")]
    except Unreadable:
        return []  # too many: then nobody is told of them
