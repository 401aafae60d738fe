"""class.html in a real browser: drawn, sorted, filtered, without a violation; hostile names stay text."""

from __future__ import annotations

import re
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


ON_SEVERAL_LINES = """cells => cells.filter(cell => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  return new Set([...text.getClientRects()].map(one => one.top)).size > 1;
}).map(cell => cell.innerText)"""


@pytest.mark.parametrize("width", [390, 1280])
def test_no_name_of_a_kata_or_a_state_is_broken(
    page: str, visit: Callable[..., Page], width: int
) -> None:
    """Were a table as narrow as the page, there would be a letter or two on each line of it."""
    shown = visit(page)
    shown.set_viewport_size({"width": width, "height": 800})
    cells = shown.locator("table").locator("th", has_text="kata-1/").or_(
        shown.locator("td", has_text=re.compile("^(graded|missing|unreadable)$"))
    )  # fmt: skip
    assert cells.count() > 7 and cells.evaluate_all(ON_SEVERAL_LINES) == []


def test_on_paper_nothing_is_cut_off(page: str, visit: Callable[..., Page]) -> None:
    shown = visit(page)
    shown.emulate_media(media="print")
    shown.set_viewport_size({"width": 718, "height": 1000})  # A4 between Chrome's own margins
    assert shown.evaluate("document.documentElement.scrollWidth") <= 718
