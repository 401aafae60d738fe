"""What is remembered: damaged, lost or unwritable, it costs the learner nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dojo.course import memory
from dojo.course.memory import State, load, save, update


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".dojo" / "state.json"


def test_there_and_back(file: Path) -> None:
    kept = State({"kata-1/dh": [2, 0]}, {"kata-1/dW2"})
    save(kept, file)
    assert load(file) == kept
    assert [path.name for path in file.parent.iterdir()] == ["state.json"]


def test_none_yet(file: Path) -> None:
    assert load(file) == State()
    assert not file.parent.exists()


DAMAGED = [
    b"", b"{", b"null", b"[]", b"3", b'"text"', b'{"hints": 3}', b'{"hints": {"a": "x"}}',
    b'{"hints": {"a": null}}', b"\xff\xfe", b'{"hints": {"a": 1e999}}', b'{"hints": {"a": NaN}}',
    b'{"hints": {"a": ["x"]}}', b'{"hints": {"a": [[]]}}',
    b'{"hints": {}, "solved": 3}', b"[" * 100_000, b'{"hints": {"a": ' + b"9" * 5000 + b"}}",
]  # fmt: skip


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: repr(text[:24]))
def test_damaged_files_are_set_aside(file: Path, text: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(text)
    assert load(file) == State()
    assert (file.parent / "state.damaged.json").read_bytes() == text
    save(State({"a": [1]}), file)
    assert load(file).hints == {"a": [1]}


def test_an_older_file_is_read(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"hints": {"kata-1/dh": 2}}')
    assert load(file) == State({"kata-1/dh": [0, 1]})


def test_nonsense_counts_are_none(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"hints": {"a": -7, "b": 1e15, "c": [-1, 7, 7]}}')
    assert {name: len(given) for name, given in load(file).hints.items()} == {
        "a": 0,
        "b": 99,
        "c": 3,
    }


def test_a_folder_in_the_way(file: Path) -> None:
    file.mkdir(parents=True)
    assert load(file) == State()
    save(State({"a": [1]}), file)
    assert load(file).hints == {"a": [1]}


def test_a_folder_that_can_not_be_written_to(tmp_path: Path) -> None:
    (tmp_path / ".dojo").write_text("a file where the folder should be")
    save(State({"a": [1]}), tmp_path / ".dojo" / "state.json")
    assert load(tmp_path / ".dojo" / "state.json") == State()


def test_update(file: Path) -> None:
    update(lambda s: s.hints.update(a=[1]), file)
    update(lambda s: s.solved.add("b"), file)
    assert load(file) == State({"a": [1]}, {"b"})
    stamp = file.stat().st_mtime_ns
    update(lambda s: s.solved.add("b"), file)
    assert file.stat().st_mtime_ns == stamp, "nothing new, nothing written"


def test_it_is_json_a_person_can_read(file: Path) -> None:
    state = State({"a": [1]}, {"c", "b"}, {"d"}, "kata-2", "3-7")
    save(state, file)
    record = {
        "hints": {"a": [1]},
        "solved": ["b", "c"],
        "answers": ["d"],
        "at": "kata-2",
        "drill": "3-7",
    }
    assert json.loads(file.read_text()) == record
    assert load(file) == state


def test_git_does_not_see_it() -> None:
    ignored = (memory.HOME / ".gitignore").read_text().split()
    assert f"{memory.FILE.parent.relative_to(memory.HOME)}/" in ignored
