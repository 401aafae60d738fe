"""The stubs: shipped as `todo`, solvable alone, and never written over what a learner wrote."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course.answers import FROM, answer
from dojo.course.curriculum import KATAS, Kata, katas, select, stages
from dojo.faces.notebook import ipynb
from dojo.judging.cases import model
from dojo.judging.contract import request_of
from dojo.judging.judge import judge
from dojo.stubs import State, stub
from dojo.verdict.status import Status
from tests.dojo.workbench import Tree, named, source

ALL = pytest.mark.parametrize("kata", katas(), ids=lambda kata: kata.id)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of all stubs, as shipped."""
    tree = tmp_path_factory.mktemp("stubs")
    for kata in katas():
        stubs.write(kata, tree)
    return tree


@ALL
def test_every_stub_is_todo(kata: Kata, written: Path) -> None:
    verdict = judge(kata, written)
    assert verdict.status is Status.TODO
    assert stubs.state(kata, written) is State.SAME


@ALL
def test_a_stub_says_all_that_is_needed_and_not_the_answer(kata: Kata) -> None:
    text = stub(kata)
    module = ast.parse(text)
    (function,) = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    worked = answer(kata)
    parameters = [a.arg for a in function.args.args]
    doc = ast.get_docstring(function) or ""
    assert function.name == kata.name
    assert parameters == list(worked.parameters)
    assert all(a.annotation for a in function.args.args) and function.returns
    assert all(name in doc for name in parameters)
    assert worked.statement in text
    if kata.source:
        assert f"{kata.source.text}:\n{kata.source.address}\n" in text
    assert "raise NotImplementedError" in text
    assert not any(hint in text for hint in worked.hints)
    assert worked.derivation not in text and worked.insight not in text
    graph = model(kata.model).graph
    if kata.kind == "gradient":
        assert worked.body.strip() not in text
        asked = request_of(graph, kata.tensor, worked.parameters)
        for op in graph.between(kata.tensor, set(asked.upstream)):
            assert all(line in doc for line in op.statements)
    else:
        assert worked.body.split(FROM)[0] in text
        assert "dlogits" not in text


@pytest.mark.parametrize("kata", select(["kata-1"]), ids=str)
def test_a_kata_of_stage_one_asks_for_the_gradient_of_every_reader(kata: Kata) -> None:
    graph = model(kata.model).graph
    given = {f"d{reader}" for reader in graph.readers[kata.tensor]} - {"dloss"}
    assert given <= set(answer(kata).parameters)


@ALL
def test_an_answer_is_in_its_parts(kata: Kata) -> None:
    worked = answer(kata)
    assert worked.statement and worked.insight and worked.derivation and worked.body
    assert 2 <= len(worked.hints) <= 5
    assert len(set(worked.hints)) == len(worked.hints)


@ALL
def test_a_kata_has_one_word_for_the_gradient_that_comes_in(kata: Kata) -> None:
    worked = answer(kata)
    texts = [worked.statement, *worked.hints, worked.insight, worked.derivation]
    assert not re.search("upstream|downstream", " ".join(texts), re.IGNORECASE)


@ALL
def test_a_stub_is_as_wide_as_an_editor(kata: Kata) -> None:
    assert max(map(len, stub(kata).splitlines())) <= 100
    assert not any(line != line.rstrip() for line in stub(kata).splitlines())


@ALL
def test_the_answer_put_into_the_stub_solves_it(kata: Kata, tree: Tree) -> None:
    """Nothing but what stands in the stub is needed: its imports, its parameters."""
    worked = answer(kata)
    body = worked.body.split(FROM)[-1] if kata.kind == "step" else worked.body
    body = body.split("# --- to here ---")[0] if kata.kind == "step" else body
    text = stub(kata).replace("    raise NotImplementedError\n", body.strip("\n").rstrip() + "\n")
    verdict = tree.judge_text(kata, text)
    assert verdict.solved, verdict.reason
    assert stubs.state(kata, tree.folder) is State.EDITED


def test_the_signature_has_all_shapes_and_sizes_by_name() -> None:
    assert stubs.signature(named("kata-2/dlogits")) == (
        "dlogits(logits (n, vocab_size), Yb (n,), n) → (n, vocab_size)"
    )
    assert stubs.signature(named("kata-4/train_step")) == ""


def test_the_shipped_tree_has_a_file_for_every_kata_and_no_other() -> None:
    """Only that they are there: what stands in them is the learner's."""
    there = {path.relative_to(KATAS).as_posix() for path in KATAS.glob("kata_*/k[0-9]*.py")}
    assert {kata.file for kata in katas()} <= there


DH = "kata-1/dh"
EDITS = {
    "solved": lambda text: text.replace("raise NotImplementedError", "return dlogits @ W2.T"),
    "a comment": lambda text: text + "# my notes\n",
    "a comment inside": lambda text: text.replace("    raise", "    # think!\n    raise"),
    "a comment behind": lambda text: text.replace("mplementedError", "mplementedError  # later"),
    "a helper": lambda text: text + "\ndef helper():\n    return 1\n",
    "a constant": lambda text: text.replace("\n\ndef ", "\n\nX = 3\n\n\ndef "),
    "a class": lambda text: text + "\nclass Mine:\n    pass\n",
    "half a solution": lambda text: text.replace("    raise", "    x = 1\n    raise"),
    "a syntax error": lambda text: text + "def (",
    "emptied": lambda text: "",
    "an open string": lambda text: text + "'''",
    "a null": lambda text: text + "\0",
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_learner_wrote_is_an_edit(tree: Tree, edit: str) -> None:
    kata = named(DH)
    tree.write(kata, EDITS[edit](stub(kata)))
    assert stubs.state(kata, tree.folder) is State.EDITED


def test_no_text_is_an_edit_too(tree: Tree) -> None:
    kata = named(DH)
    tree.write(kata, b"\xff\xfe\x00")
    assert stubs.state(kata, tree.folder) is State.EDITED
    (tree.folder / kata.file).unlink()
    assert stubs.state(kata, tree.folder) is State.MISSING
    (tree.folder / kata.file).mkdir()
    assert stubs.state(kata, tree.folder) is State.EDITED


def test_other_line_ends_and_a_bom_are_no_edit(tree: Tree) -> None:
    kata = named(DH)
    tree.write(kata, stub(kata).replace("\n", "\r\n").encode())
    assert stubs.state(kata, tree.folder) is State.SAME
    tree.write(kata, b"\xef\xbb\xbf" + stub(kata).encode())
    assert stubs.state(kata, tree.folder) is State.SAME


@ALL
def test_an_older_stub_has_drifted(kata: Kata, tree: Tree) -> None:
    tree.write(kata, stub(kata).replace(answer(kata).statement, "An older statement."))
    assert stubs.state(kata, tree.folder) is State.DRIFTED


# The command.


@pytest.fixture
def command(dojo, tree: Tree):
    return lambda *arguments: dojo("stubs", *arguments, "--katas", tree.folder)


def test_all_are_written_and_then_none(command, tree: Tree) -> None:
    status, out, err = command()
    assert (status, err) == (0, "")
    assert f"Written: {len(katas()) + len(stages())}. Left as they are: 0." in out
    assert command("--check")[0] == 0
    assert "Written: 0." in command()[1]


def test_check_tells_what_is_missing_or_older_and_writes_nothing(command, tree: Tree) -> None:
    command("dh", "dW2", "db2")
    kata = named(DH)
    tree.write(kata, stub(kata).replace(answer(kata).statement, "An older statement."))
    (tree.folder / named("db2").file).unlink()
    before = sorted(path.read_bytes() for path in tree.folder.rglob("*.py"))
    status, out, _ = command("--check", "dh", "dW2", "db2")
    assert status == 1
    assert "k09_dh.py: an older stub" in out and "k11_db2.py: missing" in out
    assert "2 of 3 files have drifted; 0 are edited." in out
    assert sorted(path.read_bytes() for path in tree.folder.rglob("*.py")) == before
    _, out, err = command("dh", "dW2", "db2")
    assert "Written: 1. Left as they are: 2." in out and "not the stub of today" in err


def git(folder: Path, *arguments: str) -> None:
    """Run git there, as nobody in particular."""
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_an_older_stub_is_overwritten_only_if_git_has_it(command, tree: Tree) -> None:
    """Notes in the docstring look like an older stub: they must not be lost."""
    kata = named(DH)
    noted = stub(kata).replace(answer(kata).statement, "Mind the transpose!")
    path = tree.write(kata, noted)
    git(tree.folder, "init")
    for _ in "a folder that git does not know", "a text that it does not know":
        command("dh")
        assert path.read_text() == noted
        git(tree.folder, "add", ".")
        tree.write(kata, noted := noted.replace("Mind", "Do mind"))
    git(tree.folder, "commit", "--all", "--message", "notes")
    status, out, err = command("dh")
    assert (status, err) == (0, "") and "Written: 1." in out
    assert stubs.state(kata, tree.folder) is State.SAME


def test_notebooks_lie_beside_the_katas_and_take_an_address(command, tree: Tree) -> None:
    command("dh")
    folder = tree.folder.parent / "notebooks"
    assert not folder.exists(), "a kata was asked for"
    status, out, _ = command("--check")
    assert status == 1 and "stage_1.ipynb: missing" in out
    command("--address", "ssh://git@github.com/somebody/dojo.git")
    assert command("--address", "git@github.com:somebody/dojo.git")[1].startswith("Written: 0.")
    paths = [folder / ipynb.name(stage) for stage in stages()]
    assert {ipynb.address_of(path) for path in paths} == {"https://github.com/somebody/dojo.git"}
    assert command("--check")[0] == 0
    paths[0].write_text(mine := paths[0].read_text().replace("NotImplementedError", "Later"))
    status, out, err = command("--address", "https://github.com/another/dojo")
    assert paths[0].read_text() == mine and "has been edited. Overwrite it?" in err
    assert ipynb.address_of(paths[1]) == "https://github.com/another/dojo"


@pytest.mark.parametrize("address", ["ftp://x", "https://x y", 'https://x"', "https://", "-"])
def test_what_is_no_address_does_not_get_into_a_notebook(command, address: str) -> None:
    status, _, err = command("--address", address)
    assert status == 2 and ("is no address" in err or "expected one argument" in err)


def test_check_does_not_mind_what_is_solved(command, tree: Tree) -> None:
    command()
    tree.write(named(DH), source(named(DH), "dlogits @ W2.T"))
    status, out, _ = command("--check")
    assert status == 0 and "1 are edited" in out


@pytest.mark.parametrize("reply, kept", [("", True), ("n", True), ("nonsense", True), ("y", False)])
def test_each_edited_file_is_asked_about(command, tree, monkeypatch, reply, kept) -> None:
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or reply)
    mine = {}
    for name in ("dh", "dW2"):
        mine[name] = tree.write(named(name), source(named(name), "dlogits"))
    text = mine["dh"].read_text()
    status, _, _ = command("dh", "dW2", "db2")
    assert status == 0
    assert len(asked) == 2 and "k09_dh.py has been edited" in asked[0]
    assert (mine["dh"].read_text() == text) is kept


def test_with_nobody_at_the_keyboard_nothing_is_overwritten(command, tree: Tree) -> None:
    path = tree.write(named(DH), "mine")
    status, _, err = command("dh")
    assert status == 0
    assert path.read_text() == "mine"
    assert "Nobody is there to answer" in err and "--yes" not in err


def test_a_folder_in_the_way(command, tree: Tree, monkeypatch) -> None:
    (tree.folder / named(DH).file).mkdir(parents=True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "y")
    status, _, err = command("dh")
    assert status == 2 and "can't be written" in err
    assert not list(tree.folder.rglob("*.tmp"))


def test_the_source_of_a_stub_is_its_answer_alone() -> None:
    assert "KATAS" not in inspect.getsource(stubs)
