"""Worked answers -> one notebook a stage, `notebooks/stage_N.ipynb`: each kata's statement and its stub.

A notebook knows what it was written as (a digest in its metadata), so that one in which a learner has
worked is told from an older one. What a kernel has put out is nobody's work. Nor is the address of the
repository, which has no part in the digest: a fork with its own merges what is new here.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from dojo import stubs
from dojo.course.answers import answer
from dojo.course.curriculum import Kata, Stage
from dojo.course.files import write_whole
from dojo.stubs import State

Cell = dict[str, Any]

BRANCH = "main"
"""Of the repository at the address, where Colab looks."""
FIRST_STEPS = 2000
"""Of a training in a notebook: a minute at most, enough to see the loss fall."""

SETUP = """\
# Finds the repository (or fetches it, in Colab), installs what is missing, and nothing else.
ADDRESS = "{address}"

import os, subprocess, sys
from pathlib import Path

here = Path.cwd()
near = [here, *here.parents, here / "backprop-dojo"]
root = next((folder for folder in near if (folder / "dojo" / "faces" / "notebook").is_dir()), None)
if root is None:
    address = ADDRESS or input("The address of your fork (https://github.com/...): ")
    subprocess.run(["git", "clone", "--quiet", address, "backprop-dojo"], check=True)
    root = here / "backprop-dojo"
os.chdir(root)
sys.path.insert(0, str(root))

from dojo.faces.notebook.setup import ready

ready()
%load_ext dojo"""


def name(stage: Stage) -> str:
    """That of its file."""
    return f"stage_{stage.number}.ipynb"


def notebook(stage: Stage, address: str = "") -> str:
    """The notebook's text. With the repository's `address`, it can be opened from there in Colab."""
    cells = [_text(_opening(stage, address)), _code(SETUP.format(address=address))]
    for kata in stage.katas:
        cells += [_text(_statement(kata)), _code(f"%%kata {kata.id}\n{stubs.code(kata)}".rstrip())]
    cells.append(_text("How far you are. A hint: `%hint`; the worked answer: `%answer NAME`."))
    cells.append(_code("%progress"))
    if any(kata.kind == "step" for kata in stage.katas):
        cells.append(_text("Train the network with the step that you have written."))
        cells.append(_code(f"%train {stage.name} --steps {FIRST_STEPS}"))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": cells,
        "metadata": {
            "dojo": {"digest": _digest(cells)},
            "kernelspec": python,
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def state(stage: Stage, folder: Path, address: str | None = None) -> State:
    """How the stage's notebook compares with that of today, with this address or else its own."""
    path = folder / name(stage)
    if not path.exists():
        return State.MISSING
    try:
        there = json.loads(path.read_text(encoding="utf-8"))
        digest, written = _digest(there["cells"]), there["metadata"]["dojo"]["digest"]
    except UNREADABLE:
        return State.EDITED
    own = address_of(path)
    same = digest == json.loads(notebook(stage))["metadata"]["dojo"]["digest"]
    if same and address in (None, own):
        return State.SAME
    return State.DRIFTED if digest == written else State.EDITED


def write(stage: Stage, folder: Path, address: str | None = None) -> Path:
    """Write it, whole or not at all, with this address or else its own. Raises OSError."""
    path = folder / name(stage)
    text = notebook(stage, address_of(path) if address is None else address)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
    return path


def address_of(path: Path) -> str:
    """The repository's address in a notebook; "" if it has none."""
    try:
        setup = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][1]["source"])
        found = ADDRESS.search(setup)
    except UNREADABLE:
        return ""
    return found[1] if found else ""


ADDRESS = re.compile(r'^ADDRESS = "(.*)"$', re.M)
BADGE = re.compile(r"^\[!\[Open in Colab\].*\n\n", re.M)
UNREADABLE = (OSError, ValueError, LookupError, TypeError, RecursionError)
"""What comes of a file that is no notebook of ours."""


def _opening(stage: Stage, address: str) -> str:
    badge = ""
    if place := re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", address):
        colab = "https://colab.research.google.com"
        where = f"{colab}/github/{place[1]}/blob/{BRANCH}/notebooks/{name(stage)}"
        badge = f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({where})\n\n"
    return (
        f"# {stage.name}: {stage.title}\n\n{badge}"
        "Run the first cell, then write one gradient after the other where it says "
        "`raise NotImplementedError`. Run its cell and the verdict is below it. A right answer is "
        "saved in `katas/`, so that a terminal knows it, too."
    )


def _statement(kata: Kata) -> str:
    source = f"[{kata.source.text}]({kata.source.address})\n\n" if kata.source else ""
    return f"## {kata.id}\n\n{source}{answer(kata).statement}"


def _text(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def _digest(cells: list[Cell]) -> str:
    """That of what stands in the cells, but for the address."""
    texts = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    for text in texts[:2]:
        text[1] = BADGE.sub("", ADDRESS.sub('ADDRESS = ""', text[1]))
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
