"""Submissions in archives: nothing leaves its place, nothing grows without bound."""

from __future__ import annotations

import io
import re
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from dojo.course.curriculum import katas
from dojo.grading import sources
from dojo.grading.sources import archive
from dojo.grading.submission import Unreadable
from tests.dojo.grading.sourcing import FIRST, TEXTS, collect, told


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


@pytest.mark.parametrize("prefix", ["", "ann-main/"])
def test_a_zip_with_backslashes_is_taken(tmp_path, prefix):
    """Windows PowerShell writes such."""
    files = {name.replace("/", "\\"): data for name, data in whole(prefix).items()}
    assert collect(packed(tmp_path / "ann.zip", files)).texts == TEXTS
    both = packed(tmp_path / "both.zip", {**whole(), f"katas\\{FIRST.file}": b"x = 1"})
    assert FIRST.id in collect(both).problems


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_what_is_not_in_the_folder_is_told(tmp_path, suffix):
    """The inside of the folder, one file of it, and that file as it is."""
    inside = {name.removeprefix("katas/"): data for name, data in whole().items()}
    first, name = FIRST.file, FIRST.file.rpartition("/")[2]
    for files, there in ((inside, first), ({first: b""}, first), ({name: b""}, name)):
        sentence = told(packed(tmp_path / f"ann{suffix}", files))
        assert sentence.endswith(f"There is {there}: hand in the folder katas with all in it.")
    (tmp_path / name).write_text("x = 1")
    assert told(tmp_path / name).endswith(
        f"There is {name}: hand in the folder katas with all in it."
    )
    more = {f"reference/answers/{kata.file}": b"" for kata in katas()}  # as every fork has
    assert not collect(packed(tmp_path / f"ann{suffix}", whole() | more)).integrity


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


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_bound_are_refused(tmp_path, method):
    """A kata packed so is told; what else is packed so does not matter."""
    path = packed(tmp_path / "ann.zip", whole())
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr("notes.txt", bytes(2**20))
    assert collect(path).texts == TEXTS
    packed(path, {file: data for file, data in whole().items() if FIRST.file not in file})
    with zipfile.ZipFile(path, "a", method) as archive:
        archive.writestr(f"katas/{FIRST.file}", bytes(20 * 2**20))
    assert "deflate" in collect(path).problems[FIRST.id]


def test_a_bomb_beside_the_katas(tmp_path, monkeypatch):
    monkeypatch.setattr("dojo.grading.sources.archive.UNPACKED", 2**20)
    path = packed(tmp_path / "ann.tar.gz", {"a": bytes(4 * 2**20)} | whole())
    assert "too large" in told(path)


def test_a_stream_of_exactly_the_bound_is_read():
    assert archive._Bounded(io.BytesIO(b"abcde"), 5).read() == b"abcde"
    stream = archive._Bounded(io.BytesIO(b"abcdef"), 5)
    assert stream.read(2) == b"ab"
    with pytest.raises(Unreadable, match="far too large"):
        stream.read()


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
    assert "unpacked" in found.problems[FIRST.id]
    assert found.texts.keys() == TEXTS.keys() - {FIRST.id}


def test_a_file_that_is_longer_than_its_archive_costs_that_kata_only(tmp_path):
    """Python's word for it is an error that says nothing."""
    path = tmp_path / "ann.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for kata in katas()[1::-1]:
            archive.writestr(f"katas/{kata.file}", TEXTS[kata.id])
    data = bytearray(path.read_bytes())
    last = data.rindex(b"PK\x01\x02")
    data[last + 20 : last + 28] = (50_000).to_bytes(4, "little") * 2
    path.write_bytes(data)
    found = collect(path)
    assert found.texts.keys() == {katas()[1].id}
    assert re.fullmatch(r"It can't be unpacked: .*\w.*\.", found.problems[FIRST.id])


def test_an_archive_with_a_folder_in_a_folder_is_told_where_it_is(tmp_path):
    path = packed(tmp_path / "ann.zip", whole("ann/ann-main/"))
    assert "There is one in ann/ann-main" in told(path)


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"])
def test_other_archives_are_named(tmp_path, magic):
    (tmp_path / "ann.7z").write_bytes(magic + bytes(99))
    assert "zip and tar" in told(tmp_path / "ann.7z")
