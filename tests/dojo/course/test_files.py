"""Files are written whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from dojo.course import files
from dojo.course.files import write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_and_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in ("one\n", "größer\n", ""):
        write_whole(path, text)
        assert path.read_bytes() == text.encode()
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_interrupted_the_old_file_stays(tmp_path, monkeypatch, step: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_text_that_is_none_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text() == "old" and names(tmp_path) == ["a.txt"]


def test_no_folder_and_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_whole(tmp_path / "none" / "a.txt", "x")
    (tmp_path / "dir").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "dir", "x")
    assert names(tmp_path) == ["dir"]


@pytest.mark.parametrize("refusals", [2, 3])
def test_a_file_that_is_being_read_is_replaced_a_little_later(
    tmp_path: Path, monkeypatch, refusals: int
) -> None:
    """As on Windows, where somebody has it open."""
    path, replace, tries = tmp_path / "a.txt", os.replace, []

    def busy(*paths: object) -> None:
        tries.append(paths)
        if len(tries) <= refusals:
            raise PermissionError(13, "Access is denied")
        replace(*paths)

    monkeypatch.setattr(files, "PAUSES", (0, 0))
    monkeypatch.setattr(os, "replace", busy)
    with pytest.raises(PermissionError) if refusals > 2 else nullcontext():
        write_whole(path, "new")
    assert names(tmp_path) == (["a.txt"] if refusals == 2 else []) and len(tries) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="rights and links work otherwise there")
def test_rights_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink() and path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "b.txt", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "b.txt").stat().st_mode & 0o777 == 0o644
