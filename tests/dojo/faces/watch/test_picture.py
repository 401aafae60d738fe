"""The README's picture shows what watch mode says today; a newer Textual may draw it differently."""

from __future__ import annotations

from dojo.course.curriculum import ROOT
from dojo.faces.watch import picture


def test_what_stands_on_it_is_what_watch_says() -> None:
    drawn = picture.words(picture.draw()).replace("\\", "/")
    kept = picture.words(picture.FILE.read_text("utf-8"))
    assert picture.KATA.id in drawn and "wrong" in drawn and "maxdiff" in drawn
    assert kept == drawn, "draw it anew: python -m dojo.faces.watch.picture"


def test_the_readme_shows_it_first() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"]({picture.FILE.relative_to(ROOT).as_posix()})" in readme.partition("\n## ")[0]
