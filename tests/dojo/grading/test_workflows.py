"""The workflows: what they promise, and their commands run as they stand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from dojo.course.curriculum import ROOT, katas
from dojo.drill.drills import drill
from tests.dojo.workbench import usual

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yml")}

WRITES = {("katas.yml", "badge"), ("release.yml", "release")}
"""Jobs that may write: by request, and without running a kata."""
KEEPS_LOGIN = {("katas.yml", "badge")}
"""It pushes a branch."""
ACTIONS = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97",
    "actions/upload-artifact": "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
}
"""Those that run on Node 24: GitHub's runners have no older one."""


@pytest.mark.parametrize("name", WORKFLOWS)
def test_one_version_of_each_action(name):
    used = re.findall(r"uses: ([\w/-]+)@(\w+)", WORKFLOWS[name])
    assert used and all(ACTIONS[action] == revision for action, revision in used)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_gives_away_rights(name):
    text = WORKFLOWS[name]
    data = yaml.safe_load(text)
    assert data["permissions"] == {}
    assert "pull_request_target" not in data[True]  # YAML takes `on` for true
    assert "secrets." not in text
    for title, job in data["jobs"].items():
        writes = (name, title) in WRITES
        allowed = {("contents", "write" if writes else "read")}
        assert set(job["permissions"].items()) <= allowed
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is ((name, title) in KEEPS_LOGIN)
            if writes:  # nothing of the checkout runs where its owner's rights are
                assert not re.search(r"nox|pytest|dojo |katas/", step.get("run", ""))
            else:
                assert "github.token" not in str(step)


def test_what_is_not_asked_for_runs_in_no_copy_but_for_the_feedback():
    """Neither in a fork nor in a copy of a template: who made that pays for its minutes."""
    for name, text in WORKFLOWS.items():
        data = yaml.safe_load(text)
        if data[True].keys() - {"workflow_call", "workflow_dispatch"} and name != "katas.yml":
            assert all("vars.HOUSE == 'true'" in job["if"] for job in data["jobs"].values()), name


def test_learners_code_runs_without_any_permission():
    assert yaml.safe_load(WORKFLOWS["grade.yml"])["jobs"]["grade"]["permissions"] == {}
    assert "--auth" not in WORKFLOWS["grade.yml"]
    assert "not a grade" in WORKFLOWS["katas.yml"]


def test_a_clusters_machine_gets_what_grading_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extra = project["project"]["optional-dependencies"]["cluster"]
    assert set(project["dependency-groups"]["grade"]) <= set(extra)


@pytest.fixture
def checkout(tmp_path):
    """What a runner has: a copy of the repository, with a few katas solved."""
    folder = tmp_path / "fork"
    for name in ("dojo", "reference", "data", ".github"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("noxfile.py", "nox_environment.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    for kata in katas()[:3]:
        path = folder / "katas" / kata.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(kata.answer.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def run(name: str, checkout: Path, summary: Path, **inputs: str) -> str:
    """Run the commands of a workflow's first job, as they stand, in a checkout: what they say."""
    job = next(iter(yaml.safe_load(WORKFLOWS[name])["jobs"].values()))
    given = {"SUBMISSIONS": "", "ROSTER": "", "DRILLS": ""} | inputs
    environment = os.environ | given | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_OUTPUT": str(summary.with_name("output")),
    }  # fmt: skip
    said = ""
    for step in job["steps"]:
        assert set(step.get("env", {})) <= given.keys()
        if "run" in step and "if" not in step:
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=checkout, env=environment, capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout + done.stderr
    return said


@pytest.mark.skipif(sys.platform != "linux", reason="they run on Linux")
@pytest.mark.parametrize("name", ["katas.yml", "grade.yml"])
def test_the_commands_run_as_they_stand(name, checkout, tmp_path):
    summary = tmp_path / "summary.md"
    roster = f"id;submission\nann;{tmp_path}/nowhere\n"
    run(name, checkout, summary, SUBMISSIONS=str(checkout), ROSTER=roster)
    results = checkout / "results"
    graded = json.loads((results / "fork.json").read_text(encoding="utf-8"))
    assert graded["score"] == 3
    assert "3" in summary.read_text(encoding="utf-8")
    assert (results / "fork.junit.xml").is_file()
    if name == "katas.yml":
        assert "not a grade" in summary.read_text(encoding="utf-8")
        badge = json.loads((results / "badge.json").read_text(encoding="utf-8"))
        assert badge["message"] == f"3/{len(usual())}" and badge["schemaVersion"] == 1
        output = (tmp_path / "output").read_text(encoding="utf-8")
        assert json.loads(output.removeprefix("data=")) == badge
    else:
        assert "nowhere" in summary.read_text(encoding="utf-8")
        assert json.loads((results / "class.json").read_text(encoding="utf-8"))["graded"] == 1


@pytest.mark.parametrize("start", ["workflow_call", "workflow_dispatch"])
def test_a_class_can_be_graded_in_every_way(start):
    """Called or by hand, what may be said is the same, but for whose judge it is."""
    inputs = yaml.safe_load(WORKFLOWS["grade.yml"])[True][start]["inputs"]
    assert inputs.keys() - {"ref", "repository"} == {"submissions", "roster", "drills"}
    assert all(inputs[name]["default"] == "" for name in ("submissions", "roster", "drills"))


@pytest.mark.skipif(sys.platform != "linux", reason="it runs on Linux")
def test_drills_in_the_place_of_stages(checkout, tmp_path):
    """Named as `--drills` takes them, blanks and all; what they hold is no other option."""
    handed_in = tmp_path / "ann" / "drills"
    handed_in.mkdir(parents=True)
    for kata in (drill("3-4711"), drill("1-5")):
        shutil.copy(kata.answer, handed_in / kata.file)
    place = str(handed_in.parent)
    run("grade.yml", checkout, tmp_path / "summary.md", SUBMISSIONS=place, DRILLS="3-4711, 1-5")
    graded = json.loads((checkout / "results" / "ann.json").read_text(encoding="utf-8"))
    assert [kata["stage"] for kata in graded["katas"]] == ["3-4711", "1-5"]
    assert graded["score"] == 2 and graded["sandbox"] != "none"


@pytest.mark.skipif(sys.platform != "linux", reason="it runs on Linux")
@pytest.mark.parametrize("before", [False, True], ids=["first", "again"])
def test_the_badge_is_alone_on_its_branch(before, tmp_path):
    """Whatever the other job's output says, it is data: a line in a file."""

    def git(*arguments, folder=tmp_path / "fork"):
        done = subprocess.run(
            ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    (tmp_path / "fork").mkdir()
    git("init", "--quiet", "--bare", str(tmp_path / "server"))
    git("init", "--quiet", "--initial-branch=main")
    git("remote", "add", "origin", str(tmp_path / "server"))
    (tmp_path / "fork" / "README.md").write_text("a fork\n")
    git("add", ".")
    git("-c", "user.name=ann", "-c", "user.email=ann@localhost", "commit", "--quiet", "-m", "Fork")
    git("push", "--quiet", "origin", "main")
    data = '{"message": "$(touch ../hacked) `touch ../hacked`"}'
    for text in ["old", data] if before else [data]:
        git("switch", "--quiet", "--force-create", "main", "origin/main")
        if git("branch", "--list", "badge"):  # a runner's checkout is a new one
            git("branch", "--quiet", "-D", "badge")
        for step in yaml.safe_load(WORKFLOWS["katas.yml"])["jobs"]["badge"]["steps"]:
            if "run" in step:
                subprocess.run(
                    ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
                    cwd=tmp_path / "fork", env=os.environ | {"BADGE": text}, check=True,
                    capture_output=True,
                )  # fmt: skip
    assert git("ls-tree", "--name-only", "badge").split() == ["badge.json"]
    assert git("show", "badge:badge.json", folder=tmp_path / "server").strip() == data
    assert git("log", "--format=%s", "badge", folder=tmp_path / "server").split() == [
        "Count", "the", "katas"
    ]  # fmt: skip
    assert not (tmp_path / "hacked").exists()


def test_red_only_on_request(tmp_path):
    katas = [{"status": "solved"}, {"status": "todo"}]
    for name, left in (("half", katas), ("whole", katas[:1])):
        results = tmp_path / name
        results.mkdir()
        (results / "fork.json").write_text(json.dumps({"submission": "fork", "katas": left}))
        (results / "class.json").write_text(json.dumps({"katas": []}))
        for arguments, code in (([], 0), (["--red"], len(left) - 1)):
            command = [sys.executable, str(FOLDER.parent / "badge.py"), str(results), *arguments]
            assert subprocess.run(command, capture_output=True).returncode == code


def test_a_release_says_what_the_changelog_says():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]

    def changes(of):
        command = [sys.executable, str(FOLDER.parent / "changes.py"), of]
        return subprocess.run(command, capture_output=True, text=True)

    done = changes(version)
    assert done.returncode == 0 and done.stdout.startswith("- ") and "\n## " not in done.stdout
    other = changes("99.0.0")
    assert (
        other.returncode == 1
        and other.stderr == f"pyproject.toml says {version}, the tag 99.0.0.\n"
    )


def test_the_bounds_of_torch_can_be_moved():
    """The line that `torch.yml` rewrites is there, once, and bounded above."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if re.match(r'    "torch[^"]*",', line)]
    assert re.fullmatch(r'    "torch>=[\d.]+,<[\d.]+",', line)
