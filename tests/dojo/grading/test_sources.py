"""Submissions of every kind, right and malformed: a text for each known kata, or one clear sentence."""

from __future__ import annotations

import io
import os
import random
import re
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from dojo.attempt import LARGEST
from dojo.curriculum import ANSWERS, katas
from dojo.grading import sources
from dojo.grading.formats import FORMATS
from dojo.grading.sources import Source, directory, git, roster
from dojo.grading.submission import Unreadable

FIRST = katas()[0]
TEXTS = {kata.id: kata.answer.read_text(encoding="utf-8") for kata in katas()}
POSIX = pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")


def collect(place: Path | str) -> sources.Submission:
    return sources.collect(Source("ann", str(place)))


def told(place: Path | str) -> str:
    """The one sentence about a submission that can't be read."""
    with pytest.raises(Unreadable) as error:
        collect(place)
    sentence = str(error.value)
    assert sentence and "\n" not in sentence and "Traceback" not in sentence
    return sentence


# --- folders


def test_a_folder_gives_every_kata_and_nothing_else(fork):
    folder = fork("ann")
    (folder / "katas/kata_1/evil.py").write_text("import os")
    (folder / "conftest.py").write_text("import os")
    found = collect(folder)
    assert found.texts == TEXTS
    assert not found.problems and not found.integrity


@pytest.mark.parametrize(
    ("name", "made"),
    [("no folder", None), ("empty katas", "katas"), ("only others", "katas/kata_99")],
)
def test_nothing_to_grade(tmp_path, name, made):
    (tmp_path / "sub" / (made or "")).mkdir(parents=True)
    assert "katas" in told(tmp_path / "sub")


def test_a_folder_too_high_or_too_low_is_told_where_it_is(fork, tmp_path):
    fork("ann/ann-main")
    assert "There is one in ann-main" in told(tmp_path / "ann")
    assert "Hand in the folder above" in told(tmp_path / "ann/ann-main/katas")


def test_an_archive_with_a_folder_in_a_folder_is_told_where_it_is(tmp_path):
    path = packed(tmp_path / "ann.zip", whole("ann/ann-main/"))
    assert "There is one in ann/ann-main" in told(path)


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"])
def test_other_archives_are_named(tmp_path, magic):
    (tmp_path / "ann.7z").write_bytes(magic + bytes(99))
    assert "zip and tar" in told(tmp_path / "ann.7z")


def test_no_such_place(tmp_path):
    where = tmp_path / "nowhere"
    assert told(where) == f"There is no such folder, archive or repository: {where}."
    for place in ("", "-h", "--upload-pack=touch x", "ext::sh -c touch% x", "\0", "a" * 5000):
        assert told(place)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x80\x81\xff", "UTF-8"),
        (b"x = 1\n" * LARGEST, "KiB"),
        ("x = '\ud800'".encode("utf-8", "surrogatepass"), "UTF-8"),
        ("x".encode("utf-16"), "UTF-8"),
    ],
)
def test_a_bad_file_costs_its_own_kata_only(fork, data, why):
    folder = fork("ann")
    (folder / "katas" / FIRST.file).write_bytes(data)
    found = collect(folder)
    assert why in found.problems[FIRST.id]
    assert found.integrity[0].kata == FIRST.id
    assert len(found.texts) == len(katas()) - 1


def test_a_byte_order_mark_and_windows_line_ends_are_fine(fork):
    folder = fork("ann")
    (folder / "katas" / FIRST.file).write_bytes(b"\xef\xbb\xbfx = 1\r\ny = 2\r")
    assert collect(folder).texts[FIRST.id] == "x = 1\ny = 2\n"


def test_a_huge_sparse_file_is_not_read(fork):
    folder = fork("ann")
    with open(folder / "katas" / FIRST.file, "wb") as file:
        file.truncate(2**30)
    assert "KiB" in collect(folder).problems[FIRST.id]


def test_a_hundred_thousand_files_are_passed_by(fork):
    folder = fork("ann") / "katas/kata_1"
    for number in range(1_200):
        (folder / f"x{number}.txt").touch()
    assert collect(folder.parent.parent).texts == TEXTS


@POSIX
@pytest.mark.parametrize("kind", ["file", "loop", "stage", "katas", "pipe", "device", "folder"])
def test_links_pipes_and_devices_are_refused(fork, kind):
    folder = fork("ann")
    path = folder / "katas" / FIRST.file
    if kind == "katas":
        (folder / "katas").rename(folder / "elsewhere")
        (folder / "katas").symlink_to(folder / "elsewhere")
        assert "link" in told(folder)
        return
    if kind == "stage":
        path.parent.rename(folder / "elsewhere")
        path.parent.symlink_to(folder / "elsewhere")
    else:
        path.unlink()
        {
            "file": lambda: path.symlink_to(ANSWERS / FIRST.file),
            "loop": lambda: path.symlink_to(path),
            "pipe": lambda: os.mkfifo(path),
            "device": lambda: path.symlink_to("/dev/zero"),
            "folder": path.mkdir,
        }[kind]()
    found = collect(folder)
    assert FIRST.id not in found.texts
    assert found.problems[FIRST.id]


def test_a_name_in_another_case_is_told(fork):
    folder = fork("ann")
    path = folder / "katas" / FIRST.file
    path.rename(path.with_name("x.py"))
    path.with_name("x.py").rename(path.with_name(path.name.upper().replace(".PY", ".py")))
    found = collect(folder)
    assert FIRST.id not in found.texts
    assert FIRST.file in found.integrity[0].finding
    (folder / "katas").rename(folder / "Katas")
    assert "another case" in told(folder) or os.path.exists(folder / "katas")


def test_a_file_that_changes_while_it_is_read(fork, monkeypatch):
    path = fork("ann") / "katas" / FIRST.file
    real = os.fstat

    def moving(handle: int) -> os.stat_result:
        with open(path, "a") as file:
            file.write("#")
        return real(handle)

    monkeypatch.setattr(directory.os, "fstat", moving)
    with pytest.raises(Unreadable, match="changes"):
        directory._read(path)


def test_a_folder_that_may_not_be_read_is_told(fork, monkeypatch):
    """Its katas are not "not there". (A mode would not do: root may read everything.)"""
    folder = fork("ann")
    real = os.open

    def forbidden(path, *rest):
        if Path(path).parent.name == "kata_3":
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)

    monkeypatch.setattr(directory.os, "open", forbidden)
    found = collect(folder)
    assert set(found.problems) == {k.id for k in katas() if k.stage == "kata-3"}
    assert all("Permission denied" in why for why in found.problems.values())


def test_what_is_frozen_stays(fork):
    folder = fork("ann")
    found = collect(folder)
    digest = found.digest
    (folder / "katas" / FIRST.file).write_text("changed")
    assert found.texts == TEXTS
    assert found.digest == digest != collect(folder).digest


# --- archives


def packed(path: Path, files: dict[str, bytes]) -> Path:
    """A zip or tar archive, by the path's suffix."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path
    kind = {".gz": "w:gz", ".tgz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2"}.get(path.suffix, "w")
    with tarfile.open(path, kind) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def whole(prefix: str = "") -> dict[str, bytes]:
    return {f"{prefix}katas/{kata.file}": TEXTS[kata.id].encode() for kata in katas()}


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2"])
@pytest.mark.parametrize("prefix", ["", "ann-main/"])
def test_archives(tmp_path, suffix, prefix):
    path = packed(tmp_path / f"ann{suffix}", whole(prefix) | {f"{prefix}evil.py": b"x"})
    assert collect(path).texts == TEXTS
    assert sources.name_of(str(path)) == "ann"


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
@pytest.mark.parametrize(
    "name",
    ["../katas/{}", "/katas/{}", "a/../katas/{}", "..\\katas\\{}", "C:katas/{}", "a/b/c/katas/{}"],
)
def test_paths_that_lead_elsewhere_are_not_taken(tmp_path, suffix, name):
    files = whole()
    del files[f"katas/{FIRST.file}"]
    path = packed(tmp_path / f"ann{suffix}", files | {name.format(FIRST.file): b"x = 1"})
    found = collect(path)
    assert FIRST.id not in found.texts
    assert len(found.texts) == len(katas()) - 1


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_two_files_of_one_name_are_none(tmp_path, suffix):
    path = tmp_path / f"ann{suffix}"
    packed(path, whole())
    with pytest.warns(UserWarning) if suffix == ".zip" else io.StringIO():
        if suffix == ".zip":
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr(f"katas/{FIRST.file}", "x = 1")
        else:
            with tarfile.open(path, "a") as archive:
                archive.addfile(tarfile.TarInfo(f"katas/{FIRST.file}"))
    assert "several" in collect(path).problems[FIRST.id]


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_a_bomb_in_a_kata(tmp_path, suffix):
    path = packed(tmp_path / f"ann{suffix}", whole() | {f"katas/{FIRST.file}": bytes(20 * 2**20)})
    assert "KiB" in collect(path).problems[FIRST.id]


def test_a_bomb_beside_the_katas(tmp_path, monkeypatch):
    monkeypatch.setattr("dojo.grading.sources.archive.UNPACKED", 2**20)
    path = packed(tmp_path / "ann.tar.gz", {"a": bytes(4 * 2**20)} | whole())
    assert "too large" in told(path)


def test_too_many_entries(tmp_path, monkeypatch):
    monkeypatch.setattr("dojo.grading.sources.archive.ENTRIES", 100)
    files = {f"x{number}": b"" for number in range(101)}
    assert "entries" in told(packed(tmp_path / "ann.zip", files))
    assert "entries" in told(packed(tmp_path / "ann.tar", files | {"y": b""}))


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_python_would_chew_on_for_hours(tmp_path, kind):
    """Python before 3.11.10 searches an extended header in quadratic time (CVE-2024-6232)."""
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = kind, 4 * 2**20
    data = entry.tobuf(tarfile.USTAR_FORMAT) + b"1" * entry.size + bytes(1024)
    (tmp_path / "ann.tar").write_bytes(data)
    assert "too long" in told(tmp_path / "ann.tar")


def attributes(kind: bytes, keys: dict[str, str]) -> bytes:
    """An extended header with these keys and values."""
    data = b""
    for key, value in keys.items():
        rest = f" {key}={value}\n"
        length = next(n for n in range(len(rest), len(rest) + 9) if n == len(f"{n}{rest}"))
        data += f"{length}{rest}".encode()
    entry = tarfile.TarInfo("header")
    entry.type, entry.size = kind, len(data)
    return entry.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512)


def test_headers_that_are_honest(tmp_path):
    """git writes one for the whole archive, a Mac one for each file."""
    commit = attributes(tarfile.XGLTYPE, {"comment": "0" * 40})
    quarantine = attributes(tarfile.XHDTYPE, {"LIBARCHIVE.xattr.com.apple.quarantine": "x" * 1500})
    with tarfile.open(tmp_path / "ann.tar", "w") as archive:
        archive.fileobj.write(commit)
        for name, data in whole("ann-main/").items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.fileobj.write(quarantine)
            archive.addfile(entry, io.BytesIO(data))
    assert collect(tmp_path / "ann.tar").texts == TEXTS


@pytest.mark.parametrize(("kind", "most"), [(tarfile.XGLTYPE, 1), (tarfile.XHDTYPE, 8)])
def test_headers_that_would_be_copied_into_every_entry(tmp_path, kind, most, monkeypatch):
    monkeypatch.setattr("dojo.grading.sources.archive.HEADERS", 8 * 1024)
    with tarfile.open(tmp_path / "ann.tar", "w") as archive:
        for number in range(most + 1):
            archive.fileobj.write(attributes(kind, {f"k{number}": "x" * 1000}))
            archive.addfile(tarfile.TarInfo(f"x{number}"))
    assert "too long" in told(tmp_path / "ann.tar")


@pytest.mark.parametrize("kind", ["old", "0.0", "0.1", "1.0"])
def test_sparse_files_are_refused(tmp_path, kind):
    """Their content begins with a list of any length, which Python reads number by number."""
    entry = tarfile.TarInfo("x")
    data = b""
    if kind == "old":
        entry.type = tarfile.GNUTYPE_SPARSE
    else:
        major, minor = kind.split(".")
        keys = {"GNU.sparse.major": major, "GNU.sparse.minor": minor, "GNU.sparse.size": "9"}
        if kind == "0.1":
            keys = {"GNU.sparse.map": "0,1", "GNU.sparse.size": "9"}
        if kind == "0.0":
            keys = {"GNU.sparse.size": "9", "GNU.sparse.offset": "0", "GNU.sparse.numbytes": "1"}
        data = attributes(tarfile.XHDTYPE, keys)
    block = entry.tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "ann.tar").write_bytes(data + block + b"9999999\n".ljust(512, b"0") + bytes(1024))
    assert "sparse" in told(tmp_path / "ann.tar")


def test_links_in_archives(tmp_path):
    with tarfile.open(tmp_path / "ann.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            entry = tarfile.TarInfo(f"katas/{katas()[kind == tarfile.LNKTYPE].file}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    assert len(collect(tmp_path / "ann.tar").problems) == 2
    with zipfile.ZipFile(tmp_path / "ann.zip", "w") as archive:
        entry = zipfile.ZipInfo(f"katas/{FIRST.file}")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert FIRST.id in collect(tmp_path / "ann.zip").problems


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x03\x04rest", b"\x1f\x8b\x08", b"BZh", b"x" * 999]
)
def test_broken_archives(tmp_path, data):
    path = tmp_path / "ann.zip"
    path.write_bytes(data)
    told(path)
    good = packed(tmp_path / "good.zip", whole()).read_bytes()
    path.write_bytes(good[: len(good) // 2])
    told(path)


def test_a_broken_file_in_a_sound_archive(tmp_path):
    path = packed(tmp_path / "ann.zip", whole())
    data = bytearray(path.read_bytes())
    data[data.index(FIRST.file.encode()) + len(FIRST.file) + 5] ^= 0xFF
    path.write_bytes(data)
    found = collect(path)
    assert "unpacked" in found.problems[FIRST.id] or FIRST.id not in found.texts
    assert len(found.texts) >= len(katas()) - 2


# --- git


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
    assert collect(f"{repository.as_uri()}@{number}").texts == TEXTS
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
    second.write_text("#" * (LARGEST + 1))
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
    ],
)
def test_revisions(place, split):
    assert git.split(place) == split


# --- rosters and names


def test_a_roster(fork, tmp_path):
    fork("forks/ann")
    listing = tmp_path / "class.csv"
    listing.write_text("\ufeffid,submission,note\nann,forks/ann,x\nbob,https://host/bob@v1,\n")
    found = list(sources.listed([str(listing)]))
    assert [source.id for source in found] == ["ann", "bob"]
    assert sources.collect(found[0]).texts == TEXTS
    assert found[1].place == "https://host/bob@v1"


def test_a_bad_line_of_a_roster_costs_nobody_else_theirs(tmp_path):
    listing = tmp_path / "class.csv"
    listing.write_text(
        'id,submission\nann,x\n,y\nbob\n\n,\n"c\nid",z\ndan,w\nAnn,v\neve,"u\nfay,t\n'
    )
    found = list(sources.listed([str(listing)]))
    assert [s.id for s in found if isinstance(s, Source)] == ["ann", "bob", "dan"]
    assert told(found[2].place) == "Nothing was handed in."
    errors = [str(s).partition("class.csv, ")[2] for s in found if isinstance(s, Unreadable)]
    assert [re.match(r"(up to )?line \d+", error)[0] for error in errors] == [
        "line 3", "up to line 8", "line 10", "up to line 12",
    ]  # fmt: skip
    assert "class.csv, line 10 (Ann): its results" in str(found[5])


@pytest.mark.parametrize(
    "data",
    [
        b"id;submission\r\nann;x\r\n", b"ID\tSubmission\tnote\nann\tx\ty\n",
        b"sep=;\nid;submission\nann;x\n", b"submission , Id\nx , ann\n",
        b"\xef\xbb\xbf\"id\",\"submission\"\r\n\"ann\",\"x\"\r\n,\r\n",
        "id\tsubmission\nann\tx\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_rosters_as_spreadsheets_write_them(tmp_path, data):
    (tmp_path / "class.csv").write_bytes(data)
    (found,) = sources.listed([str(tmp_path / "class.csv")])
    assert (found.id, found.place) == ("ann", str(tmp_path / "x"))


def test_a_cell_or_an_id_of_any_length_costs_nobody_else_theirs(tmp_path):
    (tmp_path / "class.csv").write_text(
        f"id,submission,note\nann,x,{'y' * 200_000}\n{'字' * 100},x,\nbob,x\n", encoding="utf-8"
    )
    ann, long, bob = sources.listed([str(tmp_path / "class.csv")])
    assert (ann.id, bob.id) == ("ann", "bob")
    assert set(long.id) == {"字"} and len(f"{long.id}.gradescope.json.tmp".encode()) < 255


@POSIX
def test_a_roster_that_is_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "class.csv")
    (error,) = sources.listed([str(tmp_path / "class.csv")])
    assert "is a file" in str(error)


def test_places_that_no_system_can_have(tmp_path, fork):
    """One of them is told in a sentence, and the others are graded."""
    ann = str(fork("ann"))
    for place in ("a" * 100_000, "x/" * 50_000, "\0", "a" * 300 + ".csv", "a" * 300 + ".zip"):
        odd, right = sources.listed([place, ann])
        assert right == Source("ann", ann)
        if isinstance(odd, Source):
            told(odd.place)


def test_no_two_results_share_a_file():
    suffixes = {made.suffix for made in FORMATS.values()}
    ends = {"", *suffixes, *(suffix.rpartition(".")[0] for suffix in suffixes)}
    ids = {roster.safe(f"ann{end}") for end in ends}
    assert len(ids) == len(ends)
    files = [f"{id}{suffix}" for id in ids for suffix in suffixes]
    assert len(files) == len(set(files))


@pytest.mark.parametrize(
    "text",
    ["", "name,url\na,b\n", "id,submission\n,x\n", "\0", "id,submission\n"],
)
def test_broken_rosters(tmp_path, text):
    (tmp_path / "class.csv").write_text(text)
    (error,) = sources.listed([str(tmp_path / "class.csv")])
    assert isinstance(error, Unreadable) and "class.csv" in str(error)


def test_names_are_told_apart_and_are_files_names(tmp_path, fork):
    one, two = fork("a/ann"), fork("b/Ann")
    found = list(sources.listed([str(one), str(two)]))
    assert isinstance(found[1], Unreadable) and "roster" in str(found[1])
    several = tmp_path / "class.csv"
    several.write_text(
        'id,submission\n../../etc/passwd,x\nCON,x\n...,x\n"Ñandú, José",x\nO\'Neil,x\n::error::e,x\n'
        "##[group],x\n"
    )
    assert [s.id for s in sources.listed([str(several)])] == [
        "etc_passwd", "_CON", "_", "Ñandú, José", "O'Neil", "error_e", "group",
    ]  # fmt: skip


def test_forks_on_a_server_are_called_by_their_owners():
    """All have one name: this is the example of the instructor's page."""
    places = ["https://github.com/ann/backprop-dojo", "https://github.com/bob/backprop-dojo@v1"]
    assert [s.id for s in sources.listed(places)] == ["ann_backprop-dojo", "bob_backprop-dojo"]
    others = {
        "git@host:cid/dojo.git": "cid_dojo", "ssh://git@host/dan/dojo.git/": "dan_dojo",
        "file:///srv/eve/dojo": "dojo", "https://github.com/fay/dojo/tree/main": "fay_dojo",
    }  # fmt: skip
    assert {place: sources.name_of(place) for place in others} == others


def test_an_address_without_https_is_noticed(tmp_path):
    assert "https://" in told(tmp_path / "github.com/ann/dojo")
    assert "https://" in told("github.com/ann/dojo")
