"""Each format against its specification. Where none is published as a schema, it is written down here."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import runpy
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from dojo.faces.commands import grade as command
from dojo.grading import results
from dojo.grading.formats import CLASS, FORMATS, OVERVIEW, exercism
from dojo.grading.overview import overview
from dojo.grading.results import Entry
from dojo.grading.submission import Integrity
from dojo.isolation.sandbox import PRACTICE
from dojo.verdict.status import WORD, Status
from tests.dojo.grading.odd_result import result

SCHEMA_FILE = Path(results.__file__).with_name("result.schema.json")
SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))
TEXT = {"type": "string"}
NUMBER = {"type": "number", "minimum": 0}


def closed(required: dict, optional: dict | None = None) -> dict:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": required | (optional or {}),
    }


def listed(items: dict, least: int = 0) -> dict:
    return {"type": "array", "items": items, "minItems": least}


EXERCISM_TEST = (
    {"name": TEXT, "status": {"enum": ["pass", "fail", "error"]}},
    {
        "message": TEXT,
        "output": TEXT | {"maxLength": 500},
        "test_code": TEXT,
        "task_id": {"type": "integer", "minimum": 1},
    },
)
EXERCISM_HEAD = {"version": {"const": 3}, "status": {"enum": ["pass", "fail", "error"]}}
EXERCISM = closed(EXERCISM_HEAD, {"message": TEXT, "tests": listed(closed(*EXERCISM_TEST))})
GITHUB = closed(
    EXERCISM_HEAD
    | {
        "max_score": NUMBER,
        "tests": listed(closed(EXERCISM_TEST[0] | {"score": NUMBER}, EXERCISM_TEST[1]), 1),
    },
    {"message": TEXT},
)
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE = closed(
    {"score": NUMBER, "tests": listed(closed(
        {"score": NUMBER, "max_score": NUMBER},
        {"status": {"enum": ["passed", "failed"]}, "name": TEXT, "number": TEXT, "output": TEXT,
         "output_format": TEXT, "name_format": TEXT, "tags": listed(TEXT), "visibility": VISIBILITY,
         "extra_data": {"type": "object"}},
    ))},
    {"execution_time": NUMBER, "output": TEXT, "output_format": TEXT, "test_output_format": TEXT,
     "test_name_format": TEXT, "visibility": VISIBILITY, "stdout_visibility": VISIBILITY,
     "extra_data": {"type": "object"}, "leaderboard": listed({"type": "object"})},
)  # fmt: skip
WHOLE = {"type": "integer", "minimum": 0}
CTRF = closed({
    "reportFormat": {"const": "CTRF"},
    "specVersion": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    "results": closed(
        {
            "tool": closed(
                {"name": TEXT | {"minLength": 1}}, {"version": TEXT, "extra": {"type": "object"}}
            ),
            "summary": closed(
                dict.fromkeys(
                    "tests passed failed skipped pending other start stop".split(), WHOLE
                ),
                {"suites": WHOLE, "flaky": WHOLE, "duration": WHOLE, "extra": {"type": "object"}},
            ),
            "tests": listed(closed(
                {"name": TEXT | {"minLength": 1},
                 "status": {"enum": ["passed", "failed", "skipped", "pending", "other"]},
                 "duration": WHOLE},
                {"message": TEXT, "trace": TEXT, "suite": listed(TEXT, 1), "filePath": TEXT,
                 "tags": listed(TEXT), "stdout": listed(TEXT), "extra": {"type": "object"}},
            )),
        },
        {"environment": {"type": "object"}, "extra": {"type": "object"}},
    ),
})  # fmt: skip
SCHEMAS = {
    "json": SCHEMA,
    "exercism": EXERCISM,
    "github": GITHUB,
    "gradescope": GRADESCOPE,
    "ctrf": CTRF,
}
PROBLEM = "No kata's file in it."
NAMES = (*FORMATS, *CLASS, *OVERVIEW)


def of_class(name: str, graded: Sequence[results.Result]) -> str:
    """A file about a class of these results."""
    return CLASS[name].text([Entry(one) for one in graded])


def untimed(one: results.Result) -> results.Result:
    """A result as it is kept: no two runs take the same time."""
    return replace(one, katas=tuple(replace(kata, seconds=0.0) for kata in one.katas))


CASES = {
    "usual": result(),
    "practice": result(secure=False),
    "problem": result(problem=PROBLEM),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", SCHEMAS)
def test_json_formats_keep_to_their_schema(name, case):
    data = json.loads(FORMATS[name].text(CASES[case]))
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    jsonschema.validate(data, SCHEMAS[name], cls=jsonschema.Draft202012Validator)


def test_the_schema_is_that_of_the_values():
    """Else: python -m dojo.grading.results > dojo/grading/result.schema.json"""
    assert json.loads(json.dumps(results.schema())) == SCHEMA


def test_the_schema_is_written_as_the_module_prints_it(capsys):
    runpy.run_path(results.__file__, run_name="__main__")
    assert capsys.readouterr().out == SCHEMA_FILE.read_text("utf-8")


def test_a_result_is_kept_as_it_is():
    for one in CASES.values():
        assert results.restored(results.written(one)) == untimed(one)


YESTERDAY = {
    "submission": "ann", "seed": 7, "sandbox": "landlock", "score": 2.5, "max_score": 5.0,
    "katas": [
        {"stage": "kata-1", "kata": "dh", "status": "solved", "score": 2.5, "max_score": 2.5,
         "reason": "", "findings": []},
        {"stage": "kata-1", "kata": "dW2", "status": "wrong", "score": 0, "max_score": 2.5,
         "reason": "The largest error is at [0, 0].", "findings": [
             {"kind": "transposed", "sentence": "It is transposed.", "evidence": ""}]},
    ],
    "integrity": [{"kata": "kata-1/dW2", "finding": "Line 3: `.grad` is not allowed."}],
}  # fmt: skip
"""A result as it was written before results had a problem and an explanation."""


def test_yesterdays_results_can_be_read():
    one = results.restored(json.dumps(YESTERDAY))
    assert one.secure and one.solved == one.refused == 1 and not one.problem
    assert one.katas[1].text == "It is transposed.\nThe largest error is at [0, 0]."


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(seed="7"),
        lambda d: d.update(seed=-1),
        lambda d: d.update(submission=""),
        lambda d: d.update(more=1),
        lambda d: d.update(score="2.5"),
        lambda d: d.pop("sandbox"),
        lambda d: d["katas"].append({}),
        lambda d: d["katas"][0].update(status="right"),
        lambda d: d["katas"][0].update(explanation="one line"),
        lambda d: d["katas"][1]["findings"][0].update(kind="a new kind"),
        lambda d: d["integrity"].append("x"),
    ],
)
def test_what_is_no_result_is_refused(spoil):
    data = json.loads(json.dumps(YESTERDAY))
    results.restored(json.dumps(data))
    spoil(data)
    with pytest.raises(ValueError):
        results.restored(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "\ud800", "[" * 10_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises((ValueError, RecursionError)):
        results.restored(text)


def test_the_schema_refuses_what_is_not_a_result():
    for spoil in (
        lambda d: d.pop("seed"),
        lambda d: d.update(more=1),
        lambda d: d["katas"][0].update(status="right"),
        lambda d: d.update(sandbox="docker"),
        lambda d: d["integrity"].append("x"),
    ):
        data = json.loads(results.written(result()))
        spoil(data)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, SCHEMA)


@pytest.mark.parametrize("problem", ["", PROBLEM])
def test_our_own_can_be_read_back(problem):
    one = result(problem=problem)
    assert json.loads(FORMATS["json"].text(one))["problem"] == problem
    assert results.restored(FORMATS["json"].text(one)) == untimed(one)


@pytest.mark.parametrize("case", CASES)
def test_junit(case):
    one = CASES[case]
    root = ET.fromstring(FORMATS["junit"].text(one))
    assert root.tag == "testsuites"
    suites = list(root)
    assert [suite.tag for suite in suites] == ["testsuite"] * len({k.stage for k in one.katas})
    for suite in suites:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases)
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(count)) == len(suite.findall(f"testcase/{tag}"))
        for test in cases:
            assert test.get("name") and test.get("classname") and float(test.get("time")) >= 0
            for told in test:
                assert told.get("message") and "\n" not in told.get("message")


def test_exercism_details():
    data = exercism.report(result())
    assert data["status"] == "fail" and "message" not in data
    for test, kata in zip(data["tests"], result().katas, strict=True):
        assert ("message" in test) == (kata.score == 0)
    assert len(FORMATS["exercism"].text(result())) <= 500_000
    assert exercism.report(result(problem=PROBLEM)) == {
        "version": 3, "status": "error", "message": PROBLEM, "tests": [],
    }  # fmt: skip


def test_github_adds_up_and_survives_base64():
    text = FORMATS["github"].text(result())
    data = json.loads(base64.b64decode(base64.b64encode(text.encode())))
    assert sum(test["score"] for test in data["tests"]) == result().score
    assert data["max_score"] == result().max_score


def test_gradescope_hides_what_only_the_instructor_reads():
    data = json.loads(FORMATS["gradescope"].text(result()))
    shown = [test for test in data["tests"] if test["visibility"] == "visible"]
    assert "backward" not in json.dumps(shown)
    assert sum(test["score"] for test in data["tests"]) == data["score"]


@pytest.mark.parametrize("name", ["junit", "exercism", "github", "ctrf"])
def test_students_never_see_integrity_findings(name):
    assert ".backward" not in FORMATS[name].text(result())


def test_ctrf_adds_up():
    found = json.loads(FORMATS["ctrf"].text(result()))["results"]
    counts = found["summary"]
    kinds = ("passed", "failed", "skipped", "pending", "other")
    assert counts["tests"] == len(found["tests"]) == sum(counts[kind] for kind in kinds)


def test_the_gradebook_is_no_formula():
    text = of_class("csv", [result("=cmd()"), result("bob", problem="+1, nothing")])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["id"] == "'=cmd()" and rows[1]["problem"] == "'+1, nothing"
    assert float(rows[0]["score"]) == result().score
    assert rows[0]["kata-1/dlogprobs"] in ("0", "2.5")
    assert list(csv.DictReader(io.StringIO(of_class("csv", [])))) == []


def test_the_gradebook_tells_none_from_nothing():
    """An empty cell is no grade, 0 points are one; an innocent sandbox remark is no integrity finding."""
    rows = list(csv.DictReader(io.StringIO(of_class("csv", [result(problem="gone")]))))
    assert rows[0]["score"] == rows[0]["kata-1/dlogprobs"] == ""
    assert {row["integrity"] for row in rows} == {"1"}
    plain = replace(result(), integrity=(Integrity("", PRACTICE),))
    assert next(csv.DictReader(io.StringIO(of_class("csv", [plain]))))["integrity"] == "0"
    assert "integrity" not in of_class("markdown", [plain, plain])


def test_the_gradebook_has_a_column_for_each_kata_that_some_were_graded_for():
    """Not all need have been graded for the same stages."""
    first, second, third = result().katas[:3]
    ann, bob = (
        replace(result(name), katas=katas)
        for name, katas in (("ann", (first, second)), ("bob", (second, third)))
    )
    ours, theirs = csv.DictReader(io.StringIO(of_class("csv", [ann, bob])))
    assert (ours[first.id], ours[second.id], ours[third.id]) == ("0", "2.5", "")
    assert (theirs[first.id], theirs[second.id], theirs[third.id]) == ("", "2.5", "0")


def test_a_spreadsheet_knows_the_gradebooks_letters():
    assert of_class("csv", [result("zoë")]).startswith("\ufeff")
    assert of_class("csv", [result("ann")]).isascii()


def test_feedback_is_for_the_student_alone():
    text = FORMATS["feedback"].text(result())
    assert "The 2 is missing" in text and "ann" in text
    assert "backward" not in text and "integrity" not in text


def test_the_summary_of_one_tells_of_each_kata_that_is_open():
    one = result()
    rows = [row.split(" | ")[:2] for row in FORMATS["feedback"].text(one).splitlines()]
    told = [row for row in rows if row[0].startswith("| kata-")]
    stages = dict.fromkeys(kata.stage for kata in one.katas)
    solved = {
        stage: [kata.status is Status.SOLVED for kata in one.katas if kata.stage == stage]
        for stage in stages
    }
    assert told == [
        *([f"| {stage}", f"{sum(katas)}/{len(katas)}"] for stage, katas in solved.items()),
        *([f"| {k.id}", WORD[k.status]] for k in one.katas if k.status in WANTING),
    ]


WANTING = (Status.WRONG, Status.BROKEN)


def test_the_summary_shows_text_as_text():
    for some in ([result()], [result(), result("bob", problem="<b>x</b>")]):
        text = re.sub("<w?br>", "", of_class("markdown", some))
        unescaped = re.sub(r"\\.", "", text)
        assert not any(mark in unescaped for mark in ("<", "](http", "@all"))
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in rows}) <= 2


LINKED = (
    "www.evil.example", "WWW.evil.example/x", "http://evil.example", "https://evil.example/a?b=c",
    "ftp://evil.example", "me@evil.example", "a.b+c-d_e@evil.example", "mailto:me@evil.example",
    "xmpp:me@evil.example/chat", "@everyone", "#123", "org/repo#1", "org/repo@0123456",
    "(www.evil.example)", "_www.evil.example", "!1", "$x$", ":tada:",
)  # fmt: skip
"""What GitHub and others make a link of, without any mark that could be escaped."""


@pytest.mark.parametrize("text", LINKED)
def test_nothing_of_a_learners_becomes_a_link(text):
    """As in CommonMark's text nodes: a tag ends one, a backslash does not."""
    one = replace(
        result(text), katas=(replace(result().katas[2], explanation=tuple(text.splitlines())),)
    )
    page = FORMATS["feedback"].text(one)
    code = [line for line in page.splitlines() if line.startswith("    ")]
    assert code == [f"    {text}"], "in code nothing is anything but text"
    for made in (page.replace(code[0], ""), of_class("markdown", [one, one])):
        nodes = [re.sub(r"\\([^A-Za-z0-9])", r"\1", node) for node in re.split("<[^>]*>", made)]
        for pattern in (r"www\.\w", r"\w:\S", r"\w@\w", r"@\w", r"#\d"):
            assert not any(re.search(pattern, node, re.IGNORECASE) for node in nodes), made
        assert text in "".join(nodes)


def test_the_command_knows_them_all():
    """It lists them for itself, so that `--help` loads no torch."""
    assert {*command.FORMATS, *command.PLATFORMS} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_practice_is_said_loudly_everywhere(name):
    one = result(secure=False)
    if name == "json":
        return  # grade.py puts it among the integrity findings: tested there
    if name in OVERVIEW:
        assert overview([one]).secure is False
        assert overview([result()]).secure is True
        made = OVERVIEW[name]["class.html"](overview([one]))
    else:
        made = FORMATS[name].text(one) if name in FORMATS else of_class(name, [one])
    assert "not a grade" in made or name == "canvas", "it takes numbers alone"
    assert "not a grade" in PRACTICE
