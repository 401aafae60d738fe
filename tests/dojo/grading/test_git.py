"""Submissions in git repositories, which are a stranger's."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dojo.course.curriculum import katas
from dojo.grading.sources import git, git_program
from dojo.grading.submission import MAX_FILE_BYTES
from tests.dojo.grading.sourcing import FIRST, POSIX, TEXTS, collect, told


def run(folder: Path, *arguments: str, given: str = "") -> str:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    named = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *named, *arguments], cwd=folder, env=environment, check=True, capture_output=True,
        input=given.encode(),
    )  # fmt: skip
    return done.stdout.decode().strip()


@pytest.fixture
def repository(fork):
    folder = fork("repo")
    run(folder, "init", "-q")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "all")
    run(folder, "tag", "v1")
    (folder / "katas" / FIRST.file).write_text("later = 1\n")
    run(folder, "commit", "-q", "-a", "-m", "later")
    return folder


def test_git(repository, tmp_path):
    assert collect(f"{repository}@v1").texts == TEXTS
    assert collect(f"{repository}@main").texts[FIRST.id] == "later = 1\n"
    assert collect(repository.as_uri()).texts[FIRST.id] == "later = 1\n"
    number = run(repository, "rev-parse", "v1")
    for revision in (number, number[:8]):
        assert collect(f"{repository.as_uri()}@{revision}").texts == TEXTS
    run(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
    assert collect(tmp_path / "bare.git").texts[FIRST.id] == "later = 1\n"


def test_git_that_is_not_there(repository, tmp_path):
    for place in (f"{repository}@nowhere", f"file://{tmp_path}/none", f"{repository}@HEAD~9"):
        assert told(place)


def test_a_corrupt_repository(repository):
    for path in (repository / ".git/objects").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"broken")
    assert "git" in told(f"{repository}@main")


@POSIX
def test_links_and_large_files_in_git(repository):
    path, second = (repository / "katas" / kata.file for kata in katas()[:2])
    path.unlink()
    path.symlink_to("/etc/passwd")
    second.write_text("#" * (MAX_FILE_BYTES + 1))
    run(repository, "commit", "-q", "-a", "-m", "links")
    found = collect(f"{repository}@main")
    assert {FIRST.id, katas()[1].id} == set(found.problems)


@POSIX
def test_a_repository_larger_than_any_fork(repository, monkeypatch):
    (repository / "large.bin").write_bytes(random.Random(1).randbytes(3 * 2**20))
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "large")
    assert collect(f"{repository}@main").texts
    monkeypatch.setattr(git, "PACK", 2**20)
    assert "more in it than 1 MiB" in told(f"{repository}@main")
    assert collect(f"{repository}@v1").texts == TEXTS


def test_a_tree_without_end(repository):
    """Ten folders with ten names for each the same folder, and so on: 10**10 files in a few objects."""

    def tree(lines: str) -> str:
        return run(repository, "mktree", given=lines)

    leaf = run(repository, "hash-object", "-w", "--stdin", given="x")
    bomb = tree("".join(f"100644 blob {leaf}\t{n}\n" for n in range(10)))
    for _ in range(9):
        bomb = tree("".join(f"040000 tree {bomb}\tkata_{n}\n" for n in range(10)))
    top = tree(f"040000 tree {bomb}\tkatas\n")
    commit = run(repository, "commit-tree", top, "-m", "bomb")
    run(repository, "branch", "bomb", commit)
    assert "No kata's file" in told(f"{repository}@bomb")


@POSIX
def test_a_hundred_thousand_files_in_git_are_passed_by(repository):
    """The known ones are looked up by name; nobody is told of those in another case then."""
    first = FIRST.file.split("/")[0]
    listed = run(repository, "ls-tree", f"v1:katas/{first}")
    blob = run(repository, "hash-object", "-w", "--stdin", given="")
    many = "".join(f"100644 blob {blob}\tx{n}.py\n" for n in range(100_000))
    stage = run(repository, "mktree", "--missing", given=f"{listed}\n{many}")
    katas_ = run(repository, "mktree", given=f"040000 tree {stage}\t{first}\n")
    top = run(repository, "mktree", given=f"040000 tree {katas_}\tkatas\n")
    run(repository, "branch", "many", run(repository, "commit-tree", top, "-m", "many"))
    found = collect(f"{repository}@many")
    assert found.texts == {k: t for k, t in TEXTS.items() if k.startswith(FIRST.stage)}


@POSIX
def test_git_that_is_interrupted_is_told(tmp_path, repository, monkeypatch):
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\nkill -INT $$\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert told(repository.as_uri()) == "git was ended by SIGINT."


def test_nothing_of_a_repository_is_run(repository, tmp_path):
    trap = tmp_path / "sprung"
    (repository / ".gitattributes").write_text("* filter=evil\n")
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "trap")
    for key in ("core.fsmonitor", "filter.evil.smudge", "uploadpack.packObjectsHook", "core.pager"):
        run(repository, "config", key, f"touch {trap}")
    hook = repository / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
    hook.chmod(0o755)
    trap.unlink(missing_ok=True)
    assert collect(f"{repository}@main").texts
    assert not trap.exists()


@pytest.mark.parametrize(
    ("place", "split"),
    [
        ("https://host/a/b.git", ("https://host/a/b.git", "HEAD")),
        ("https://host/a/b.git@v1", ("https://host/a/b.git", "v1")),
        ("https://me@host/a/b", ("https://me@host/a/b", "HEAD")),
        ("https://me@host/a/b@feature/x", ("https://me@host/a/b", "feature/x")),
        ("git@host:a/b.git", ("git@host:a/b.git", "HEAD")),
        ("git@host:a/b.git@main", ("git@host:a/b.git", "main")),
        ("git@host:a/b.git@--evil", ("git@host:a/b.git@--evil", "HEAD")),
        ("https://host/a/b/tree/main", ("https://host/a/b", "main")),
        ("https://host/a/b/-/tree/feature/x/", ("https://host/a/b", "feature/x")),
        ("https://host/a/b/tree/../c", ("https://host/a/b/tree/../c", "HEAD")),
        ("https://host/a/b/commit/0a1b2c3", ("https://host/a/b", "0a1b2c3")),
        ("https://host/a/b/commits/main/", ("https://host/a/b", "main")),
        ("Https://Host/A/b@V1", ("https://Host/A/b", "V1")),
    ],
)
def test_revisions(place, split):
    assert git.split(place) == split


@POSIX
@pytest.mark.parametrize(
    "way",
    ["file", "link", "alternates", "borrowed objects", "a borrowed pack", "worktree", "beside"],
)
def test_a_neighbours_repository_is_not_ones_own(repository, tmp_path, way):
    """Whoever points at it hands in the work of who made it."""
    ann = tmp_path / "ann"
    theirs = repository / ".git"
    ann.mkdir()
    if way == "file":
        (ann / ".git").write_text(f"gitdir: {theirs}\n")
    elif way == "link":
        (ann / ".git").symlink_to(theirs)
    elif way == "worktree":
        run(repository, "worktree", "add", "-q", str(tmp_path / "tree"))
        ann = tmp_path / "tree"
    elif way == "beside":  # git would take it for `ann`
        run(tmp_path, "clone", "-q", "--bare", str(repository), "ann.git")
    else:
        ann.rmdir()
        shared = ["--shared"] if way == "alternates" else ["--no-hardlinks"]
        run(tmp_path, "clone", "-q", "--bare", *shared, str(repository), "ann")
        if way == "borrowed objects":
            shutil.rmtree(ann / "objects")
            (ann / "objects").symlink_to(theirs / "objects")
        if way == "a borrowed pack":
            run(repository, "repack", "-a", "-d", "-q")
            shutil.rmtree(ann / "objects/pack")
            (ann / "objects/pack").mkdir()
            for path in (theirs / "objects/pack").iterdir():
                (ann / "objects/pack" / path.name).symlink_to(path)
    for place in (f"{ann}@v1", ann.as_uri(), f"{ann.as_uri()}@v1"):
        sentence = told(place)
        assert re.search("points to|borrows|link|no git repository", sentence), sentence


@POSIX
def test_ones_own_repository_may_have_links_where_git_reads_nothing(repository):
    hook = repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.unlink(missing_ok=True)
    hook.symlink_to("../../hooks/pre-commit")
    assert collect(f"{repository}@v1").texts == TEXTS


def test_a_name_in_another_case_is_told(repository):
    folder, _, file = FIRST.file.partition("/")
    run(repository, "mv", f"katas/{folder}", "katas/moved")
    run(repository, "mv", "katas/moved", f"katas/{folder.upper()}")
    run(repository, "commit", "-q", "-m", "in capitals")
    found = collect(f"{repository}@HEAD")
    assert FIRST.id not in found.texts
    assert any(f"{folder.upper()}/{file}" in one.finding for one in found.integrity)


@pytest.mark.parametrize(
    ("commands", "sentence"),
    [
        ([["mv", "katas", "moved"], ["mv", "moved", "Katas"]], "There is Katas: the name has"),
        ([["mv", "-k", "katas", "mine/"]], "There is one in mine: hand in"),
        ([["mv", "katas/kata_1", "."]], f"There is {FIRST.file}: hand in"),
    ],
)  # fmt: skip
def test_a_folder_that_is_elsewhere_is_told(fork, commands, sentence):
    """As it is of folders and archives."""
    folder = fork("repo")
    for path in (folder / "katas").iterdir():
        if path.name != "kata_1":
            shutil.rmtree(path)
    (folder / "mine").mkdir()
    (folder / "mine/README").touch()
    run(folder, "init", "-q")
    run(folder, "add", ".")
    for command in commands:
        run(folder, *command)
    run(folder, "commit", "-q", "-m", "elsewhere")
    assert sentence in told(f"{folder}@HEAD")


@POSIX
def test_a_link_in_the_folders_place_is_told(repository, tmp_path):
    shutil.move(repository / "katas", tmp_path / "katas")
    (repository / "katas").symlink_to(tmp_path / "katas")
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "a link")
    assert "katas is a link" in told(f"{repository}@HEAD")


@POSIX
def test_what_ssh_says_is_told(tmp_path, monkeypatch):
    """git itself only says that it could not read."""
    (tmp_path / "ssh").write_text("#!/bin/sh\necho Host key verification failed. >&2\nexit 255\n")
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert "Host key verification failed." in told("git@localhost:ann/dojo.git")


def test_what_counts_of_the_instructors_settings(tmp_path, monkeypatch):
    mine = tmp_path / "gitconfig"
    mine.write_text("[safe]\n\tdirectory =\n\tdirectory = /a\n[http]\n\tsslcainfo = /b\n[user]\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(mine))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    assert git_program._instructors(tmp_path) == [
        ("safe.directory", ""),
        ("safe.directory", "/a"),
        ("http.sslcainfo", "/b"),
        ("safe.directory", "/a/.git"),
    ]


@POSIX
def test_a_repository_of_another_owner_is_read_where_the_instructor_says_so(
    repository, tmp_path, monkeypatch
):
    monkeypatch.setattr(git_program, "KEPT", (*git_program.KEPT, "GIT_TEST_ASSUME_DIFFERENT_OWNER"))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    mine = tmp_path / "gitconfig"
    mine.write_text("[user]\n\tname = me\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(mine))
    assert "dubious ownership" in told(f"{repository}@v1")
    for folder in ("*", repository, repository / ".git"):
        mine.write_text(f"[safe]\n\tdirectory = {folder}\n")
        assert collect(f"{repository}@v1").texts == TEXTS
    mine.write_text(f"[safe]\n\tdirectory = {tmp_path}\n")
    assert "dubious ownership" in told(f"{repository}@v1")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("http.sslcainfo", '/a "b"\\c'),
        ("http.https://host/a.b.sslcainfo", "/x y;#"),
        ("safe.directory", "*"),
    ],
)
def test_settings_are_written_as_git_reads_them(tmp_path, key, value):
    (tmp_path / "config").write_text(git_program._setting(key, value))
    assert run(tmp_path, "config", "--file", "config", key) == value
