"""`python -m dojo grade`, in whatever sandbox works here."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from dojo.__main__ import main
from dojo.course.curriculum import ROOT, katas
from dojo.faces.commands import grade as command
from dojo.grading import grader as judges
from dojo.isolation import sandbox as sandboxes
from dojo.isolation.sandbox import bare, choose, needs
from dojo.isolation.sandbox.backend import Unavailable
from dojo.stubs import stub
from tests.dojo.workbench import started, usual

SCHEMA = json.loads((ROOT / "dojo/grading/result.schema.json").read_text("utf-8"))


def test_a_class_from_the_command_line(fork, tmp_path):
    """Worked answers have all points, stubs none; one call, everything written, results repeated."""
    ann, bob = fork("ann"), fork("bob")
    for kata in katas():
        (bob / "katas" / kata.file).write_text(stub(kata), encoding="utf-8")
    (tmp_path / "none").mkdir()
    out = tmp_path / "out"
    command = [
        sys.executable, "-m", "dojo", "grade", str(ann), str(bob), str(tmp_path / "none"),
        "--out", str(out), "--jobs", "1",
        "--format", "json, JUnit,exercism,github,gradescope,ctrf,feedback,csv,markdown",
    ]  # fmt: skip
    environment = os.environ | {"COLUMNS": "60", "NO_COLOR": "1", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr  # one of them could not be read
    assert "Traceback" not in done.stderr and "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert sum(line.startswith(("ann:", "bob:", "none: not graded")) for line in lines) == 3
    found = {
        p.stem: json.loads(p.read_text("utf-8")) for p in out.glob("*.json") if "." not in p.stem
    }
    for data in found.values():
        jsonschema.validate(data, SCHEMA)
    assert found["ann"]["score"] == found["ann"]["max_score"] > 0
    assert found["bob"]["score"] == 0
    assert {kata["status"] for kata in found["bob"]["katas"]} == {"todo"}
    assert len([path for path in out.iterdir() if path.is_file()]) == 3 * 7 + 2


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_stopped_in_the_middle_of_an_endless_loop(fork, tmp_path):
    """What is done is kept, nothing is waited for, nothing is written of the rest."""
    few = [kata for kata in usual() if kata.stage != "kata-1"]
    for name in ("ann", "bob"):
        folder = fork(name)
        for kata in katas():
            if kata not in few:
                (folder / "katas" / kata.file).unlink()
    (folder / "katas" / few[0].file).write_text(
        f"def {few[0].name}(logits): pass\nwhile True: pass\n", encoding="utf-8"
    )
    command = [
        sys.executable, "-m", "dojo", "grade", str(tmp_path / "ann"), str(tmp_path / "bob"),
        "--out", str(tmp_path / "out"), "--jobs", "1", "--seconds", "600",
    ]  # fmt: skip
    with started(command, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline().startswith("ann:")
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (130, "Stopped.")
    assert out == "What is graded stays; the same call goes on.\n"
    assert {path.stem for path in (tmp_path / "out").glob("*.json")} == {"ann", "class"}
    assert (tmp_path / "out/gradebook.csv").read_text("utf-8").count("\n") == 2


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_stopped_in_the_middle_of_a_fetch(tmp_path):
    """Nothing is waited for, and no temporary folder is left."""
    with socket.socket() as server:  # takes calls and never says a word
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(60)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/ann/dojo"
        command = [sys.executable, "-m", "dojo", "grade", url, "--sandbox", "none"]
        environment = os.environ | {"TMPDIR": str(tmp_path)}
        with (
            started(command, env=environment, stderr=subprocess.PIPE) as running,
            server.accept()[0],
        ):
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=60)  # to fetch may take twice as long
    assert (running.returncode, err.strip()) == (130, "Stopped.")
    assert not list(tmp_path.iterdir())


def test_to_be_ended_is_to_be_stopped():
    """SIGTERM, as CI sends it, goes the way of Ctrl-C, but only while grading."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), command._signals():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "pdf"], ["--format", "junit"], ["--jobs", "0"], ["--seconds", "nan"],
        ["--seed", "-1"], ["--weights", "nowhere.toml"], ["--sandbox", "none", "--require-sandbox"],
        ["--cluster", "nonsense"], ["--deadline", ""], ["--deadline", "2026-12-01T23:59"],
        ["--deadline", "9999-12-31T23:59-23:00"],
    ],
)  # fmt: skip
def test_calls_that_are_off_are_told_in_a_sentence(arguments, capsys):
    assert main(["grade", "nowhere", *arguments]) == 2
    told = capsys.readouterr()
    assert told.err.strip() and "Traceback" not in told.err and not told.out.startswith("ann")


def test_a_folder_without_a_name_is_not_this_one(capsys, monkeypatch, tmp_path):
    """`--out "$RESULTS"` where nobody has said what that is."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as error:
        main(["grade", "nowhere", "--out", ""])
    assert error.value.code == 2 and not list(tmp_path.iterdir())
    assert "argument --out: it is the name of a folder" in capsys.readouterr().err


def test_without_walls_everything_says_so(fork, tmp_path, capsys):
    out = tmp_path / "out"
    folder = fork("ann")
    for kata in katas()[3:]:
        (folder / "katas" / kata.file).unlink()
    assert main(["grade", str(folder), "--sandbox", "none", "--out", str(out), "--jobs", "1"]) == 0
    assert "not a grade" in " ".join(capsys.readouterr().out.split())
    data = json.loads((out / "ann.json").read_text())
    assert data["sandbox"] == "none"
    assert any("not a grade" in found["finding"] for found in data["integrity"])
    assert "not a grade" in (out / "summary.md").read_text()
    assert "not a grade" in (out / "gradebook.csv").read_text()


def test_a_sandbox_that_is_required_and_missing_fails_closed(monkeypatch):
    def refuse(seconds: float) -> None:
        raise Unavailable("not here")

    for name in ("bubblewrap", "landlock"):
        monkeypatch.setitem(sandboxes.BACKENDS, name, refuse)
    assert choose().name == "none"
    with pytest.raises(Unavailable, match="not here"):
        choose(required=True)
    with pytest.raises(Unavailable, match="none"):
        choose("none", required=True)


@pytest.mark.skipif(sys.platform != "linux", reason="walls are for Linux")
def test_walls_that_would_show_this_project_are_refused(monkeypatch):
    monkeypatch.setattr(needs, "files", lambda: (str(ROOT.parent),))
    monkeypatch.setitem(sandboxes.BACKENDS, "landlock", lambda s: judges.choose("none"))
    real = bare.sandbox(10.0)
    monkeypatch.setitem(
        sandboxes.BACKENDS, "landlock", lambda s: type(real)("landlock", secure=True)
    )
    with pytest.raises(Unavailable, match="read this project"):
        choose("landlock")


def test_the_checkout_itself_is_what_is_graded_without_an_argument(monkeypatch, tmp_path, capsys):
    seen = []
    from dojo.grading import sources

    real = sources.listed

    def spy(submissions, places):
        seen.append(list(submissions))
        return real([str(tmp_path / "nowhere")])

    monkeypatch.setattr(sources, "listed", spy)
    assert main(["grade", "--sandbox", "none"]) == 1
    assert seen == [[str(ROOT)]]
    assert Path(seen[0][0]).is_dir()


def test_a_mistake_of_ours_costs_one_submission_only(fork, tmp_path, monkeypatch, capsys):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(judges, "grade", fail)
    assert main(["grade", str(fork("ann")), "--sandbox", "none"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
