"""What is remembered, and where the learner stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dojo.course import hints, memory
from dojo.course.curriculum import katas
from dojo.faces.live.position import Course
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict


def test_solved_katas_are_remembered_beside_the_hints(tmp_path):
    path = tmp_path / "deep" / "state.json"
    memory.update(lambda s: s.solved.add("kata-1/dcounts"), path)
    memory.update(lambda s: s.hints.update({"kata-1/dh": [1, 0]}), path)
    assert memory.load(path) == memory.State({"kata-1/dh": [1, 0]}, {"kata-1/dcounts"})
    assert [p.name for p in path.parent.iterdir()] == ["state.json"]


def test_a_file_from_before_solved_katas_keeps_its_hints(tmp_path):
    path = tmp_path / "state.json"
    path.write_text('{"hints": {"kata-1/dh": 1}}')
    assert memory.load(path) == memory.State({"kata-1/dh": [0]})


@pytest.mark.parametrize(
    "damaged",
    ["", "{", "[]", "null", '{"hints": 3}', '{"hints": {}, "solved": 5}', "[" * 100_000, "\0"],
)
def test_a_damaged_file_is_set_aside(tmp_path, damaged):
    path = tmp_path / "state.json"
    path.write_text(damaged)
    assert memory.load(path) == memory.State()
    assert (tmp_path / "state.damaged.json").read_text() == damaged
    memory.update(lambda s: s.solved.add("x"), path)
    assert json.loads(path.read_text())["solved"] == ["x"]


def test_nothing_is_written_where_nothing_has_changed(tmp_path):
    path = tmp_path / "state.json"
    memory.update(lambda s: s.solved.discard("x"), path)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_no_drama(tmp_path):
    (tmp_path / "file").write_text("")
    assert memory.update(lambda s: s.solved.add("x"), tmp_path / "file" / "s.json").solved == {"x"}


def test_hints_come_one_by_one_and_end(tmp_path, dcounts):
    path = tmp_path / "state.json"
    assert hints.seen(dcounts, path).seen == ()
    total = hints.seen(dcounts, path).left
    counts = [len(hints.one_more(dcounts, path=path).seen) for _ in range(total + 2)]
    assert counts == [*range(1, total + 1), total, total]
    assert hints.seen(dcounts, path).left == 0


@pytest.fixture
def course():
    return Course(katas())


def judged(kata, status=Status.SOLVED):
    return Judged(kata, Path(kata.file), Verdict(status))


def test_it_opens_at_the_first_that_is_not_believed_solved():
    first, second, third = katas()[:3]
    assert Course(katas(), {first.id, third.id}).current == second
    assert Course(katas(), {kata.id for kata in katas()}).current == first


def test_what_was_judged_counts_more_than_what_is_remembered(course):
    first = course.katas[0]
    course.believed.add(first.id)
    course.judged[first] = judged(first, Status.WRONG)
    assert not course.solved(first)
    assert course.first_open() == first


def test_next_from_a_solved_kata_skips_the_solved(course):
    first, second, third = course.katas[:3]
    course.judged = {first: judged(first), second: judged(second)}
    assert course.next() == third
    course.current = course.katas[-1]
    course.judged[course.current] = judged(course.current)
    assert course.next() == third


def test_next_from_an_open_kata_is_the_next_in_order(course):
    first, second = course.katas[:2]
    course.judged = {second: judged(second)}
    assert course.current == first
    assert course.next() == second
    assert course.previous() is None


def test_at_the_end_of_a_solved_course_there_is_no_next(course):
    course.judged = {kata: judged(kata) for kata in course.katas}
    course.current = course.katas[-1]
    assert course.next() is None
    assert course.done(course.katas) == len(course.katas)
