"""What a class comes to: counted from results that are made by hand."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from dojo.grading.formats import CLASS, OVERVIEW
from dojo.grading.overview import Overview, overview
from dojo.grading.results import Entry, KataResult, Result, graded
from dojo.grading.submission import NOTHING_HANDED_IN
from dojo.verdict.finding import Finding, Kind
from dojo.verdict.status import Status

SIGN = Finding(Kind.CONSTANT, "Every sign is flipped.", "yours = -1 * expected")
HALF = Finding(
    Kind.CONSTANT, "Every number is 1/2 times what it should be.", "yours = 1/2 * expected"
)
PATH = Finding(Kind.PATH, "The contribution through `b` is missing.")
HOSTILE = "</script><img src=x onerror=alert(1)>"


def submission(name: str, marks: str, *findings: Finding, problem: str = "") -> Result:
    """One with four katas: + solved, - wrong (for the next of the findings), ! broken, . to do."""
    told = iter(findings)
    status = {"+": Status.SOLVED, "-": Status.WRONG, "!": Status.BROKEN, ".": Status.TODO}
    katas = [
        KataResult(
            stage, kata, status[mark], 2 * (mark == "+"), 2,
            findings=(next(told),) if mark == "-" else (),
        )
        for (stage, kata), mark in zip(
            [("kata-1", "da"), ("kata-1", "db"), ("kata-2", "da"), ("kata-2", "dc")], marks, strict=True
        )
    ]  # fmt: skip
    return graded(name, 1, "bubblewrap", katas, problem=problem)


CLASSROOM = [
    submission("ann", "++++"),
    submission("bob", "+-+.", SIGN),
    submission("cid", "--..", SIGN, HALF),
    submission("dan", "+++-", PATH),
    submission("eve", "!!!!", problem=NOTHING_HANDED_IN),
    submission("fay", "!!!!", problem="It can't be read: /home/fay"),
]


def test_who_is_there() -> None:
    seen = overview(CLASSROOM)
    assert (seen.graded, seen.missing, seen.unreadable) == (4, 1, 1)
    assert seen.median_score == 5 and seen.max_score == 8
    assert seen.distribution == (1, 0, 0, 0, 0, 1, 0, 1, 0, 1)  # 0, 4, 6 and 8 points of 8
    assert [student.state for student in seen.students] == ["graded"] * 4 + [
        "missing",
        "unreadable",
    ]


def test_katas_and_stages() -> None:
    seen = overview(CLASSROOM)
    counts = {k.id: (k.solved, k.wrong, k.broken, k.todo) for k in seen.katas}
    assert counts == {
        "kata-1/da": (3, 1, 0, 0),
        "kata-1/db": (2, 2, 0, 0),
        "kata-2/da": (3, 0, 0, 1),
        "kata-2/dc": (1, 1, 0, 2),
    }
    assert [(s.name, s.katas, s.finished, s.mean_solved) for s in seen.stages] == [
        ("kata-1", 2, 2, 1.25), ("kata-2", 2, 1, 1.0)
    ]  # fmt: skip
    assert seen.katas[1].causes == {SIGN.sentence: 1, HALF.sentence: 1}
    assert seen.hardest == ("kata-1/db", "kata-2/dc", "kata-1/da")
    assert seen.solved_by_all == ()
    assert overview([CLASSROOM[0]]).solved_by_all == tuple(counts)


def test_a_cause_counts_once_a_student() -> None:
    """cid has flipped a sign and halved: one kind of mistake, in two katas."""
    first, second = overview(CLASSROOM).causes
    assert (first.kind, first.students) == ("constant factor", 2)
    assert first.katas == {"kata-1/db": 2, "kata-1/da": 1}
    assert (first.kata, first.sentence) in {
        ("kata-1/db", SIGN.sentence), ("kata-1/da", SIGN.sentence), ("kata-1/db", HALF.sentence)
    }  # fmt: skip
    assert (second.kind, second.students, second.sentence) == ("path", 1, PATH.sentence)


def test_who_may_need_help() -> None:
    """Who fails where half of the class does not; a kata that was left is no failure."""
    stuck = {student.id: student.stuck for student in overview(CLASSROOM).students}
    assert stuck == {
        "ann": "", "bob": "kata-1/db", "cid": "kata-1/da", "dan": "", "eve": "", "fay": ""
    }  # fmt: skip


def test_nobody_is_named_if_it_is_anonymous() -> None:
    files = {
        file: text(overview(CLASSROOM, anonymous=True)) for file, text in OVERVIEW["class"].items()
    }
    for text in files.values():
        assert not re.search(r"\b(ann|bob|cid|dan|eve|fay)\b", text)
    named = msgspec.json.decode(OVERVIEW["class"]["class.json"](overview(CLASSROOM)), type=Overview)
    unnamed = msgspec.json.decode(files["class.json"], type=Overview)
    assert unnamed.anonymous and not named.anonymous
    assert {student.id for student in unnamed.students} == {f"student {n}" for n in range(1, 7)}
    assert sorted(s.score for s in unnamed.students) == sorted(s.score for s in named.students)


def test_no_order_tells_who_is_who() -> None:
    """Not to those either who know the names of all the others, and how the numbers are given."""
    names = [result.submission for result in CLASSROOM]
    first = overview(CLASSROOM, anonymous=True).students
    for turn in range(1, len(names)):
        turned = [
            msgspec.structs.replace(result, submission=name)
            for result, name in zip(CLASSROOM, names[turn:] + names[:turn], strict=True)
        ]
        turned.sort(key=lambda result: result.submission)
        assert overview(turned, anonymous=True).students == first


@pytest.mark.parametrize("results", [[], CLASSROOM[4:]], ids=["nobody", "nothing graded"])
def test_a_class_without_a_grade(results: list[Result]) -> None:
    seen = overview(results)
    assert seen.graded == 0 and seen.causes == () and seen.hardest == ()
    for text in OVERVIEW["class"].values():
        assert text(seen)


def test_the_page_holds_the_json_and_no_markup_of_anybodys() -> None:
    hostile = submission(HOSTILE, "-...", Finding(Kind.PATH, HOSTILE, HOSTILE))
    page = OVERVIEW["class"]["class.html"](overview([*CLASSROOM, hostile]))
    assert HOSTILE not in page and page.count("</script>") == 2
    (inside,) = re.findall(r'id="overview">(.*?)</script>', page, re.DOTALL)
    assert json.loads(inside) == json.loads(
        OVERVIEW["class"]["class.json"](overview([*CLASSROOM, hostile]))
    )
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_summary_has_its_essence_and_stays_below_what_github_shows() -> None:
    page = CLASS["markdown"].text([Entry(one) for one in CLASSROOM])
    assert "4 graded, 1 missing, 1 unreadable" in page
    assert "hardest: kata-1/db, kata-2/dc, kata-1/da" in page and "constant factor: 2" in page
    crowd = [submission(f"{n:05}" + "x" * 130, "++++") for n in range(8000)]
    page = CLASS["markdown"].text([Entry(one) for one in crowd])
    assert len(page.encode()) < 2**20
    (left,) = re.findall(r"(\d+) more are in the gradebook", page)
    assert int(left) + len(re.findall(r"^\| \d{5}x", page, re.MULTILINE)) == 8000
