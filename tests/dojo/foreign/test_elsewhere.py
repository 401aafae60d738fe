"""A course in a folder of its author's, which brings its network along: as CONTRIBUTING has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from dojo.course.curriculum import ROOT
from tests.dojo.foreign.course import FOLDER


def test_a_course_outside_of_the_house(tmp_path: Path) -> None:
    course = tmp_path / "my course"
    shutil.copytree(FOLDER / "answers/kata_2", course / "answers/kata_1")
    shutil.copy(FOLDER / "conv.py", course / "conv.py")
    stage = course / "answers/kata_1/stage.toml"
    stage.write_text(stage.read_text("utf-8").replace("tests.dojo.foreign.conv:", "conv:"))
    ours = os.environ | {"DOJO_COURSE": str(course), "PYTHONIOENCODING": "utf-8"}

    def run(*arguments: str, module: str = "dojo") -> str:
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=ours, capture_output=True, encoding="utf-8", errors="replace"
        )
        assert done.stderr == ""
        return done.stdout

    assert "kata-1 -> A convolution:" in run("-l", module="nox")
    assert "Written: 4." in run("stubs")
    assert (course / "notebooks/stage_1.ipynb").exists()
    kata = course / "katas/kata_1/k01_dw.py"
    kata.write_text(kata.read_text("utf-8").replace("raise NotImplementedError", "return 2 * w"))
    assert "dw  wrong" in run("judge", "--stage", "kata-1")
    assert "0 of 3   A convolution" in run("progress")
    verdicts = course / ".dojo/verdicts.json"
    before = verdicts.read_bytes()
    kata.write_text(kata.read_text("utf-8").replace("2 * w", "3 * w"))
    run("progress")
    assert verdicts.read_bytes() == before  # what is solved or untouched elsewhere is still known
