"""A verdict as HTML: each text is a text, each number in its place and colour."""

from __future__ import annotations

import base64
import re
import zlib
from array import array
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dojo.faces.notebook import html
from dojo.faces.notebook.display import Report
from dojo.verdict.pictures import Numbers, Table
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict
from tests.dojo.workbench import named

DCOUNTS = named("kata-1/dcounts")
HOSTILE = "</pre></b><script>alert(1)</script><img src=x onerror=alert(1)>\"' style='x"


def table(title: str, *shape: int, numbers: list[float] | None = None) -> Table:
    total = 1
    for length in shape:
        total *= length
    given = numbers or [float(i) for i in range(total)]
    return Table(title, tuple(f"axis{i}" for i in range(len(shape))), shape, array("d", given))


class Elements(HTMLParser):
    """The elements of a document with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((name, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_a_learner_says_is_a_text_wherever_it_stands() -> None:
    shown = Table(HOSTILE, (HOSTILE,), (1,), array("d", [1.0]), ((HOSTILE,),), HOSTILE)
    wide = Table(HOSTILE, (HOSTILE, HOSTILE), (30, 30), array("d", [1.0] * 900))
    judged = Judged(
        DCOUNTS,
        Path("k05.py"),
        Verdict(Status.WRONG, HOSTILE, 3, printed=HOSTILE, move=HOSTILE, hints=(HOSTILE,)),
        way=HOSTILE,
        numbers=(Numbers(HOSTILE, shown, wide, shown, (shown,)),),
    )
    page = Elements(Report(judged, HOSTILE)._repr_html_())
    known = {"div", "p", "b", "pre", "table", "caption", "tr", "th", "td", "details", "summary"}
    assert {name for name, _ in page.found} == known | {"img"}
    for name, attributes in page.found:
        assert set(attributes) <= {"style", "title", "src", "alt"}, name
        assert attributes.get("src", "data:image/png").startswith("data:image/png")
        assert "x" not in re.sub(
            r"[\w-]+(?=:)|\d+px|pixelated|flex|auto", "", attributes.get("style", "")
        )
    assert page.text.count(HOSTILE) >= 10


def test_numbers_stand_in_their_places_on_one_colour_scale() -> None:
    expected, yours = table("expected", 2, 2, numbers=[1, -2, 0, 4]), table("yours", 2, 2)
    page = html.numbers(Numbers("n=2", expected, yours), ())
    cells = [a for name, a in Elements(page).found if name == "td"]
    assert [a["title"] for a in cells] == ["0.0", "1.0", "2.0", "3.0", "1.0", "-2.0", "0.0", "4.0"]
    assert "rgba(0,114,178,0.360)" in (cells[5]["style"] or "")
    assert "rgba(224,138,0,0.720)" in (cells[7]["style"] or "")
    assert "blue below zero" in page


@pytest.mark.parametrize("at, seen", [((), 0), ((1, 0, 0), 6), ((9, 0, 0), 6), ((1, 0), 0)])
def test_of_three_axes_the_plane_of_the_worst_number_is_shown(
    at: tuple[int, ...], seen: int
) -> None:
    rows, where = html.plane(table("t", 2, 2, 3), at)
    assert rows == [[seen, seen + 1, seen + 2], [seen + 3, seen + 4, seen + 5]]
    assert where == ("[1, :, :]" if seen else "[0, :, :]")


@pytest.mark.parametrize("shape", [(), (3,), (0,), (2, 0), (0, 2), (1, 1, 1, 1)])
def test_every_shape_can_be_shown(shape: tuple[int, ...]) -> None:
    page = html.numbers(Numbers("a case", table("expected", *shape), None), ())
    assert page.startswith("<div>") and page.endswith("</div>")


def test_odd_numbers_can_be_shown() -> None:
    odd = table("yours", 3, numbers=[float("nan"), float("inf"), -float("inf")])
    page = html.numbers(Numbers("a case", odd), ())
    assert ">nan<" in page and ">inf<" in page and ">-inf<" in page
    nothing = html.numbers(Numbers("a case", table("yours", 2, numbers=[0.0, 0.0])), ())
    assert nothing.count(",0.000)") == 2


@pytest.mark.parametrize(
    "number, told",
    [
        (0.0, "0"),
        (-1e-13, "0"),
        (0.005, "5e-3"),
        (-2e-11, "-2e-11"),
        (0.5, "0.50"),
        (1234, "1.23e+03"),
    ],
)
def test_a_number_fits_into_a_cell(number: float, told: str) -> None:
    assert html.short(number) == told


def test_a_large_table_is_an_image_with_a_pixel_a_number() -> None:
    wide = table("yours", 30, 20, numbers=[-1.0] * 300 + [1.0] * 300)
    ((_, image),) = [
        one for one in Elements(html.heat(wide, "yours", (), 1.0)).found if one[0] == "img"
    ]
    data = base64.b64decode((image["src"] or "").partition(",")[2])
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[16:24] == bytes([0, 0, 0, 20, 0, 0, 0, 30])
    start = data.index(b"IDAT") + 4
    length = int.from_bytes(data[start - 8 : start - 4])
    pixels = zlib.decompress(data[start : start + length])
    assert pixels[1:5] == bytes([*html.BELOW, round(255 * html.SHADE)])
    assert pixels[-4:] == bytes([*html.ABOVE, round(255 * html.SHADE)])
    assert image["alt"] == "yours: 30 by 20 numbers"
