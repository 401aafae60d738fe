"""The public way in, and the directions in which the house's rooms may look."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import dojo
from dojo.course.curriculum import ANSWERS, ROOT, UnknownName
from dojo.verdict.status import Status
from tests.dojo.workbench import Tree, named, source

DCOUNTS = named("kata-1/dcounts")


def test_a_script_finds_its_way(tree: Tree) -> None:
    """The example of the package's docstring, and what is kept for others."""
    assert {kata.id for kata in dojo.katas()} >= {"kata-1/dlogprobs", "kata-4/train_step"}
    tree.write(DCOUNTS, source(DCOUNTS, "counts_sum_inv * dprobs"))
    for kata in (DCOUNTS, "kata-1/dcounts"):
        for folder in (tree.folder, str(tree.folder)):
            verdict = dojo.judge(kata, folder)
            assert verdict.status is Status.WRONG and not verdict.solved
        told = dojo.explain(kata, verdict)
        assert told[0] == "The contribution through `counts_sum` is missing."
    assert dojo.judge(DCOUNTS, ANSWERS, seed=5, seconds=1.0).solved
    assert dojo.explain(DCOUNTS, dojo.judge(DCOUNTS, ANSWERS))[-1].startswith("dcounts ")
    assert dojo.judge(DCOUNTS, tree.folder / "nowhere").status is Status.BROKEN
    with pytest.raises(UnknownName):
        dojo.judge("kata-1/nothing", tree.folder)


@pytest.mark.parametrize("kata", dojo.katas(), ids=lambda kata: kata.id)
def test_what_an_attempt_may_ask_for(tree: Tree, kata: dojo.Kata) -> None:
    """All of these at once are taken, and the worked answer asks for nothing else."""
    names = dojo.names(kata)
    assert len(set(names)) == len(names)
    if kata.kind == "gradient":
        text = kata.answer.read_text("utf-8")
        function = next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))
        assert {argument.arg for argument in function.args.args} <= set(names)
        head = f"{text}\nworked = {kata.name}\n\ndef {kata.name}({', '.join(names)}):\n"
        call = ", ".join(argument.arg for argument in function.args.args)
        tree.write(kata, f"{head}    return worked({call})\n")
        verdict = dojo.judge(kata, tree.folder)
        assert verdict.solved, verdict.reason


def test_what_may_not_be_asked_for() -> None:
    assert "dcounts" not in dojo.names(DCOUNTS), "it is what is to be found"
    assert "dh" not in dojo.names(DCOUNTS), "it comes later on the way back"
    assert "dXb" not in dojo.names("kata-1/dC") and "Xb" in dojo.names("kata-1/dC")
    assert "dcounts" not in dojo.names("kata-2/dlogits"), "that kata goes all the way in one go"


def test_to_import_it_takes_no_torch() -> None:
    code = "import dojo, sys; dojo.katas(); sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


# Directions.

BELOW = {
    "course": set(),
    "verdict": {"course"},
    "diagnosis": {"course", "verdict", "judging"},
    "judging": {"course", "verdict", "diagnosis"},
    "stubs": {"course", "judging"},
    "isolation": {"course", "verdict", "judging", "stubs", "terminal"},
    "actions": {"course", "verdict", "judging", "isolation", "stubs", "terminal", "drill"},
    "drill": {"course"},
    "faces.live": {"course", "drill", "verdict", "judging", "isolation", "actions", "stubs"},
    "terminal": {"course", "verdict", "drill"},
    "training": {"course", "verdict", "judging", "isolation", "actions", "terminal"},
    "grading": {"course", "drill", "verdict", "judging", "isolation", "stubs"},
}
"""What each room may import. A face that is not named here: all of these, and no other face."""

LEAF = "dojo.isolation.contestant"
"""It imports nothing of the house, so any room may import it."""

FREE_OF_TORCH = ("course", "verdict", "faces/live", "terminal")


def modules(folder: str) -> Iterator[tuple[Path, str]]:
    """Each module below a folder, with each module that it imports."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module
                yield from ((path, f"{node.module}.{alias.name}") for alias in node.names)


def room(module: str) -> str:
    """The room that a module of the house lies in: `judging`, `faces.watch`."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2] if parts[0] == "faces" else parts[:1])


def test_no_import_runs_upwards_and_no_face_imports_a_face() -> None:
    wrong = []
    for path, imported in modules("dojo"):
        here = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
        there = room(imported) if imported.startswith("dojo.") else here
        if there == here or here in ("__init__", "__main__") or imported.startswith(LEAF):
            continue
        opened = here == "faces.commands" and there in OPENED
        if there not in BELOW.get(here, set(BELOW)) and not opened:
            wrong.append(f"{path.relative_to(ROOT)} imports {imported}")
    assert wrong == []


def test_the_contestant_imports_nothing_of_the_house() -> None:
    found = [(p.name, i) for p, i in modules("dojo/isolation/contestant")]
    assert [one for one in found if one[1].split(".")[0] in ("dojo", "reference", "data")] == []


OPENED = {"faces.watch", "faces.page", "faces.notebook"}
"""Faces that a command only opens, or writes."""


def test_the_engine_knows_no_house_and_the_house_no_network() -> None:
    wrong = [f"{p}: {i}" for p, i in modules("reference") if i.split(".")[0] == "dojo"]
    wrong += [f"{p}: {i}" for p, i in modules("data") if i.split(".")[0] in ("dojo", "reference")]
    wrong += [f"{p}: {i}" for p, i in modules("dojo") if i.startswith("reference.networks")]
    engine = [(p, i) for p, i in modules("reference") if p.parent == ROOT / "reference"]
    wrong += [f"{p}: {i}" for p, i in engine if i.startswith(("reference.networks", "data."))]
    assert wrong == []


def test_no_two_modules_have_one_name() -> None:
    """But for commands: each is called as what a user types, which is also its subject."""
    paths = [p for p in (ROOT / "dojo").rglob("*.py") if p.parent.name != "commands"]
    counts = Counter(p.stem for p in paths if p.name not in ("__init__.py", "__main__.py"))
    assert [name for name, times in counts.items() if times > 1] == []


def test_plain_values_need_no_torch() -> None:
    found = [(p, i) for name in FREE_OF_TORCH for p, i in modules(f"dojo/{name}")]
    assert [f"{p}: {i}" for p, i in found if i.split(".")[0] in ("torch", "numpy")] == []
