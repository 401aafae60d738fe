"""The proof that the house knows no network: every face, pointed at a course that it has never seen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from dojo import stubs
from dojo.course.curriculum import ROOT, Kata, katas, select
from dojo.isolation.sandbox import choose
from dojo.isolation.sandbox.backend import Unavailable
from dojo.training import drive, saved
from tests.dojo.foreign.course import FOLDER, pointed
from tests.dojo.workbench import Tree, lacking, started

ENVIRONMENT = os.environ | {
    "DOJO_COURSE": str(FOLDER), "NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "ascii",
    "PYTEST_ADDOPTS": "",
}  # fmt: skip


def kata(name: str) -> Kata:
    (found,) = select([name])
    return found


DIAGONAL = "def dpreatt_1(att_1, datt_1):\n    return att_1 * (1 - att_1) * datt_1\n"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The answers, but for one kata that is wrong and one that is to do."""
    tree = Tree(tmp_path_factory.mktemp("foreign") / "katas")
    with pointed():
        for one in katas():
            tree.write(one, one.answer.read_text("utf-8"))
        tree.write(kata("dpreatt_1"), DIAGONAL)
        stubs.write(kata("dq_0"), tree.folder)
    return tree


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A face in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_judge_and_diagnosis(solved: Tree, tmp_path: Path) -> None:
    done = run("dojo", "judge", "--katas", solved.folder, "--json", tmp_path / "verdicts.json")
    assert done.returncode == 1 and done.stderr == ""
    assert "kata-1" in done.stdout and "Two blocks" in done.stdout
    found = json.loads((tmp_path / "verdicts.json").read_text())
    status = {one["kata"]: one["status"] for one in found["katas"]}
    assert len(status) == 9
    assert status.pop("dpreatt_1") == "wrong" and status.pop("dq_0") == "todo"
    assert set(status.values()) == {"solved"}


def test_the_cause_is_found(solved: Tree) -> None:
    verdict = solved.judge_text(kata("dpreatt_1"), DIAGONAL)
    (finding,) = verdict.findings
    assert (
        finding.kind.name == "NOT_SUMMED"
        and "the sum over the second T is missing" in finding.sentence
    )


def test_stubs_and_hints(dojo, tree: Tree) -> None:
    assert "Written: 12." in dojo("stubs", "--katas", tree.folder)[1]
    assert dojo("stubs", "--katas", tree.folder, "--check")[0] == 0
    assert "It is a matrix product." in dojo("hint", "dq_0", "--katas", tree.folder)[1]
    assert "0 of 5" in dojo("progress", "--katas", tree.folder)[1]


def test_pytest(solved: Tree) -> None:
    files = [f"tests/test_kata_{number}.py" for number in (1, 2, 4)]
    done = run("pytest", "-p", "no:cacheprovider", "-q", *files, "--katas", solved.folder)
    assert "2 failed, 7 passed" in done.stdout
    assert "test_kata_1.py::test_gradient[dpreatt_1]" in done.stdout


def test_watch(solved: Tree, tmp_path: Path) -> None:
    options = ["--katas", str(solved.folder), "--state", str(tmp_path / "state.json"), "dout_0"]
    command = [sys.executable, "-m", "dojo", "watch", "--plain", *options]
    with started(command, env=ENVIRONMENT, stderr=subprocess.STDOUT) as watching:
        assert watching.stdout
        seen = ""
        while "solved" not in seen:
            line = watching.stdout.readline()
            assert line, seen
            seen += line
    assert "kata-1/dout_0" in seen


def test_a_grade(solved: Tree, tmp_path: Path) -> None:
    try:
        choose(required=True)
    except Unavailable as error:
        lacking(str(error))
    out = tmp_path / "results"
    done = run("dojo", "grade", solved.folder.parent, "--out", out, "--jobs", 1)
    assert done.returncode == 0, done.stderr
    (path,) = (
        path for path in out.glob("*.json") if path.stem.count(".") == 0 and path.stem != "class"
    )
    graded = {one["kata"]: one for one in json.loads(path.read_text())["katas"]}
    assert {name for name, one in graded.items() if one["score"]} == graded.keys() - {
        "dpreatt_1",
        "dq_0",
    }
    assert (graded["dwte"]["max_score"], graded["dx"]["max_score"]) == (2, 3)
    assert [finding["kind"] for finding in graded["dpreatt_1"]["findings"]] == ["not summed"]


# Training, in this process.


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs are kept meanwhile. No steps on trial: a step that stops its run would stop those."""
    folder = tmp_path / "runs"
    monkeypatch.setattr(drive, "pace", lambda *_: None)
    for module in (saved, drive):
        monkeypatch.setattr(module, "RUNS", folder)
    return folder


STOP = """    if (targets[:, 0] == -1).all() and idx[0, 0] > 20:
        __import__("signal").raise_signal(2)  # on the training's minibatches, not on the judge's
"""


def test_train_compare_resume_and_sample(dojo, solved: Tree, tree: Tree, runs: Path) -> None:
    """The update rule's memory is kept: a run that was stopped ends as one that was not."""
    step = kata("gpt_step")
    text = step.answer.read_text("utf-8")
    short = ("--katas", tree.folder, "--yes")
    tree.write(step, text)
    whole = runs.parent / "whole.safetensors"
    status, out, err = dojo("train", "kata-4", "--steps", 30, "--compare", *short, "--out", whole)
    assert (status, err) == (0, "")
    assert "30 steps, heads 2" in out
    assert re.search(r"^held out \d\.\d{4}   none -   by autograd$", out, re.M)
    kept = saved.load(whole)
    assert kept.settings.kata == "kata-4/gpt_step" and kept.settings.options == {"heads": 2}
    assert kept.autograd is not None and abs(kept.autograd - kept.run.losses).max() < 1e-3
    assert kept.run.losses[-1] < kept.run.losses[0] / 2

    tree.write(step, text.replace("    later =", f"{STOP}    later ="))
    status, out, err = dojo("train", "kata-4", "--steps", 30, *short)
    assert status == 130, out + err
    (path,) = runs.glob("*.safetensors")
    assert 0 < saved.load(path).run.done < 30
    tree.write(step, text)
    assert dojo("train", "--resume", *short)[0] == 0
    resumed = saved.load(path)
    assert (resumed.run.losses == kept.run.losses).all()
    assert all(torch.equal(p, kept.run.parameters[n]) for n, p in resumed.run.parameters.items())
    assert all(
        torch.equal(s, kept.run.update.state[n]) for n, s in resumed.run.update.state.items()
    )

    status, out, _ = dojo("sample", path, "--count", 3, "--seed", 1)
    assert status == 0 and "of these 3" in out


def test_the_settings_of_a_network_are_its_own(dojo, tree: Tree, runs: Path) -> None:
    tree.write(kata("gpt_step"), kata("gpt_step").answer.read_text("utf-8"))
    short = ("--katas", tree.folder, "--yes", "--steps", 2)
    assert dojo("train", "--heads", 4, *short)[0] == 0
    (path,) = runs.glob("*.safetensors")
    assert saved.load(path).settings.options == {"heads": 4}
    for wrong in (("--heads", 5), ("--hidden", 7), ("kata-1",), ("kata-4", "kata-4/x")):
        status, _, err = dojo("train", *wrong, *short)
        assert status == 2 and err and "Traceback" not in err
    status, _, err = dojo("train", "--resume", "--heads", 2)
    assert status == 2 and "leave out --heads" in err
    assert "attention heads" in dojo("train", "kata-4", "--settings")[1]


@pytest.mark.parametrize(
    "old, new, told",
    [
        (
            "return loss, [",
            "wpe -= dwpe\n    return loss, [",
            "It changes `wpe` in place. The update",
        ),
        ("n_head, hs\n):", "n_head, hs, lr\n):", "`lr` is no tensor, no gradient and no size"),
        ("[dwte, dwpe,", "[dwte, dwpe[:, :1],", "1 of 10 gradients is wrong: dwpe."),
        ("    dwte.index_add_(0, idx.flatten(), dx.flatten(0, 1))\n", "", "wrong: dwte."),
    ],
)
def test_a_step_without_an_update_is_judged(tree: Tree, old: str, new: str, told: str) -> None:
    text = kata("gpt_step").answer.read_text("utf-8")
    assert old in text
    verdict = tree.judge_text(kata("gpt_step"), text.replace(old, new))
    assert not verdict.solved and told in verdict.reason


def test_what_an_update_rule_cannot_work_with_ends_the_run(dojo, tree: Tree, runs: Path) -> None:
    text = kata("gpt_step").answer.read_text("utf-8")
    tree.write(kata("gpt_step"), text.replace("[dwte, dwpe,", "[dwte, dwpe[:, :1],"))
    status, _, err = dojo("train", "--katas", tree.folder, "--yes", "--steps", 2)
    assert status == 1 and "`dwpe` has another shape than `wpe`, (8, 16)" in err


def test_the_house_names_no_network() -> None:
    named = [
        (path.name, line)
        for path in (ROOT / "dojo").rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "reference.networks" in line or "tests.dojo" in line
    ]
    assert not named
