"""What README shows is what happens: its short tour, word for word."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from dojo import stubs
from dojo.course.curriculum import ROOT, katas, select
from tests.dojo.workbench import Tree, named

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
    for kata in select(["kata-1"])[:4]:
        tree.write(kata, kata.answer.read_text("utf-8"))

    dcounts = named("kata-1/dcounts")
    stub = stubs.stub(dcounts)
    for part in excerpt.split("\n    ...\n"):
        assert part in stub
    (attempt,) = re.findall(r"Write `(.*)`, save, and ask:", tour)
    attempts = stub.replace(stubs.TODO, attempt), dcounts.answer.read_text("utf-8")
    for text, transcript in zip(attempts, transcripts, strict=True):
        tree.write(dcounts, text)
        command, shown = transcript.split("\n", 1)
        session, names = re.fullmatch(r"\$ nox -s (\S+) -- (.*)", command).groups()
        _, out, _ = dojo("judge", "--stage", session, *names.split(), "--katas", "katas")
        assert out.replace("\\", "/").strip() == shown
