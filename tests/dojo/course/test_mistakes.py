"""The log of mistakes: readable, never counted twice, and no drama whatever becomes of the file."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from dojo.course import mistakes
from dojo.course.mistakes import SOLVED, note, read, tally


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / ".dojo" / "mistakes.txt"


def noted(log: Path) -> list[tuple[str, str]]:
    return [(entry.kata, entry.kind) for entry in read(log)]


def test_a_line_a_change_that_a_person_can_read(log: Path) -> None:
    for kind in ("path", "path", "constant factor", SOLVED, SOLVED, "path"):
        note("kata-1/dh", kind, log)
        note("kata-1/dW2", SOLVED, log)
    lines = log.read_text("utf-8").splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d  kata-1/d", line) for line in lines)
    said = [line.split("  ", 1)[1] for line in lines]
    assert said == [
        "kata-1/dh  path",
        "kata-1/dW2  solved",
        "kata-1/dh  constant factor",
        "kata-1/dh  solved",
        "kata-1/dh  path",
    ]
    assert [str(entry) for entry in read(log)] == lines


def test_none_yet(log: Path) -> None:
    assert read(log) == []
    assert not log.parent.exists()


def test_what_it_comes_to(log: Path) -> None:
    for kata, *kinds in (
        ("a", SOLVED),
        ("b", "path", "not summed", "path", SOLVED),
        ("c", "path"),
        ("d", "transposed", SOLVED, "constant factor"),
        ("e", "transposed", SOLVED),
    ):
        for kind in kinds:
            note(kata, kind, log)
    found = tally(read(log))
    assert (found.solved, found.at_once) == (3, 1)
    assert found.overcome == Counter({"not summed": 1})
    assert found.open == Counter({"path": 3, "transposed": 2, "constant factor": 1})


def test_what_a_person_did_to_the_file_is_passed_over(log: Path) -> None:
    note("a", "path", log)
    with log.open("ab") as file:
        file.write(
            b"my own remark\n\n\xff\xfe\n2026-13-45 99:00  b  path\n2026-01-01 10:00  b\n"
            b"2026-01-01 10:00  b  \x1b[31mred\n2026-01-01 10:00  c  not sum"
        )
    note("d", "path", log)
    assert noted(log) == [("a", "path"), ("c", "not sum"), ("d", "path")]
    assert "my own remark" in log.read_text("utf-8", errors="replace")


def test_of_a_huge_file_the_end_is_read(log: Path) -> None:
    log.parent.mkdir()
    line = "2026-01-01 10:00  {}  path\n"
    many = mistakes.MAX_READ_BYTES // len(line.format(0)) + 100
    log.write_text(line.format("first") + line.format("b") * many + line.format("c"))
    assert noted(log) == [("b", "path"), ("c", "path")]
    size = log.stat().st_size
    note("c", "path", log)
    assert log.stat().st_size == size
    log.write_bytes(b"\0" * (mistakes.MAX_READ_BYTES + 10))
    note("c", "path", log)
    assert noted(log) == [("c", "path")]


def test_where_it_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "mistakes.txt").mkdir()
    for path in (tmp_path / "file" / "mistakes.txt", tmp_path / "mistakes.txt"):
        note("a", "path", path)
        assert read(path) == []


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="needs a folder that can't be written"
)
def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    note("a", "path", tmp_path / "mistakes.txt")
    assert read(tmp_path / "mistakes.txt") == []
    tmp_path.chmod(0o700)


def _note_many(log: Path, kata: str) -> None:
    for number in range(50):
        note("shared", "path", log)
        note(kata, f"kind {number}", log)


def test_two_processes_lose_nothing(log: Path) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_note_many, args=(log, kata)) for kata in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert Counter(kata for kata, _ in noted(log)) == {"a": 50, "b": 50, "shared": 1}


def test_two_processes_that_note_the_same_count_once(log: Path) -> None:
    note("a", "path", log)
    log.write_text(log.read_text("utf-8") * 2)
    assert noted(log) == [("a", "path")]
