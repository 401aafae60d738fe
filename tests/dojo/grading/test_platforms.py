"""What GitHub Classroom, Canvas and Moodle export is read as it is, and what they import is written.

The columns are those of their documentation; the names are made up.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dojo.grading import sources
from dojo.grading.formats import CLASS
from dojo.grading.formats.gradebook import exact
from dojo.grading.origin import Origin
from dojo.grading.results import Entry
from dojo.grading.sources import Source
from dojo.grading.sources.platforms import Places
from dojo.grading.submission import Unreadable
from tests.dojo.grading.odd_result import result

GRADES = """\
"assignment_name","assignment_url","starter_code_url","github_username","roster_identifier",\
"student_repository_name","student_repository_url","submission_timestamp","points_awarded","points_available"
"dojo","https://x","","ann-hub","Ada Lovelace","dojo-ann-hub","https://github.com/class/dojo-ann-hub","","0","0"
"dojo","https://x","","bob-hub","","dojo-bob-hub","https://github.com/class/dojo-bob-hub","","0","0"
"""
CLASSROOM = """\
"identifier","github_username","github_id","name"
"Ada Lovelace","ann-hub","17",""
"Grace Hopper","","",""
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework (99)
    Points Possible,,,,,10
"Lovelace, Ada",4711,S0815,ada,Section 1,
"Hopper, Grace",4712,S0816,grace,Section 1,
"Student, Test",4713,,abcdef,Section 1,
Test Student,4714,,abcdeg,Section 1,
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 657831,Ada Lovelace,ada@example.edu,Submitted for grading,,10.00,Yes,"Monday, 1 December 2026",\
"Tuesday, 2 December 2026",
Participant 657832,Grace Hopper,grace@example.edu,No submission,,10.00,Yes,-,-,
"""


def listed(folder: Path, text: str, **places: object) -> list[Source | Unreadable]:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    return list(sources.listed([str(folder / "list.csv")], Places(**places)))


def test_github_classrooms_grades_have_the_addresses(tmp_path: Path) -> None:
    ann, bob = listed(tmp_path, GRADES)
    assert (ann.id, ann.place) == ("Ada Lovelace", "https://github.com/class/dojo-ann-hub")
    assert (bob.id, bob.place) == ("bob-hub", "https://github.com/class/dojo-bob-hub")
    assert ann.columns["github_username"] == "ann-hub"


def test_github_classrooms_roster_needs_the_address(tmp_path: Path) -> None:
    forks = "https://github.com/class/dojo-{github_username}"
    ann, grace = listed(tmp_path, CLASSROOM, forks=forks)
    assert (ann.id, ann.place) == ("Ada Lovelace", "https://github.com/class/dojo-ann-hub")
    assert grace.place == "", "who has no name there has handed in nothing"


def test_canvas_and_its_downloads(tmp_path: Path) -> None:
    """Its files are called after the student, with the number that its gradebook has as ID."""
    downloads = tmp_path / "submissions"
    downloads.mkdir()
    (downloads / "lovelaceada_LATE_4711_815_katas.zip").touch()
    (downloads / "other_47110_816_katas.zip").touch()
    ada, grace = listed(tmp_path, CANVAS, handed_in=downloads)
    assert (ada.id, Path(ada.place).name) == ("ada", "lovelaceada_LATE_4711_815_katas.zip")
    assert (grace.id, grace.place) == ("grace", "")
    (tess,) = listed(tmp_path, CANVAS[: CANVAS.index("\n")] + '\n"Student, Tess",5,,tess,,\n',
                     handed_in=downloads)  # fmt: skip
    assert tess.id == "tess", "only the platform's own is left out"


def test_moodle_and_its_downloads(tmp_path: Path) -> None:
    downloads = tmp_path / "submissions"
    inside = downloads / "Ada Lovelace_657831_assignsubmission_file"
    inside.mkdir(parents=True)
    (inside / "my katas.zip").touch()
    ada, grace = listed(tmp_path, MOODLE, handed_in=downloads)
    assert (ada.id, ada.place) == ("ada@example.edu", str(inside / "my katas.zip"))
    assert grace.place == ""


def test_several_files_of_one_student(tmp_path: Path) -> None:
    for name in ("lovelaceada_4711_815_a.zip", "lovelaceada_4711_816_b.zip"):
        (tmp_path / name).touch()
    ada, _ = listed(tmp_path, CANVAS, handed_in=tmp_path)
    assert isinstance(ada, Unreadable) and "2 of the files" in str(ada)


@pytest.mark.parametrize("text", [CLASSROOM, CANVAS, MOODLE])
def test_a_list_without_addresses_says_what_is_missing(tmp_path: Path, text: str) -> None:
    for error in listed(tmp_path, text):
        assert isinstance(error, Unreadable)
        assert "--handed-in" in str(error) and "--forks" in str(error)


def test_an_address_with_an_unknown_column(tmp_path: Path) -> None:
    (error, _) = listed(tmp_path, CLASSROOM, forks="https://x/{login}")
    assert "no column login" in str(error)
    (ann, _) = listed(tmp_path, CLASSROOM, forks="https://x/{0}{github_username!r}{}")
    assert isinstance(ann, Unreadable), "it is no format string of Python's"


def test_a_folder_of_downloads_that_is_not_there(tmp_path: Path) -> None:
    ada, _ = listed(tmp_path, CANVAS, handed_in=tmp_path / "nowhere")
    assert "nowhere can't be read" in str(ada)


# Gradebooks.


def rows(name: str, *entries: Entry) -> list[dict[str, str]]:
    text = CLASS[name].text(entries).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def entry(tmp_path: Path, text: str) -> list[Entry]:
    found = [one for one in listed(tmp_path, text, handed_in=tmp_path) if isinstance(one, Source)]
    return [Entry(result(one.id), Origin(one.roster_id, dict(one.columns))) for one in found]


def test_what_canvas_imports(tmp_path: Path) -> None:
    possible, ada, grace = rows("canvas", *entry(tmp_path, CANVAS))
    assert list(ada) == [
        "Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Backprop Dojo"
    ]  # fmt: skip
    assert possible["Student"].strip() == "Points Possible"
    assert float(possible["Backprop Dojo"]) == result().max_score
    assert (ada["Student"], ada["ID"], ada["SIS Login ID"]) == ("Lovelace, Ada", "4711", "ada")
    assert float(grace["Backprop Dojo"]) == result().score


def test_what_moodle_imports(tmp_path: Path) -> None:
    ada, grace = rows("moodle", *entry(tmp_path, MOODLE))
    assert list(ada) == [
        "Identifier", "Full name", "Email address", "Grade", "Maximum Grade",
        "Last modified (grade)", "Feedback comments",
    ]  # fmt: skip
    assert (ada["Identifier"], grace["Full name"]) == ("Participant 657831", "Grace Hopper")
    assert float(ada["Grade"]) == result().score
    assert ada["Last modified (grade)"] == "Tuesday, 2 December 2026"


@pytest.mark.parametrize("name", ["canvas", "moodle"])
def test_who_is_not_graded_has_no_grade_there(name: str) -> None:
    row = rows(name, Entry(result(problem="Nothing was handed in.")))[-1]
    assert row.get("Grade", row.get("Backprop Dojo")) == ""
    assert "ann" in row.values()


def test_the_rosters_columns_come_along(tmp_path: Path) -> None:
    text = "id,submission,group,score\nann,x,=1+1,7\n"
    (ann,) = listed(tmp_path, text)
    (row,) = rows("csv", Entry(result("ann"), Origin(ann.roster_id, dict(ann.columns), ann.place)))
    assert row["group"] == "'=1+1" and row["roster score"] == "7"
    assert float(row["score"]) == result().score
    assert float(row["kata-1"]) == sum(k.score for k in result().katas if k.stage == "kata-1")
    assert row["submission"].endswith("x")


def test_an_id_that_can_be_no_file_is_kept_unchanged(tmp_path: Path) -> None:
    (odd,) = listed(tmp_path, "id,submission\na/b:c,x\n")
    (row,) = rows("csv", Entry(result(odd.id), Origin(odd.roster_id)))
    assert row["id"] == "a_b_c" and row["roster id"] == "a/b:c"


@pytest.mark.parametrize(
    "id",
    ["007", "3-4", "1/2/2026", "1e5", "12345678901234567", "MAR1", "Dec-2", "TRUE", "10:30", "10%",
     "1,5", "1.500", "1,234,567", "2.5e-3", ".5", "3-1950", "12/2026", "2026-12-01 23:59", "00"],
)  # fmt: skip
def test_what_a_spreadsheet_would_change_is_text(id: str) -> None:
    (row,) = rows("csv", Entry(result(id), Origin(id)))
    assert row["id"] == row["roster id"] == f"'{id}"


@pytest.mark.parametrize(
    "id",
    ["7", "0", "ann", "123456", "3-4-b", "e5", "marvin", "decker", "a-1", "12-345-678", "13-4711",
     "e", "x,5"],
)  # fmt: skip
def test_what_it_would_leave_stays(id: str) -> None:
    (row,) = rows("csv", Entry(result(id)))
    assert row["id"] == id


def test_points_are_never_rounded() -> None:
    assert [exact(x) for x in (0, 2.0, 0.1, 1 / 3, 1234567.5, 1e6)] == [
        "0", "2", "0.1", "0.3333333333333333", "1234567.5", "1000000"
    ]  # fmt: skip
