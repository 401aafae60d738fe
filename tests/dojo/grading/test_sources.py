"""Submissions in folders, right and malformed: a text for each known kata, or one clear sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dojo.course.curriculum import ANSWERS, katas
from dojo.grading.sources import directory
from dojo.grading.submission import MAX_FILE_BYTES, Unreadable
from tests.dojo.grading.sourcing import FIRST, POSIX, TEXTS, collect, told


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


@pytest.mark.parametrize("name", ["HEAD", "objects/x"])
def test_a_folder_with_half_of_what_a_repository_has_is_a_folder(fork, name):
    folder = fork("ann")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    assert collect(folder).texts == TEXTS


def test_a_folder_too_high_or_too_low_is_told_where_it_is(fork, tmp_path):
    fork("ann/ann-main")
    assert "There is one in ann-main" in told(tmp_path / "ann")
    assert "Hand in the folder above" in told(tmp_path / "ann/ann-main/katas")


def test_no_such_place(tmp_path):
    where = tmp_path / "nowhere"
    assert told(where) == f"There is no such folder, archive or repository: {where}."
    for place in ("", "-h", "--upload-pack=touch x", "ext::sh -c touch% x", "\0", "a" * 5000):
        assert told(place)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x80\x81\xff", "UTF-8"),
        (b"x = 1\n" * MAX_FILE_BYTES, "KiB"),
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
