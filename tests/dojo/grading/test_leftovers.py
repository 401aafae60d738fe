"""What `kill -9` leaves behind is cleared by the next call, and nothing that is in use."""

from __future__ import annotations

import os
import sys
import tempfile

import pytest

from dojo.grading.folder import Folder
from dojo.grading.leftovers import PREFIX, scratch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks as POSIX has them")


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def killed(act) -> None:
    """Do this in a process that is killed in the middle of it."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(1)
    os.waitpid(child, 0)


def test_temporary_folders(temporary):
    def act() -> None:
        with scratch() as folder:
            (folder / "pack").write_text("x")
            os._exit(0)

    killed(act)
    (left,) = temporary.iterdir()
    (temporary / f"{PREFIX}link").symlink_to(temporary.parent)
    (temporary / "others").mkdir()
    with scratch() as mine:
        assert not left.exists() and (temporary / "others").exists()
        with scratch() as second:
            assert mine.exists() and second != mine
        assert mine.exists() and not second.exists()
    assert temporary.parent.exists()


def test_half_written_results(tmp_path):
    folder = Folder(tmp_path / "out")
    folder.make()

    def act() -> None:
        with folder.in_use():
            for name in ("", ".finished/", "submitted/"):
                (folder.path / f"{name}.ann.json.x1.tmp").write_text("half")
            (folder.path / "notes.tmp").write_text("the instructor's")
            os._exit(0)

    killed(act)
    half = [*folder.path.rglob(".*.tmp")]
    assert len(half) == 3
    with folder.in_use():
        assert not any(path.exists() for path in half)
        mine = folder.path / ".bob.json.x2.tmp"
        mine.write_text("another call's, which is at work")
        with folder.in_use():
            assert mine.exists()
    with folder.in_use():
        assert not mine.exists()
    assert (folder.path / "notes.tmp").exists()


def test_without_a_folder_nothing_is_in_use():
    with Folder(None).in_use():
        pass
