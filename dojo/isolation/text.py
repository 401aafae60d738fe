"""Text of unknown origin, made fit to be shown: in a terminal, in a CI log, in a file."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata

BEGINNING = re.compile(r"^(\s*)::", re.MULTILINE)
"""What GitHub's runner takes for an order when it begins a line: `::error::`."""
ANYWHERE = re.compile(r"##(?=\w*\[)")
"""What it and others take for one wherever it stands: `##[error]`, `##vso[...]`, `##teamcity[...]`."""
HARMFUL = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def plain(text: str, longest: int, *, lines: bool = False) -> str:
    """The text without control characters and orders to a CI runner, cut; on one line unless `lines`."""
    kept = text
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        kept = "".join(
            c if c == "\n" or _harmless(c) else "\N{REPLACEMENT CHARACTER}" for c in text
        )
    kept = re.sub(r"\n+", "\n", kept) if lines else " ".join(kept.split())
    kept = ANYWHERE.sub("# #", BEGINNING.sub(r"\1 .::", kept))
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def _harmless(character: str) -> bool:
    """No control (escape sequences), no surrogate, nothing that turns the direction or ends a line."""
    return character == "\t" or unicodedata.category(character) not in HARMFUL


def allowed_by_hash(text: str) -> str:
    """How a Content-Security-Policy allows this very script or style, and no other."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
