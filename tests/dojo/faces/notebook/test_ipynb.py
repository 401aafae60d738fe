"""The notebooks: written from the answers, and never written over what a learner wrote."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course.answers import answer
from dojo.course.curriculum import ROOT, Stage, stages
from dojo.faces.notebook import ipynb
from dojo.stubs import State

ALL = pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
STAGE = stages()[0]
ADDRESS = "https://github.com/somebody/backprop-dojo"


def texts(text: str, kind: str) -> list[str]:
    """The sources of a notebook's cells of this kind."""
    cells = json.loads(text)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


@ALL
def test_it_has_every_kata_and_no_answer(stage: Stage) -> None:
    text = ipynb.notebook(stage)
    told, code = texts(text, "markdown"), texts(text, "code")
    for kata in stage.katas:
        worked = answer(kata)
        assert any(worked.statement in part and kata.id in part for part in told)
        assert f"%%kata {kata.id}\n{stubs.code(kata).rstrip()}" in code
        assert not any(hint in text for hint in worked.hints)
        assert worked.derivation not in text and worked.insight not in text
    trains = any(kata.kind == "step" for kata in stage.katas)
    assert any(part.startswith(f"%train {stage.name} ") for part in code) is trains


def test_the_shipped_ones_are_all_there() -> None:
    """Only that they are there: what stands in them may be the learner's."""
    there = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {ipynb.name(stage) for stage in stages()} <= there


def test_without_an_address_nothing_leads_to_colab() -> None:
    assert "colab.research" not in ipynb.notebook(STAGE)
    assert 'ADDRESS = ""' in texts(ipynb.notebook(STAGE), "code")[0]


@pytest.mark.parametrize("end", ["", "/", ".git"])
def test_with_an_address_it_opens_in_colab(end: str) -> None:
    text = ipynb.notebook(STAGE, ADDRESS + end)
    place = (
        "colab.research.google.com/github/somebody/backprop-dojo/blob/main/notebooks/stage_1.ipynb"
    )
    assert f"](https://{place})" in texts(text, "markdown")[0]
    assert f'ADDRESS = "{ADDRESS}{end}"' in texts(text, "code")[0]


def test_elsewhere_than_on_github_there_is_the_address_alone() -> None:
    text = ipynb.notebook(STAGE, "https://codeberg.org/somebody/dojo")
    assert "colab.research" not in text and "codeberg.org/somebody/dojo" in text


def changed(path: Path, change) -> None:
    whole = json.loads(path.read_text("utf-8"))
    change(whole)
    path.write_text(json.dumps(whole), "utf-8")


def test_what_a_learner_wrote_is_an_edit_and_what_a_kernel_wrote_is_not(tmp_path: Path) -> None:
    assert ipynb.state(STAGE, tmp_path) is State.MISSING
    path = ipynb.write(STAGE, tmp_path)
    assert ipynb.state(STAGE, tmp_path) is State.SAME

    def ran(whole) -> None:
        whole["cells"][1] |= {"execution_count": 1, "outputs": [{"output_type": "stream"}]}
        whole["metadata"]["kernelspec"] = {"name": "mine"}

    changed(path, ran)
    assert ipynb.state(STAGE, tmp_path) is State.SAME
    changed(path, lambda whole: whole["cells"][3]["source"].append("\n# think!"))
    assert ipynb.state(STAGE, tmp_path) is State.EDITED
    for text in ("", "{}", "[]", "\0", '{"cells": [{}], "metadata": {"dojo": 3}}'):
        path.write_text(text)
        assert ipynb.state(STAGE, tmp_path) is State.EDITED


def test_an_older_one_has_drifted_and_an_added_cell_is_an_edit(tmp_path: Path, monkeypatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(ipynb, "SETUP", "# as it was once{address}")
        path = ipynb.write(STAGE, tmp_path)
    assert ipynb.state(STAGE, tmp_path) is State.DRIFTED
    mine = {"cell_type": "code", "source": ["x = 1"], "metadata": {}, "outputs": []}
    changed(path, lambda whole: whole["cells"].append(mine))
    assert ipynb.state(STAGE, tmp_path) is State.EDITED


def test_its_address_stays_until_another_is_given(tmp_path: Path) -> None:
    path = ipynb.write(STAGE, tmp_path, ADDRESS)
    assert ipynb.state(STAGE, tmp_path) is State.SAME
    assert ipynb.state(STAGE, tmp_path, ADDRESS + "-2") is State.DRIFTED
    ipynb.write(STAGE, tmp_path)
    assert ipynb.address_of(path) == ADDRESS
    assert ipynb.state(STAGE, tmp_path, "") is State.DRIFTED


def test_a_fork_with_an_address_of_its_own_merges_what_is_new(tmp_path: Path, monkeypatch) -> None:
    texts = {"before": ipynb.notebook(STAGE), "ours": ipynb.notebook(STAGE, ADDRESS)}
    with monkeypatch.context() as later:
        later.setattr(ipynb, "_statement", lambda kata: f"## {kata.id}\n\nSaid better.")
        texts["theirs"] = ipynb.notebook(STAGE)
        merged = ipynb.notebook(STAGE, ADDRESS)
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    merge = ["git", "merge-file", "--stdout", "ours", "before", "theirs"]
    done = subprocess.run(merge, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, merged)
