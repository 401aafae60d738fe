"""Text of unknown origin, made fit to be shown: in a terminal, in a CI log, in a file."""

from __future__ import annotations

import re
import unicodedata

COMMAND = re.compile(r"^(\s*)(::|##\[)", re.MULTILINE)
"""What GitHub's and other runners take for an order when it begins a line."""


def plain(text: str, longest: int, *, lines: bool = False) -> str:
    """The text without control characters and orders to a CI runner, cut; on one line unless `lines`."""
    kept = "".join(c if c == "\n" or _harmless(c) else "\N{REPLACEMENT CHARACTER}" for c in text)
    kept = re.sub(r"\n+", "\n", kept) if lines else " ".join(kept.split())
    kept = COMMAND.sub(r"\1 .\2", kept)
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def _harmless(character: str) -> bool:
    """No control (escape sequences), no surrogate, nothing that turns the direction of writing."""
    return character == "\t" or unicodedata.category(character) not in (
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    )
