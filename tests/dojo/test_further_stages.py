"""Stages before and beyond the lecture's: nothing changes by them for anybody who does not ask for them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dojo import stubs
from dojo.actions import first_open
from dojo.course import curriculum, memory
from dojo.course.curriculum import (
    UnknownName,
    choose,
    katas,
    select,
    stages,
    the_one,
    usually_graded,
    which,
)
from dojo.faces.live.position import Course
from dojo.faces.watch import view
from dojo.grading import weights
from tests.dojo.workbench import Tree, named

LECTURE = curriculum.ANSWERS
NEW = {"kata_0": ("kata_2", 'offer = "New?"'), "kata_5": ("kata_3", "")}
"""Stages of the course below that the lecture does not have, what they are copies of, and what they say."""


@pytest.fixture(autouse=True)
def course(tmp_path: Path) -> Iterator[None]:
    """The lecture's stages, one that is offered and one beyond them; both with names that come twice."""
    for number in range(1, 5):
        shutil.copytree(LECTURE / f"kata_{number}", tmp_path / "answers" / f"kata_{number}")
    for name, (like, said) in NEW.items():
        folder = tmp_path / "answers" / name
        shutil.copytree(LECTURE / like, folder)
        text = (folder / "stage.toml").read_text("utf-8")
        text = text.replace("graded = true\n", "")
        (folder / "stage.toml").write_text(f"{said}\n{text}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(curriculum, "ANSWERS", tmp_path / "answers")
        stages.cache_clear()
        yield
    stages.cache_clear()


@pytest.fixture
def fresh(tree: Tree) -> Tree:
    """A fresh clone's katas."""
    for kata in katas():
        stubs.write(kata, tree.folder)
    return tree


def solve(tree: Tree, *names: str) -> None:
    for kata in select(names):
        tree.write(kata, kata.answer.read_text("utf-8"))


# The start.


def test_one_is_led_through_the_lecture_first_and_to_what_is_offered_last() -> None:
    assert [stage.name for stage in stages()] == [f"kata-{n}" for n in (1, 2, 3, 4, 5, 0)]
    assert katas()[0].id == "kata-1/dlogprobs"


def test_who_has_begun_nothing_is_sent_to_the_lecture(dojo, fresh: Tree) -> None:
    status, out, err = dojo("progress", "--katas", fresh.folder)
    assert (status, err) == (0, "")
    *listed, _, offer, ahead = out.splitlines()[1:]
    assert [line.split()[0] for line in listed] == [f"kata-{n}" for n in range(6)]
    assert offer.strip().startswith("New? ") and offer.endswith("nox -s kata-0")
    assert ahead.strip().startswith("next: ") and "k01_dlogprobs.py" in ahead
    assert dojo("hint", "--katas", fresh.folder)[1].startswith("kata-1/dlogprobs\n")
    course = Course(katas())
    assert course.current.id == "kata-1/dlogprobs" and not course.where()
    assert [text.plain for text in view.offers(course)] == [offer.strip()]
    course.believed.add("kata-1/dlogprobs")
    assert not view.offers(course)


def test_both_beginnings_say_how_to_begin(dojo, fresh: Tree) -> None:
    lecture = dojo("judge", "--stage", "kata-1", "--katas", fresh.folder)[1].splitlines()
    assert "k01_dlogprobs.py" in lecture[-4] and "New? " in lecture[-1]
    offered = dojo("judge", "--stage", "kata-0", "--katas", fresh.folder)[1].splitlines()
    assert "kata_0" in offered[-3] and "nox -s watch" in offered[-1]
    beyond = dojo("judge", "--stage", "kata-5", "--katas", fresh.folder)[1].splitlines()
    assert "next: " in beyond[-1] and "kata_5" in beyond[-1]


def test_who_has_solved_something_is_offered_nothing(dojo, fresh: Tree) -> None:
    solve(fresh, "dlogprobs")
    assert "New?" not in dojo("progress", "--katas", fresh.folder)[1]
    assert "New?" not in dojo("judge", "--stage", "kata-1", "--katas", fresh.folder)[1]


def test_from_the_lecture_on_to_what_is_beyond_and_from_the_offered_to_the_lecture(
    dojo, fresh: Tree
) -> None:
    solve(fresh, "kata-0")
    assert "k01_dlogprobs.py" in dojo("judge", "--stage", "kata-0", "--katas", fresh.folder)[1]
    solve(fresh, "kata-2", "kata-3", "kata-4")
    said = dojo("judge", "--stage", "kata-3", "--katas", fresh.folder)[1]
    assert "kata_5" in said.splitlines()[-1]


# The stage that is worked on.


def test_the_stage_that_is_worked_on_goes_first_and_that_is_said(dojo, fresh: Tree) -> None:
    dojo("judge", "--stage", "kata-5", "--katas", fresh.folder)
    assert memory.load().at == "kata-5"
    *_, said, ahead = dojo("progress", "--katas", fresh.folder)[1].splitlines()
    assert said.strip() == "You are at kata-5." and "kata_5" in ahead
    assert dojo("hint", "--katas", fresh.folder)[1].startswith("kata-5/dhprebn\n")
    course = Course(katas(), at="kata-5")
    assert course.current.id == "kata-5/dhprebn" and course.where() == "You are at kata-5."
    course.believed |= {kata.id for kata in select(["kata-5"])}
    assert course.first_open() == katas()[0]
    solve(fresh, "kata-5")
    assert "k01_dlogprobs" in dojo("progress", "--katas", fresh.folder)[1].splitlines()[-1]
    assert first_open(fresh.folder) == katas()[0]


def test_a_name_alone_means_the_lectures_unless_one_is_elsewhere(dojo, fresh: Tree) -> None:
    for name, meant in (("dlogits", "kata-1"), ("dhprebn_biased", "kata-3")):
        assert [kata.stage for kata in select([name])] == [meant]
        assert the_one(name, "kata-4").stage == meant, "that stage has none"
    assert the_one("dlogits", "kata-0").id == "kata-0/dlogits"
    assert the_one("kata-2/dlogits", "kata-0").id == "kata-2/dlogits"
    dojo("judge", "--stage", "kata-0", "--katas", fresh.folder)
    assert "kata-1/dlogits  to do" in dojo("judge", "dlogits", "--katas", fresh.folder)[1]
    for command in ("hint", "answer", "reset"):
        out = dojo(command, "dlogits", "--katas", fresh.folder)[1]
        assert "dlogits is kata-0/dlogits here; kata-1 and kata-2 have one, too." in out
        assert "here" not in dojo(command, "kata-2/dlogits", "--katas", fresh.folder)[1]
    assert which("dh", named("dh")) == ""
    assert (named("dlogits").label, named("dh").label) == ("kata-1/dlogits", "dh")


# A grade.


def test_a_grade_is_what_it_was_unless_others_are_chosen() -> None:
    assert usually_graded() == "kata-1..kata-4"
    before = [kata.id for kata in select(["kata-1", "kata-2", "kata-3", "kata-4"])]
    assert list(weights.read()) == before
    assert next(iter(weights.read(None, choose("all")))) == "kata-0/dlogits"


@pytest.mark.parametrize(
    "text, chosen",
    [
        ("kata-1..kata-4", "1234"),
        ("kata-4,kata-0", "04"),
        ("kata-3..kata-5, kata-1", "1345"),
        ("kata_2", "2"),
        ("kata-2..kata-2,kata-2", "2"),
        ("all", "012345"),
    ],
)
def test_stages_are_chosen_by_lists_and_ranges(text: str, chosen: str) -> None:
    assert [stage.name for stage in choose(text)] == [f"kata-{n}" for n in chosen]


@pytest.mark.parametrize(
    "text",
    ["", "kata-9", "kata-1..", "..kata-2", "kata-1..kata-9", "kata-4..kata-1", "dlogits", ","],
)
def test_a_choice_that_is_none_is_told(dojo, text: str) -> None:
    with pytest.raises(UnknownName, match="stage"):
        choose(text)
    status, _, err = dojo("grade", "--stages", text)
    assert status == 2 and "stage" in err and len(err.splitlines()) == 1


def test_gaps_among_those_usually_graded(tmp_path: Path) -> None:
    without(tmp_path, 2)
    assert usually_graded() == "kata-1,kata-3..kata-4"


def test_a_course_that_says_nothing_is_graded_whole(tmp_path: Path) -> None:
    without(tmp_path, 1, 2, 3, 4)
    assert usually_graded() == "kata-0..kata-5"


def without(folder: Path, *numbers: int) -> None:
    """No longer say that these stages are graded."""
    for number in numbers:
        toml = folder / "answers" / f"kata_{number}" / "stage.toml"
        toml.write_text(toml.read_text("utf-8").replace("graded = true\n", ""), "utf-8")
    stages.cache_clear()
