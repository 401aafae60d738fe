"""class.html in a real browser: drawn, sorted, filtered, without a violation; hostile names stay text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dojo.grading.formats import OVERVIEW
from dojo.grading.overview import overview
from dojo.verdict.finding import Finding, Kind
from tests.dojo.browser import chromium, visit
from tests.dojo.grading.test_overview import CLASSROOM, HOSTILE, submission

__all__ = ["chromium", "visit"]


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The address of a class of seven, one of them hostile."""
    hostile = submission(HOSTILE, "-...", Finding(Kind.PATH, HOSTILE, HOSTILE), problem="")
    path = tmp_path / "class.html"
    path.write_text(OVERVIEW["class"]["class.html"](overview([*CLASSROOM, hostile])), "utf-8")
    return path.as_uri()


def names(shown: Page) -> list[str]:
    """The students in the last table, from the top."""
    return shown.locator("table").last.locator("tbody th").all_inner_texts()


def test_it_is_drawn_from_its_json_and_hostile_names_are_text(
    page: str, visit: Callable[..., Page]
) -> None:
    shown = visit(page)
    expect(shown.locator("h1")).to_have_text("Backprop Dojo: the class")
    expect(shown.locator("main > p").first).to_contain_text("7 submissions: 5 graded, 1 missing, 1")
    assert HOSTILE in names(shown)
    assert shown.locator("img").count() == 0
    causes = shown.locator("table").nth(1).locator("tbody tr")
    expect(causes.first).to_contain_text("constant factor")


def test_students_are_sorted_and_filtered_by_keyboard(
    page: str, visit: Callable[..., Page]
) -> None:
    shown = visit(page)
    points = shown.locator("table").last.get_by_role("button", name="points")
    points.focus()
    shown.keyboard.press("Enter")
    assert names(shown)[-1] == "ann"
    shown.keyboard.press("Enter")
    assert names(shown)[0] == "ann"
    expect(points.locator("..")).to_have_attribute("aria-sort", "descending")
    shown.get_by_label("Only those with").fill("missing")
    assert names(shown) == ["eve"]
    expect(shown.get_by_role("status")).to_have_text("1 student")
    shown.get_by_label("Only those with").fill("")
    assert len(names(shown)) == 7


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_no_violation(page: str, visit: Callable[..., Page], look: str) -> None:
    options = {"viewport": {"width": 320, "height": 700}} if look == "phone" else {}
    shown = visit(
        page, color_scheme="dark" if look == "dark" else "light", bypass_csp=True, **options
    )
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
