"""Files that are no Python, or not as it is read here: what they are, and how to make them so."""

from __future__ import annotations

import io
import re
import tokenize

LFS = "version https://git-lfs.github.com/spec/"
MARKER = re.compile(r"^(<{7}|={7}|>{7})( .*)?$", re.MULTILINE)


def not_python(source: str) -> tuple[str, int] | None:
    """What a text is that is no Python, in a sentence, and the line; None if that is not known."""
    if source.startswith(LFS):
        return "This is Git LFS's pointer to the file, not the file: `git lfs pull` fetches it.", 1
    marks = list(MARKER.finditer(source))
    if {mark[1][0] for mark in marks} == {"<", "=", ">"}:
        line = source.count("\n", 0, marks[0].start()) + 1
        return (
            f"Line {line} begins a merge conflict: keep one of the two versions (or what you make of "
            "both), and delete the three marker lines.",
            line,
        )
    return None


def not_utf8(content: bytes) -> str:
    """What a file is that is not UTF-8, and how to save it."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return "The file is not text in UTF-8."
    return (
        f"The file is in {encoding}, as its `coding` line says: save it in UTF-8 (editors have "
        '"Save with Encoding"), and delete that line.'
    )
