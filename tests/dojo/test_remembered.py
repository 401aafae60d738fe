"""Where katas stand, from memory: quick where nothing has changed, and never a wrong word."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dojo import actions, stubs
from dojo.actions import standing
from dojo.course import memory
from dojo.course.curriculum import Kata, select
from dojo.verdict import remembered
from dojo.verdict.status import Status
from tests.dojo.workbench import Tree, named, source

DH, DW2, DB2 = named("kata-1/dh"), named("kata-1/dW2"), named("kata-1/db2")
THREE = [DH, DW2, DB2]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is remembered."""
    monkeypatch.setattr(memory, "FILE", tmp_path / ".dojo" / "state.json")
    return tmp_path / ".dojo" / "verdicts.json"


@pytest.fixture
def three(tree: Tree) -> Tree:
    """One solved, one to do, one wrong."""
    tree.write(DH, source(DH, "dlogits @ W2.T"))
    stubs.write(DW2, tree.folder)
    tree.write(DB2, source(DB2, "2 * dlogits.sum(0)"))
    return tree


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Kata]:
    """The katas that are judged."""
    found: list[Kata] = []
    judge = actions.judge

    def listening(katas, tree):
        def listed():
            for kata in katas:
                found.append(kata)
                yield kata

        return judge(listed(), tree)

    monkeypatch.setattr(actions, "judge", listening)
    return found


def look(tree: Tree) -> list[Status]:
    return [one.verdict.status for one in standing(THREE, tree.folder)]


STAND = [Status.SOLVED, Status.TODO, Status.WRONG]


def test_what_has_not_changed_is_not_judged_again(file: Path, three: Tree, asked) -> None:
    first = list(standing(THREE, three.folder))
    assert [one.verdict.status for one in first] == STAND and asked == THREE
    asked.clear()
    second = list(standing(THREE, three.folder))
    assert [one.verdict.status for one in second] == STAND and asked == [DB2]
    assert [one.verdict.line for one in second] == [one.verdict.line for one in first]
    assert second[1].verdict.line and second[0].path == first[0].path
    stamp = file.stat().st_mtime_ns
    look(three)
    assert file.stat().st_mtime_ns == stamp, "nothing new, nothing written"


def test_what_has_changed_is(file: Path, three: Tree, asked) -> None:
    look(three)
    asked.clear()
    three.write(DH, source(DH, "dlogits @ W2"))
    three.write(DW2, source(DW2, "h.T @ dlogits"))
    (three.folder / DB2.file).unlink()
    assert look(three) == [Status.BROKEN, Status.SOLVED, Status.BROKEN] and asked == THREE
    asked.clear()
    assert look(three) == [Status.BROKEN, Status.SOLVED, Status.BROKEN] and asked == [DH, DB2]


def test_all_that_was_judged_is_kept_when_nobody_wants_the_rest(file: Path, three: Tree) -> None:
    found = standing(THREE, three.folder)
    next(found)
    found.close()
    assert list(json.loads(file.read_text())["katas"]) == [DH.id]


def test_another_judge_judges_anew(file: Path, three: Tree, asked, monkeypatch) -> None:
    look(three)
    asked.clear()
    monkeypatch.setattr(remembered, "fingerprint", lambda: "another")
    assert look(three) == STAND and asked == THREE


@pytest.mark.parametrize("line", ["import helper", "from . import helper", "from helper import *"])
def test_what_depends_on_another_file_is_not_remembered(
    file: Path, three: Tree, asked, line: str, monkeypatch
) -> None:
    monkeypatch.syspath_prepend(three.folder)
    (three.folder / "helper.py").write_text("")
    tried = f"try:\n    {line}\nexcept ImportError:\n    pass\n"
    three.write(DH, f"{tried}{source(DH, 'dlogits @ W2.T')}")
    assert look(three) == STAND
    asked.clear()
    assert look(three) == STAND and DH in asked


def test_a_file_that_changes_while_it_is_judged(
    file: Path, three: Tree, asked, monkeypatch
) -> None:
    """What was found is of one text or the other: nobody knows, so nothing is remembered."""
    listening = actions.judge

    def slow(katas, tree):
        for one in listening(katas, tree):
            three.write(one.kata, "def f(): pass\n")
            yield one

    monkeypatch.setattr(actions, "judge", slow)
    look(three)
    assert not file.exists()


def entry(*values: object) -> Callable[[dict], object]:
    return lambda record: {**record, "katas": {DH.id: list(values)}}


DAMAGED: dict[str, Callable[[dict], object]] = {
    "nothing": lambda record: None,
    "a list": lambda record: [record],
    "no judge": lambda record: {"katas": record["katas"]},
    "katas in a list": lambda record: {**record, "katas": [1]},
    "katas a number": lambda record: {**record, "katas": 1},
    "an entry too short": entry("0", "solved"),
    "an entry that is a number": lambda record: {**record, "katas": {DH.id: 3}},
    "a status that is none": entry("0", "perfect", None),
    "a status that is not remembered": entry("0", "wrong", 3),
    "a digest that is a number": entry(0, "solved", None),
    "a line of text": entry("0", "solved", "\x1b[31m"),
    "a line below zero": entry("0", "solved", -3),
    "a line that is none": entry("0", "solved", True),
    "a line too far": entry("0", "todo", 10**30),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_memory_counts_for_nothing(file: Path, three: Tree, asked, damage) -> None:
    look(three)
    asked.clear()
    record = json.loads(file.read_text())
    file.write_text(json.dumps(damage(record)))
    assert look(three) == STAND and asked == THREE
    assert json.loads(file.read_text()) == record


HOSTILE = [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"judge": ' + b"9" * 5000, b" " * 2**21]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:9]))
def test_a_hostile_memory_counts_for_nothing(file: Path, three: Tree, asked, text: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(text)
    assert look(three) == STAND and asked == THREE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_a_pipe_is_not_waited_for(file: Path, three: Tree) -> None:
    file.parent.mkdir()
    os.mkfifo(file)
    (three.folder / DB2.file).unlink()
    os.mkfifo(three.folder / DB2.file)
    assert look(three)[:2] == STAND[:2]


def test_a_folder_that_cannot_be_written_is_no_drama(file: Path, three: Tree, asked) -> None:
    file.parent.write_text("a file is in its way")
    assert look(three) == look(three) == STAND
    assert asked == THREE * 2


def test_only_those_asked_for_are_looked_at_and_the_others_stay(file: Path, three: Tree) -> None:
    list(standing([DH], three.folder))
    list(standing([DW2], three.folder))
    assert set(json.loads(file.read_text())["katas"]) == {DH.id, DW2.id}


def test_progress_needs_no_torch_when_nothing_has_changed(tmp_path: Path, own_tree: Path) -> None:
    """All solved: the second look is a matter of reading files."""
    import subprocess
    import sys

    from dojo.course.curriculum import ROOT

    code = (
        "import os, sys, pathlib; from dojo.course import memory; forks = []; "
        "os.register_at_fork(before=lambda: forks.append('')); "
        f"memory.FILE = pathlib.Path({str(tmp_path / 'state.json')!r}); import dojo.__main__ as m; "
        f"s = m.main(['progress', '--katas', {str(own_tree)!r}]); "
        "sys.exit(9 if forks or 'torch' in sys.modules else s)"
    )
    codes = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
        )
        codes.append(done.returncode)
        assert "All katas are solved." in done.stdout
    assert codes == [9, 0]
    assert len(select([])) == len(json.loads((tmp_path / "verdicts.json").read_text())["katas"])
