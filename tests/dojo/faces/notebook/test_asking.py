"""What a notebook asks for: the same verdict as everywhere, and nothing of the learner's lost."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course import memory, mistakes
from dojo.course.curriculum import UnknownName
from dojo.drill import drills
from dojo.faces.notebook import asking
from dojo.judging.judge import judge as room
from dojo.verdict.status import Status
from dojo.verdict.words import explain
from tests.dojo.workbench import Tree, named, source

DCOUNTS, DH = named("kata-1/dcounts"), named("kata-1/dh")
HALF = source(DCOUNTS, "counts_sum_inv * dprobs")
RIGHT = source(DH, "dlogits @ W2.T")


@pytest.fixture(autouse=True)
def alone(children, monkeypatch, tmp_path: Path) -> None:
    """A notebook of its own: nothing of the learner's is read or written."""
    monkeypatch.setattr(asking, "children", lambda: children)
    monkeypatch.setattr(asking, "judged_last", {})
    monkeypatch.setattr(memory, "FILE", tmp_path / ".dojo" / "state.json")


def test_the_verdict_is_that_of_a_file(tree: Tree) -> None:
    report = asking.judge("kata-1/dcounts", HALF, into=tree.folder)
    verdict = tree.judge_text(DCOUNTS, HALF)
    assert report.verdict == verdict and report.verdict.status is Status.WRONG
    told = explain(DCOUNTS, verdict)
    assert report.lines[: len(told)] == told
    assert repr(report).startswith(f"✗ kata-1/dcounts  wrong, line {verdict.line}\n")
    assert "The contribution through `counts_sum` is missing." in repr(report)
    assert report.judged.numbers and report._repr_html_().count("<table") >= 4
    assert type(report._repr_html_()) is str


def test_what_is_not_solved_is_not_saved(tree: Tree) -> None:
    for text in (HALF, "def (", stubs.code(DCOUNTS), "import os; os._exit(3)"):
        assert asking.judge("kata-1/dcounts", text, into=tree.folder).saved == ""
    assert list(tree.folder.iterdir()) == []
    assert asking.judge("kata-1/dcounts", stubs.code(DCOUNTS), into=tree.folder).lines == []


def test_what_is_solved_is_saved_and_the_terminal_knows_it(tree: Tree) -> None:
    report = asking.judge("kata-1/dh", f"\n{RIGHT}", into=tree.folder)
    assert report.verdict.solved and report.saved == "Saved in katas/kata_1/k09_dh.py."
    assert report.saved in repr(report) and report.saved in report._repr_html_()
    assert room(DH, tree.folder).solved
    text = (tree.folder / DH.file).read_text("utf-8")
    assert text == stubs.statement(DH) + RIGHT
    again = asking.judge("kata-1/dh", RIGHT, into=tree.folder)
    assert again.saved == "It stands in katas/kata_1/k09_dh.py."
    assert memory.load().at == "kata-1"


def test_a_stub_as_shipped_makes_room_and_leaves_no_copy(tree: Tree) -> None:
    stubs.write(DH, tree.folder)
    assert asking.judge("kata-1/dh", RIGHT, into=tree.folder).saved.startswith("Saved in")
    assert [path.name for path in (tree.folder / "kata_1").iterdir()] == ["k09_dh.py"]


@pytest.mark.parametrize("mine", ["half = 'an answer'\n", "def dh(: no Python", "\xff notes"])
def test_what_the_learner_wrote_there_is_kept(tree: Tree, mine: str) -> None:
    path = tree.write(DH, mine.encode("latin-1"))
    saved = asking.judge("kata-1/dh", RIGHT, into=tree.folder).saved
    assert (
        saved == "Saved in katas/kata_1/k09_dh.py. What was there is in k09_dh.before-reset-1.txt."
    )
    assert path.with_name("k09_dh.before-reset-1.txt").read_bytes() == mine.encode("latin-1")
    assert room(DH, tree.folder).solved


def test_notes_in_a_stub_are_kept_too(tree: Tree) -> None:
    noted = stubs.stub(DH).replace("The forward pass", "Mind the transpose! The forward pass")
    tree.write(DH, noted)
    asking.judge("kata-1/dh", RIGHT, into=tree.folder)
    assert (tree.folder / "kata_1/k09_dh.before-reset-1.txt").read_text("utf-8") == noted


def test_another_right_answer_stays(tree: Tree) -> None:
    mine = source(DH, "torch.einsum('ij,kj->ik', dlogits, W2)")
    path = tree.write(DH, mine)
    saved = asking.judge("kata-1/dh", RIGHT, into=tree.folder).saved
    assert saved == "katas/kata_1/k09_dh.py has a right answer already, and stays as it is."
    assert path.read_text("utf-8") == mine


def test_a_folder_that_can_not_be_written(tree: Tree) -> None:
    (tree.folder / "kata_1").write_text("a file where a folder should be")
    report = asking.judge("kata-1/dh", RIGHT, into=tree.folder)
    assert report.verdict.solved
    assert report.saved.startswith("It can't be saved in katas/kata_1/k09_dh.py: ")


def test_only_the_source_counts(tree: Tree) -> None:
    """What a notebook has imported or defined is not there."""
    text = textwrap.dedent("""
        def dh(dlogits, W2):
            return torch.matmul(dlogits, W2.T)
    """)
    report = asking.judge("kata-1/dh", text, into=tree.folder)
    assert report.verdict.status is Status.BROKEN
    assert "name 'torch' is not defined" in repr(report) and report.verdict.line == 3


def test_no_autograd(tree: Tree) -> None:
    report = asking.judge(
        "kata-1/dh",
        "import torch\n\n\ndef dh(dlogits, W2):\n    return torch.autograd.grad(W2.sum(), W2)[0]\n",
        into=tree.folder,
    )
    assert "No autograd here: line 5 uses" in repr(report)


@pytest.mark.parametrize(
    "text", ["while True:\n    pass\n", source(DH, "while True: pass\nreturn 1")]
)
def test_what_never_ends_is_stopped(tree: Tree, text: str) -> None:
    report = asking.judge("kata-1/dh", text, into=tree.folder)
    assert "It ran for 2 seconds and was stopped." in repr(report)
    assert asking.judge("kata-1/dh", RIGHT, into=tree.folder).verdict.solved


def test_a_drill_is_a_kata_like_any_other(monkeypatch, tree: Tree) -> None:
    monkeypatch.setattr(drills, "DRILLS", tree.folder)
    drill = drills.drill("1-1")
    report = asking.judge("1-1", drill.answer.read_text("utf-8"))
    assert report.verdict.solved and report.saved == f"Saved in katas/{drill.file}."
    assert memory.load().at == "", "it is no stage"


def test_mistakes_are_noted_as_everywhere(tmp_path: Path) -> None:
    """In the learner's own tree alone: so nothing that is solved is judged here."""
    asking.judge("kata-1/dcounts", HALF)
    (entry,) = mistakes.read(mistakes.beside(memory.FILE))
    assert entry.kata == "kata-1/dcounts"


def test_hints_come_one_by_one_and_fit_the_last_verdict(tree: Tree) -> None:
    with pytest.raises(UnknownName, match="For example: %hint"):
        asking.hint()
    asking.judge("kata-1/dcounts", HALF, into=tree.folder)
    first = repr(asking.hint())
    assert first.startswith("kata-1/dcounts\n\n1. ") and "`counts_sum`" in first
    assert "\n2. " in repr(asking.hint("dcounts"))
    with pytest.raises(UnknownName, match="Did you mean dcounts"):
        asking.hint("dcunts")


def test_an_answer_is_shown_to_who_is_sure(monkeypatch, tree: Tree) -> None:
    monkeypatch.setattr(asking, "KATAS", tree.folder)
    told = repr(asking.answer("kata-1/dh"))
    assert "not solved yet" in told and "W2.T" not in told
    assert memory.load().answers == set()
    assert "dlogits @ W2.T" in repr(asking.answer("kata-1/dh", sure=True))
    tree.write(DH, RIGHT)
    assert "dlogits @ W2.T" in repr(asking.answer("kata-1/dh"))
    assert memory.load().answers == {"kata-1/dh"}


def test_who_names_no_kata_is_told(tree: Tree) -> None:
    with pytest.raises(UnknownName, match="Did you mean kata-1/dh"):
        asking.judge("kata-1/dhh", RIGHT, into=tree.folder)
    with pytest.raises(UnknownName, match="a stage of 26 katas"):
        asking.judge("kata-1", RIGHT, into=tree.folder)
