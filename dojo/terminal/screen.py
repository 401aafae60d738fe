"""The terminal, whatever it can do. Needs no torch."""

from __future__ import annotations

import sys

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dojo.verdict.status import MARK, Status

STYLE = {
    Status.SOLVED: "green",
    Status.TODO: "dim",
    Status.WRONG: "bold red",
    Status.BROKEN: "bold magenta",
}
PLAIN_MARK = {Status.SOLVED: "+", Status.TODO: ".", Status.WRONG: "x", Status.BROKEN: "!"}


def console() -> Console:
    """Standard output. Rich heeds NO_COLOR, the width, and whether it is a terminal."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, emoji=False, markup=False)


def speaks_unicode(console: Console) -> bool:
    """Whether ✓ and █ will arrive as such."""
    return console.encoding.lower().replace("-", "") == "utf8"


def mark(console: Console, status: Status) -> Text:
    """One letter for a status, in its colour."""
    marks = MARK if speaks_unicode(console) else PLAIN_MARK
    return Text(marks[status], style=STYLE[status])


def bar(console: Console, done: int, total: int, width: int = 26) -> str:
    """A bar that is full when all is done, and not before."""
    full, empty = ("█", "░") if speaks_unicode(console) else ("#", "-")
    filled = width * done // total if total else 0
    return full * filled + empty * (width - filled)


LIKE = str.maketrans(
    "–—…×·•‘’“”→←─│┌┐└┘├┤┬┴┼█▓▒░✓✗≤≥▁▂▃▄▅▆▇", "--.x..''\"\"><-|+++++++++#%+-+x<>|||||||"
)


def ascii_only(text: str) -> str:
    """The text in ASCII, each character by one that resembles it, of the same width."""
    if text.isascii():
        return text
    return "".join(c if c.isascii() else "?" * cell_len(c) for c in text.translate(LIKE))


def likened(console: Console, text: str) -> str:
    """The text as this console can show it."""
    return text if speaks_unicode(console) else ascii_only(text)
