"""A verdict as HTML, with the heat tables of the page: static markup that needs no style of others.

There is no script in it, and each text is escaped where it is put in, so it can stand in any notebook.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Sequence
from html import escape

from dojo.verdict.pictures import Numbers, Table
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, shown

MOST_CELLS = 400
"""Numbers that are written out; more of them become an image."""
SHADE = 0.72
"""Of the colour in the strongest cell: what stands on it must stay readable, on light and on dark."""
BELOW, ABOVE, ODD = (0, 114, 178), (224, 138, 0), (128, 128, 128)
PIXELS = 320
"""Width of an image, about."""


class Html(str):
    """Markup. Any other string is text, and is escaped."""


def tag(name: str, *inner: str, **attributes: str) -> Html:
    """An element with these texts and elements in it."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    parts = "".join(one if isinstance(one, Html) else escape(one) for one in inner)
    return Html(f"<{name}{given}>{parts}</{name}>")


def report(title: str, judged: Judged, lines: Sequence[str]) -> Html:
    """A verdict with all that there is to say of it and to see."""
    parts = [tag("p", tag("b", title), style="margin:.3em 0")]
    if judged.way:
        parts.append(tag("p", judged.way, style="margin:.3em 0;opacity:.7"))
    if lines:
        parts.append(tag("pre", "\n".join(lines), style="white-space:pre-wrap;margin:.5em 0"))
    if judged.numbers and judged.verdict.status is not Status.TODO:
        worst = judged.verdict.worst
        seen = numbers(judged.numbers[0], (worst and worst.at) or ())
        if judged.verdict.solved:
            seen = tag("details", tag("summary", "The numbers"), seen)
        parts.append(seen)
    return tag("div", *parts)


def numbers(case: Numbers, at: Sequence[int]) -> Html:
    """The tables of a case, on one colour scale; of more than two axes the slice that holds `at`."""
    own = [table for table in (case.yours, case.expected, case.difference) if table]
    sizes = [abs(n) for table in (*own, *case.readers) for n in table.numbers if math.isfinite(n)]
    largest = max(sizes, default=0.0) or 1e-300
    parts = [_row([heat(table, table.title, at, largest) for table in own])]
    if case.readers:
        sent = [heat(table, f"through {table.title}", at, largest) for table in case.readers]
        parts.append(tag("details", tag("summary", "What each reader sends back"), _row(sent)))
    legend = f"On {case.case}. One colour scale: blue below zero, orange above."
    return tag("div", tag("p", legend, style="margin:.3em 0;opacity:.7"), *parts)


def _row(tables: Sequence[Html]) -> Html:
    return tag("div", *tables, style="display:flex;flex-wrap:wrap;gap:1em;overflow-x:auto")


def heat(table: Table, title: str, at: Sequence[int], largest: float) -> Html:
    """A table whose cells are coloured by their numbers."""
    rows, where = plane(table, at)
    caption = f"{title} {where or shown(table.axes)}" + (f", {table.cut}" if table.cut else "")
    if len(rows) * len(rows[0]) > MOST_CELLS:
        size = f"{len(rows[0]) * max(1, PIXELS // len(rows[0]))}px"
        picture = tag(
            "img", src=_png(rows, largest), alt=f"{title}: {len(rows)} by {len(rows[0])} numbers",
            style=f"width:{size};image-rendering:pixelated",
        )  # fmt: skip
        return tag("div", tag("div", tag("b", caption)), picture)
    head = [tag("th", _place(table, -1, c)) for c in range(len(rows[0]))]
    body = [
        tag(
            "tr",
            tag("th", _place(table, -2, r) if len(table.shape) > 1 else ""),
            *(_cell(number, largest) for number in row),
        )
        for r, row in enumerate(rows)
    ]
    heading = tag("caption", tag("b", caption), style="text-align:left;white-space:nowrap")
    return tag("table", heading, tag("tr", tag("th", ""), *head), *body)


def _cell(number: float, largest: float) -> Html:
    red, green, blue, part = _colour(number, largest)
    colour = f"background:rgba({red},{green},{blue},{part:.3f});text-align:right"
    return tag("td", short(number), title=repr(number), style=colour)


def _colour(number: float, largest: float) -> tuple[int, int, int, float]:
    if not math.isfinite(number):
        return (*ODD, SHADE)
    return (*(ABOVE if number > 0 else BELOW), SHADE * abs(number) / largest)


def short(number: float) -> str:
    """A number as it fits into a cell."""
    size = abs(number)
    if size < 1e-12:
        return "0"
    if size >= 100 or not math.isfinite(number):
        return f"{number:.3g}"
    return f"{number:.0e}".replace("e-0", "e-") if size < 0.01 else f"{number:.2f}"


def plane(table: Table, at: Sequence[int]) -> tuple[list[list[float]], str]:
    """The last two axes as rows of numbers, and which plane that is where there are several."""
    height, width = (1, 1, *table.shape)[-2:]
    outer = table.shape[:-2]
    known = at[: len(outer)] if len(at) == len(table.shape) else [0] * len(outer)
    chosen = [min(i, length - 1) for i, length in zip(known, outer, strict=True)]
    start = 0
    for i, length in zip(chosen, outer, strict=True):
        start = start * length + i
    rows = [list(table.numbers[(start * height + r) * width :][:width]) for r in range(height)]
    where = f"[{', '.join([*map(str, chosen), ':', ':'])}]" if outer else ""
    return rows or [[]], where


def _place(table: Table, axis: int, i: int) -> str:
    letters = table.letters[axis] if len(table.letters) >= -axis else ""
    return letters[i] if i < len(letters) else str(i)


def _png(rows: Sequence[Sequence[float]], largest: float) -> str:
    """An image with a pixel for each number, as an address of its own data."""
    lines = bytearray()
    for row in rows:
        lines.append(0)
        for number in row:
            *colour, part = _colour(number, largest)
            lines.extend((*colour, round(255 * part)))

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    size = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 6, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
    data += chunk(b"IDAT", zlib.compress(bytes(lines))) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode()
