"""`drill` and `moves`, as they are typed: nothing that a learner wrote is ever written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from dojo.course import memory
from dojo.drill import drills
from dojo.faces.live import tasks
from tests.dojo.workbench import named


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Drills of a test's own, and nothing remembered."""
    monkeypatch.setattr(drills, "DRILLS", tmp_path / "drills")
    monkeypatch.setattr(drills, "ANSWERS", tmp_path / "answers")
    monkeypatch.setattr(memory, "FILE", tmp_path / ".dojo" / "state.json")
    return tmp_path / "drills"


def test_from_the_stub_to_the_next_one(dojo, folder: Path) -> None:
    status, out, _ = dojo("drill", "3-4711")
    path = folder / "d3_4711.py"
    assert status == 0 and "3-4711: d" in out and path.is_file()
    status, out, _ = dojo("drill")
    assert status == 1 and "to do" in out
    path.write_text(drills.drill("3-4711").answer.read_text("utf-8"), "utf-8")
    status, out, _ = dojo("drill")
    assert status == 0 and "1 solved, level 1" in out
    status, out, _ = dojo("drill")
    assert status == 0 and "1-" in out and len(list(folder.glob("*.py"))) == 2


def test_what_was_written_is_judged_and_never_written_over(dojo, folder: Path) -> None:
    dojo("drill", "2-7")
    path = folder / "d2_7.py"
    mine = path.read_text("utf-8").replace("raise NotImplementedError", "return 1")
    path.write_text(mine, "utf-8")
    for command in (["drill"], ["drill", "2-7"], ["judge", "drills/2-7"], ["hint", "2-7"]):
        dojo(*command)
        assert path.read_text("utf-8") == mine


def test_a_kata_again(dojo, folder: Path) -> None:
    """It is written once, judged by the same words, and once it is solved the text is kept."""
    kata = named("kata-1/dcounts")
    status, out, _ = dojo("drill", "--again", "dcounts")
    path = folder / kata.file
    assert status == 0 and "drill -- --again kata-1/dcounts" in out
    wrong = path.read_text("utf-8").replace("raise NotImplementedError", "return dprobs")
    path.write_text(wrong, "utf-8")
    status, out, _ = dojo("drill", "--again", "kata-1/dcounts")
    assert status == 1 and "wrong" in out and path.read_text("utf-8") == wrong
    right = kata.answer.read_text("utf-8")
    path.write_text(right, "utf-8")
    status, out, _ = dojo("drill", "--again", "dcounts")
    assert status == 0 and "raise NotImplementedError" in path.read_text("utf-8")
    assert right in {one.read_text("utf-8") for one in path.parent.iterdir()}
    assert not kata.answer.samefile(path)


@pytest.mark.parametrize("where", ["drills", "answers"])
def test_what_can_not_be_written_is_told(dojo, folder: Path, where: str) -> None:
    folder.with_name(where).write_text("a file")
    for arguments in (["3-7"], ["--level", "2"]):
        status, out, err = dojo("drill", *arguments)
        assert (status, out) == (2, "") and "can't be written: " in err and err.count("\n") == 1
    (said,) = tasks.draw((), folder, folder.with_name("state.json"))
    assert "can't be written: " in said


@pytest.mark.parametrize("name", ["9-1", "3-", "no-such", "x" * 500])
def test_a_name_that_is_none(dojo, folder: Path, name: str) -> None:
    status, _, err = dojo("drill", name)
    assert status == 2 and len(err.splitlines()) == 1 and not folder.exists()


def test_the_card_has_every_move(dojo) -> None:
    status, out, _ = dojo("moves")
    assert status == 0 and "y = x.cumsum(1)" in out and "dx = dy.flip(1).cumsum(1).flip(1)" in out
