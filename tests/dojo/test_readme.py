"""What README shows is what happens: its short tour, word for word."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course.answers import answer
from dojo.course.curriculum import ROOT, katas
from tests.dojo.workbench import Tree

COLUMNS = "90"
"""Those of the terminal that the tour was taken from."""


def test_the_tour(dojo, tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    readme = (ROOT / "README.md").read_text("utf-8")
    tour = readme.split("\n## A short tour\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^ {4}\S.*\n(?:(?: {4}.*)?\n)*", tour, re.M)
    excerpt, *transcripts = (textwrap.dedent(block).strip() for block in blocks)
    for kata in katas():
        stubs.write(kata, tree.folder)

    first = katas()[0]
    stub = stubs.stub(first)
    for part in excerpt.split("\n    ...\n"):
        assert part in stub
    (attempt,) = re.findall(r"Write `(.*)`, save,", tour)
    attempts = stub.replace(stubs.TODO, attempt), first.answer.read_text("utf-8")
    for text, transcript in zip(attempts, transcripts, strict=True):
        tree.write(first, text)
        command, shown = transcript.split("\n", 1)
        session, names = re.fullmatch(r"\$ nox -s (\S+) -- (.*)", command).groups()
        _, out, _ = dojo("judge", "--stage", session, *names.split(), "--katas", "katas")
        assert out.replace("\\", "/").strip() == shown


def test_the_first_green_verdict_comes_soon() -> None:
    """And no answer before it: whoever reads on still has the kata to solve."""
    readme = (ROOT / "README.md").read_text("utf-8")
    before = readme.partition(f"✓ {katas()[0].name}")[0]
    assert before != readme and len(before.split()) <= 350
    first = answer(katas()[0]).code.strip().splitlines()[-1].strip()
    assert first.startswith("return") and first not in readme


@pytest.mark.parametrize("word", ["grade", "bench", "lint", "stubs", "tests"])
def test_the_learners_table_is_the_learners(word: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.split("\n## The sessions\n")[1].split("\n\n")[0]
    assert f"nox -s {word}" not in table
