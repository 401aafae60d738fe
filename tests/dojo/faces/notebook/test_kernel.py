"""The notebooks in a real kernel, from top to bottom, in a house of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from dojo import stubs
from dojo.course.answers import FROM, TO, answer
from dojo.course.curriculum import ROOT, Kata, Stage, stages
from dojo.faces.notebook import ipynb
from dojo.judging.judge import judge
from tests.dojo import workbench
from tests.dojo.workbench import named, started

TRIED = [
    stage for stage in stages() if workbench.all_is_tried() or stage.name in ("kata-2", "kata-4")
]
EACH = pytest.mark.parametrize("stage", TRIED, ids=lambda stage: stage.name)

Run = Callable[[Any], list[dict[str, Any]]]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house, its katas as shipped, for what a kernel does is not undone."""
    for name in ("dojo", "reference", "data"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for stage in stages():
        for kata in stage.katas:
            stubs.write(kata, tmp_path / "katas")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture
def run(house: Path) -> Run:
    """Runs a notebook, or cells, in a kernel: the code cells with what each has put out."""

    def execute(notebook: Any) -> list[dict[str, Any]]:
        if isinstance(notebook, list):
            cells = [nbformat.v4.new_code_cell(text) for text in notebook]
            notebook = nbformat.v4.new_notebook(cells=cells)
        where = {"metadata": {"path": str(house / "notebooks")}}
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()
        return [cell for cell in notebook.cells if cell.cell_type == "code"]

    return execute


def shown(cell: dict[str, Any], kind: str = "text/plain") -> str:
    """What a cell has put out."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            parts.append(output["text"] if kind == "text/plain" else "")
        else:
            parts.append(output["data"].get(kind, ""))
    return "\n".join(filter(None, parts))


def read(stage: Stage) -> Any:
    """A stage's notebook, with a short training."""
    text = ipynb.notebook(stage).replace(f"--steps {ipynb.FIRST_STEPS}", "--steps 30")
    found = nbformat.reads(text, as_version=4)
    nbformat.validate(found)
    return found


def solved(cell: str, kata: Kata) -> str:
    """A kata's cell with the worked answer in it."""
    body = answer(kata).body
    if FROM in body:
        body = body.split(FROM)[1].split(TO)[0]
    return cell.replace("    raise NotImplementedError", body.strip("\n").rstrip())


@EACH
def test_with_the_worked_answers_all_is_solved_and_trains(
    house: Path, run: Run, stage: Stage
) -> None:
    notebook = read(stage)
    katas = {f"%%kata {kata.id}": kata for kata in stage.katas}
    for cell in notebook.cells:
        if kata := katas.get(cell.source.partition("\n")[0]):
            cell.source = solved(cell.source, kata)
    cells = run(notebook)
    told = [shown(cell) for cell in cells if cell["source"].startswith("%%kata")]
    assert [text.partition("  ")[0] for text in told] == [f"✓ {kata.id}" for kata in stage.katas]
    assert all("Saved in katas/" in text for text in told)
    assert all(judge(kata, house / "katas").solved for kata in stage.katas)
    (progress,) = (shown(cell) for cell in cells if cell["source"] == "%progress")
    total = len(stage.katas)
    assert re.search(rf"{stage.name}  █+  +{total} of {total} ", progress)
    for cell in cells:
        if cell["source"].startswith("%train"):
            assert "30 steps, " in shown(cell) and shown(cell, "image/png")
    remembered = json.loads((house / ".dojo/state.json").read_text())
    assert remembered["at"] == stage.name


@EACH
def test_as_it_is_all_is_to_do_and_nothing_fails(house: Path, run: Run, stage: Stage) -> None:
    before = {path: path.read_bytes() for path in house.glob("katas/**/*.py")}
    cells = run(read(stage))
    told = [shown(cell).splitlines()[0] for cell in cells if cell["source"].startswith("%%kata")]
    assert told == [f"· {kata.id}  to do" for kata in stage.katas]
    assert not shown(cells[0]), "the first cell has nothing to install"
    for cell in cells:
        if cell["source"].startswith("%train"):
            assert "There is nothing to train with" in shown(cell)
            assert not shown(cell, "image/png")
    assert {path: path.read_bytes() for path in house.glob("katas/**/*.py")} == before


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_an_interrupted_training_keeps_what_was_trained(house: Path) -> None:
    code = "from dojo.faces.notebook import train; print(train('--answers')._repr_png_() is None)"
    with started([sys.executable, "-u", "-c", code], cwd=house) as run:
        assert run.stdout
        for line in run.stdout:
            if "200,000 steps" in line:
                break
        time.sleep(1.0)
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=60)
    assert "Stopped after" in said and said.endswith("True\n"), said
    assert list(house.glob(".dojo/runs/*.safetensors"))


SETUP = ipynb.SETUP.format(address="")


def test_the_magics_say_what_the_terminal_says(run: Run) -> None:
    half = "%%kata kata-1/dcounts\ndef dcounts(counts_sum_inv, dprobs):\n    "
    cells = run([
        SETUP,
        "import torch\nn = 3",
        f"{half}print('<b>mine</b>')\n    return counts_sum_inv * dprobs",
        f"{half}return torch.zeros(n)",
        "%hint",
        "%answer dcounts",
        "%answer dcounts --yes",
    ])  # fmt: skip
    _, _, wrong, broken, hint, refused, answered = (shown(cell) for cell in cells)
    assert wrong.startswith("✗ kata-1/dcounts  wrong, line 4\n")
    assert "The contribution through `counts_sum` is missing." in wrong
    page = shown(cells[2], "text/html")
    assert "&lt;b&gt;mine&lt;/b&gt;" in page and "<b>mine" not in page and "rgba(" in page
    assert "'torch' is not defined" in broken, "the notebook's names are not the cell's"
    assert hint.startswith("kata-1/dcounts\n\n1. ")
    assert "not solved yet" in refused
    assert answer(named("kata-1/dcounts")).body.strip() in answered


@pytest.mark.parametrize(
    "cell, told",
    [
        ("%%kata kata-1/dcuonts\nx = 1", "There is no kata 'kata-1/dcuonts'. Did you mean"),
        ("%%kata\nx = 1", "Which kata?"),
        ("%hint", "A hint for which kata?"),
        ("%answer", "Which kata?"),
    ],
)
def test_a_slip_is_told_without_a_traceback(run: Run, cell: str, told: str) -> None:
    with pytest.raises(CellExecutionError) as error:
        run([SETUP, cell])
    assert f"UsageError: {told}" in str(error.value)
    assert "Traceback" not in str(error.value)
