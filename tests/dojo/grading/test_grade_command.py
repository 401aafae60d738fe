"""`python -m dojo grade`, in whatever sandbox works here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import jsonschema
import pytest

from dojo.__main__ import main
from dojo.commands import grade as command
from dojo.curriculum import ROOT, katas
from dojo.grading import alone, weights
from dojo.grading import grade as grading
from dojo.grading import judge as judges
from dojo.grading import sandbox as sandboxes
from dojo.grading.contestant import autograd
from dojo.grading.results import Result
from dojo.grading.sandbox import bare, choose, needs
from dojo.grading.sandbox.backend import Unavailable
from dojo.grading.server import Contestant
from dojo.grading.submission import Submission
from dojo.stubs import stub
from dojo.verdict import Status

SCHEMA = json.loads((ROOT / "dojo/grading/result.schema.json").read_text("utf-8"))
TEXTS = {kata.id: kata.answer.read_text(encoding="utf-8") for kata in katas()}


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
    assert found["ann"]["seed"] != found["bob"]["seed"]
    assert len([path for path in out.iterdir() if path.is_file()]) == 3 * 7 + 2


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
def test_stopped_in_the_middle_of_an_endless_loop(fork, tmp_path):
    """What is done is kept, nothing is waited for, nothing is written of the rest."""
    few = [kata for kata in katas() if kata.stage != "kata-1"]
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
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout.readline().startswith("ann:")
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (130, "Stopped.")
    assert out == "What is graded stays; the same call goes on.\n"
    assert {path.stem for path in (tmp_path / "out").glob("*.json")} == {"ann"}
    assert (tmp_path / "out/gradebook.csv").read_text("utf-8").count("\n") == 2


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
        ["--cluster", "nonsense"],
    ],
)  # fmt: skip
def test_calls_that_are_off_are_told_in_a_sentence(arguments, capsys):
    assert main(["grade", "nowhere", *arguments]) == 2
    told = capsys.readouterr()
    assert told.err.strip() and "Traceback" not in told.err and not told.out.startswith("ann")


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


def test_autograd_that_still_works_is_noticed():
    """The self-test is run in this process, where autograd was never removed."""
    with warnings.catch_warnings(action="ignore"), pytest.raises(autograd.StillThere):
        autograd.check()


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_contestant_whose_self_test_fails_is_not_used(tmp_path):
    """With a torch whose private calls have changed, nothing is graded."""
    broken = bare.sandbox(10.0)
    command = broken.command
    spoilt = (
        "import sys, torch; torch._C._dispatch_get_all_op_names = lambda: []; "
        "from contestant.main import main; main(sys.argv[1])"
    )

    class Spoilt(type(broken)):
        def command(self, control):
            *start, _, _, settings = command(control)
            return [*start, "-c", spoilt, settings]

    with (
        Contestant(Spoilt("none", False)) as contestant,
        pytest.raises(Unavailable, match=r"autograd|records"),
    ):
        contestant.start()


@pytest.fixture(scope="module")
def contestant():
    sandbox = choose()
    with Contestant(sandbox) as warm:
        yield warm


def graded(contestant: Contestant, texts: dict[str, str], seed: int) -> Result:
    return grading.grade(Submission("x", texts), contestant, weights.read(), seed)


def test_the_same_seed_gives_the_same_result(contestant):
    some = ("kata-1/dlogprobs", "kata-2/dlogits", "kata-4/train_step")
    texts = {id: TEXTS[id] for id in some} | {
        "kata-1/dh": "def dh(W2, dlogits):\n    return 2 * dlogits @ W2.T\n"
    }
    one, two = (graded(contestant, texts, 2**63 - 1) for _ in range(2))
    other = graded(contestant, texts, 1)
    assert one == two
    reasons = [{k.id: k.reason for k in r.katas}["kata-1/dh"] for r in (one, other)]
    assert reasons[0] != reasons[1]
    assert [k.status for k in one.katas] == [k.status for k in other.katas]


def test_a_contestant_that_is_killed_comes_again(contestant):
    contestant.start()
    contestant._process.kill()
    contestant._process.wait()
    found = graded(contestant, {"kata-1/dh": TEXTS["kata-1/dh"]}, 1)
    assert found.solved == 1
    contestant._control.close()  # as if it had died since it was last looked at
    assert graded(contestant, {"kata-1/dh": TEXTS["kata-1/dh"]}, 1).solved == 1


def test_a_contestant_that_cannot_start_is_nobodys_zero(tmp_path):
    """What is wrong with this machine costs no student a point: nothing is graded."""
    real = bare.sandbox(10.0)

    class Missing(type(real)):
        def command(self, control):
            return [str(tmp_path / "no-python")]

    with (
        Contestant(Missing("none", False)) as broken,
        pytest.raises(Unavailable, match="can't be started: No such file"),
    ):
        graded(broken, {"kata-1/dh": TEXTS["kata-1/dh"]}, 1)


def test_a_student_is_told_what_is_wrong(contestant):
    texts = {
        "kata-1/dh": "def dh(W2, dlogits):\n    return dlogits @ W2\n",
        "kata-1/db2": "def db2(dlogits):\n    return dlogits.sum(1)\n",
        "kata-1/dW2": "def other(h): return h\n",
        "kata-1/dC": "def dC(C, Xb, demb:\n",
        "kata-1/dprobs": "def dprobs(dlogprobs):\n    return dlogprobs / probs\n",
        "kata-1/dhpreact": "def dhpreact(h, dh):\n    raise NotImplementedError\n    return dh\n",
        "kata-1/dbnraw": "def dbnraw(bngain, dhpreact):\n    raise NotImplementedError\n",
    }
    found = {kata.id: kata for kata in graded(contestant, texts, 3).katas}
    assert (
        "RuntimeError" in found["kata-1/dh"].reason and "dlogits @ W2" in found["kata-1/dh"].reason
    )
    assert "shape" in found["kata-1/db2"].told
    assert "There is no function `dW2`" in found["kata-1/dW2"].reason
    assert "SyntaxError" in found["kata-1/dC"].reason
    assert "add it to the parameters" in found["kata-1/dprobs"].reason
    assert "Line 2 still says" in found["kata-1/dhpreact"].reason
    assert found["kata-1/dbnraw"].status is Status.TODO
    assert "There is no file" in found["kata-1/dlogprobs"].reason


def test_a_mistake_of_ours_costs_one_kata_only(contestant, monkeypatch):
    real = alone.judge_attempt

    def fail(kata, *rest, **more):
        if kata.name == "dh":
            raise ZeroDivisionError("ours")
        return real(kata, *rest, **more)

    def fail_too(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(alone, "judge_attempt", fail)
    monkeypatch.setattr(grading, "solved", fail_too)
    found = graded(contestant, {id: TEXTS[id] for id in ("kata-1/dh", "kata-1/db2")}, 3)
    assert found.solved == 1
    (told,) = [kata.reason for kata in found.katas if kata.kata == "dh"]
    assert "by hand" in told and "ZeroDivisionError" in told
    assert found.integrity[0].kata == "kata-1/dh" and "by hand" in found.integrity[0].finding


def test_endless_loops_in_every_kata_are_not_waited_for_one_by_one(contestant, monkeypatch):
    """It would take minutes. (Here after the first none, and 600 seconds would be too long to wait.)"""
    monkeypatch.setattr(contestant, "seconds", 600.0)
    monkeypatch.setattr(alone, "HANGS", 0)
    monkeypatch.setattr(alone, "SHORT", 0.5)
    monkeypatch.setattr(grading, "solved", lambda *_: {})
    texts = {"kata-1/dh": "def dh(W2, dlogits):\n    while True: pass\n"}
    (kata,) = [k for k in graded(contestant, texts, 3).katas if k.kata == "dh"]
    assert "too long" in kata.reason and kata.seconds < 600


def test_the_checkout_itself_is_what_is_graded_without_an_argument(monkeypatch, tmp_path, capsys):
    seen = []
    from dojo.grading import sources

    real = sources.listed

    def spy(places):
        seen.append(list(places))
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
