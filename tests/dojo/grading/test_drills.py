"""Drills that are handed in are graded by their names: judge and fork draw the same networks."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import jsonschema
import pytest

from dojo.__main__ import main
from dojo.course.curriculum import ROOT, Kata
from dojo.drill import derived, drills, named
from dojo.isolation.sandbox import choose
from dojo.isolation.sandbox.backend import Unavailable
from dojo.stubs import stub

NAMES = "1-7,3-9999,5-12"
SCHEMA = json.loads((ROOT / "dojo/grading/result.schema.json").read_text("utf-8"))


def katas() -> list[Kata]:
    return [drills.drill(name) for name in NAMES.split(",")]


def hand_in(folder: Path) -> Path:
    """One right, one with its sign flipped, one as it was drawn."""
    right, wrong, untouched = katas()
    expression = derived.steps(named.network(3, 9999))[-1].expression
    texts = {
        right: right.answer.read_text("utf-8"),
        wrong: wrong.answer.read_text("utf-8").replace(expression, f"-({expression})"),
        untouched: stub(untouched),
    }
    for kata, text in texts.items():
        path = folder / kata.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def packed(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder))


def committed(folder: Path) -> Path:
    """`drills/` is ignored by git, so it has to be added by force."""
    shutil.copy(ROOT / ".gitignore", folder)
    who = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"]
    for command in (["init", "-q"], ["add", "-f", "drills"], [*who, "commit", "-qm", "drills"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    shutil.rmtree(folder / "drills")
    return Path(f"{folder}@HEAD")


def told(out: Path) -> dict[str, tuple[str, str]]:
    data = json.loads((out / "ann.json").read_text("utf-8"))
    jsonschema.validate(data, SCHEMA)
    return {kata["stage"]: (kata["status"], kata["reason"]) for kata in data["katas"]}


@pytest.mark.parametrize(
    ("sandbox", "handed_in"), [("bubblewrap", committed), ("landlock", packed)]
)
def test_drills_are_graded_by_their_names(tmp_path: Path, sandbox: str, handed_in) -> None:
    try:
        choose(sandbox, 10)
    except Unavailable as error:
        pytest.skip(str(error))
    out, place = tmp_path / "out", str(handed_in(hand_in(tmp_path / "ann")))
    call = ["grade", place, "--drills", NAMES, "--sandbox", sandbox, "--out", str(out)]
    assert main(call) == 0
    assert [told(out)[name][0] for name in NAMES.split(",")] == ["solved", "wrong", "todo"]


def test_a_class_has_the_same_files_as_of_stages(tmp_path: Path) -> None:
    """By a judge in a process of its own; what was graded is kept, and comes out the same again."""
    out, folder = tmp_path / "out", hand_in(tmp_path / "ann")
    (tmp_path / "class.csv").write_text(f"id,submission\nann,{folder}\nbob,\n", "utf-8")
    weights = tmp_path / "weights.toml"
    weights.write_text("[stages]\n3-9999 = 2\n", "utf-8")
    call = ["--drills", NAMES, "--sandbox", "none", "--jobs", "1", "--weights", str(weights)]
    formats = "json,csv,markdown,class,feedback,junit,exercism,github,gradescope,ctrf"
    every = ["--out", str(out), "--format", formats]
    assert main(["grade", str(tmp_path / "class.csv"), *call, *every]) == 1  # bob has nothing
    (ann, _) = csv.DictReader((out / "gradebook.csv").read_text("utf-8").splitlines())
    assert (ann["score"], ann["max_score"], ann[katas()[0].id]) == ("1", "4", "1")
    assert ann["'5-12"] == "0", "or a spreadsheet takes the drill for a day in May"
    assert "drills/d3_9999.py:" in (out / "ann.feedback.md").read_text("utf-8")
    seen = json.loads((out / "class.json").read_text("utf-8"))
    assert [kata["id"] for kata in seen["katas"]] == [kata.id for kata in katas()]
    kept, again = out / "submitted" / "ann.zip", tmp_path / "again"
    assert ZipFile(kept).namelist() == [kata.path for kata in katas()]
    data = json.loads((out / "ann.json").read_text("utf-8"))
    assert main(["grade", str(kept), *call, "--out", str(again), "--seed", str(data["seed"])]) == 0
    assert json.loads((again / "ann.json").read_text("utf-8")) == data


def test_a_file_that_is_missing_or_called_otherwise_is_told(tmp_path: Path, capsys) -> None:
    folder, out = hand_in(tmp_path / "ann"), tmp_path / "out"
    (folder / "drills/d1_7.py").unlink()
    (folder / "drills/d5_12.py").rename(folder / "drills/D5_12.py")
    call = ["grade", str(folder), "--drills", NAMES, "--sandbox", "none", "--out", str(out)]
    assert main(call) == 0
    assert told(out)["1-7"] == ("broken", "There is no file drills/d1_7.py.")
    integrity = json.loads((out / "ann.json").read_text("utf-8"))["integrity"]
    assert any("the file is called d5_12.py" in found["finding"] for found in integrity)
    shutil.rmtree(folder / "drills")
    (folder / "katas").mkdir()
    assert main(call[:-2]) == 1
    assert "There is no folder drills in it." in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("3-4711,7-1", "There is no level 7: they are 1 to 6."),
        ("3-4711,", "There is no drill ''. One is called 3-4711, for example."),
        ("kata-1", "There is no drill 'kata-1'. One is called 3-4711, for example."),
        ("3-7,drills/d3_7.py", "3-7 is named twice."),
        ("3-7v2", "3-7v2 is a name of version 2 of the drills, and these are of version 1."),
        ("3-7/dnone", "3-7 asks for d"),
    ],
)
def test_names_that_are_none_are_told(names: str, sentence: str, capsys) -> None:
    assert main(["grade", "nowhere", "--drills", names]) == 2
    err = capsys.readouterr().err
    assert err.startswith(sentence) and err.count("\n") == 1


def test_a_grade_is_of_stages_or_of_drills(capsys) -> None:
    with pytest.raises(SystemExit) as error:
        main(["grade", "nowhere", "--drills", "3-7", "--stages", "kata-1"])
    assert error.value.code == 2
    assert "argument --stages: not allowed with argument --drills" in capsys.readouterr().err


def test_what_was_collected_without_a_drill_says_nothing_of_it(tmp_path: Path) -> None:
    """Or who has written it would seem to lack it."""
    folder, out = hand_in(tmp_path / "ann"), tmp_path / "out"
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    call = ["grade", str(folder), "--sandbox", "none", "--out", str(out)]
    assert main([*call, "--drills", "5-12", "--collect"]) == 0
    shutil.copy(drills.drill("5-12").answer, folder / "drills")
    assert main([*call, "--drills", "5-12", "--deadline", later]) == 0
    assert told(out)["5-12"][0] == "todo"
    assert main([*call, "--drills", "5-12,1-7", "--deadline", later]) == 0
    assert {status for status, _ in told(out).values()} == {"solved"}
