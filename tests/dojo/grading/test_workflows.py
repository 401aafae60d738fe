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

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yml")}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_gives_away_rights(name):
    text = WORKFLOWS[name]
    data = yaml.safe_load(text)
    assert data["permissions"] == {}
    assert "pull_request_target" not in data[True]  # YAML takes `on` for true
    assert "secrets." not in text and "github.token" not in text
    for job in data["jobs"].values():
        assert set(job["permissions"].items()) <= {("contents", "read")}
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


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


@pytest.mark.skipif(sys.platform != "linux", reason="they run on Linux")
@pytest.mark.parametrize("name", ["katas.yml", "grade.yml"])
def test_the_commands_run_as_they_stand(name, checkout, tmp_path):
    (job,) = yaml.safe_load(WORKFLOWS[name])["jobs"].values()
    summary = tmp_path / "summary.md"
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(summary),
        "SUBMISSIONS": f"{checkout}\n{tmp_path}/nowhere\n",
    }
    for step in job["steps"]:
        if "run" in step:
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=checkout, env=environment, capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
    results = checkout / "results"
    graded = json.loads((results / "fork.json").read_text(encoding="utf-8"))
    assert graded["score"] == 3
    assert "3" in summary.read_text(encoding="utf-8")
    assert (results / "fork.junit.xml").is_file()
    if name == "katas.yml":
        assert "not a grade" in summary.read_text(encoding="utf-8")
        badge = json.loads((results / "badge.json").read_text(encoding="utf-8"))
        assert badge["message"] == f"3/{len(katas())}" and badge["schemaVersion"] == 1
    else:
        assert "nowhere" in summary.read_text(encoding="utf-8")
