"""Where katas stand whose files have not changed since they were judged. In `.dojo/`, which git ignores.

So that to look how far one is stays quick, however many stages there are. Whoever asks for a verdict
gets one that was made anew. Only solved and untouched katas are remembered: the others are worked on.
What is remembered of another judge counts for nothing, and so does a file that is none of ours.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from contextlib import suppress
from pathlib import Path

from dojo.course import memory
from dojo.course.curriculum import Kata
from dojo.course.files import write_whole
from dojo.course.fingerprint import fingerprint
from dojo.verdict.status import Status
from dojo.verdict.values import Verdict

MAX_KATA_BYTES = 64 * 1024
"""Of a larger file nothing is remembered; it is not judged either."""
MAX_BYTES = 2**20
"""What the memory may have: a kata takes 150."""
KEPT = (Status.SOLVED, Status.TODO)
AT_HAND = {"torch", "jaxtyping", "numpy", *sys.stdlib_module_names}
"""Modules of which no learner has a version of their own: a verdict does not change with them."""

Entry = tuple[str, Verdict]
"""The digest of a kata's text, and the verdict on it: its status and line."""


class Remembered:
    """What is remembered, and what has been found out since. `save` when done."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or memory.FILE.with_name("verdicts.json")
        self._entries = _load(self._path)
        self._changed = False

    def verdict(self, kata: Kata, digest: str) -> Verdict | None:
        """That on a text of this digest, if it is known."""
        known, verdict = self._entries.get(kata.id, ("", None))
        return verdict if digest and digest == known else None

    def note(self, kata: Kata, path: Path, digest: str, verdict: Verdict) -> None:
        """That this was found of the text of this digest, if it still lies there."""
        if verdict.status in KEPT and digest and digest == digest_of(path, alone=True):
            found = Verdict(verdict.status, line=verdict.line)
            self._changed |= self._entries.get(kata.id) != (digest, found)
            self._entries[kata.id] = digest, found

    def save(self) -> None:
        """Write it, if anything is new. A folder that can't be written to is no drama."""
        if not self._changed:
            return
        katas = {
            id: [text, found.status, found.line] for id, (text, found) in self._entries.items()
        }
        record = {"judge": _judge(), "katas": dict(sorted(katas.items()))}
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(record, indent=1) + "\n")


def digest_of(path: Path, *, alone: bool = False) -> str:
    """A kata's text in short; "" if there is none. `alone`: or if it depends on other files, too."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_KATA_BYTES:
            return ""
        text = path.read_bytes()
        if alone and not _imported(text) <= AT_HAND:
            return ""
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return ""
    return hashlib.sha256(text).hexdigest()


def _imported(text: bytes) -> set[str]:
    """The packages that a text imports."""
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add("." * node.level + (node.module or ""))
    return {module.partition(".")[0] for module in modules}


def _judge() -> str:
    return f"{fingerprint()} {sys.version}"


def _load(path: Path) -> dict[str, Entry]:
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return {}
        found = json.loads(path.read_bytes())
        if found["judge"] != _judge():
            return {}
        return {id: _entry(*entry) for id, entry in found["katas"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _entry(digest: object, status: object, line: object) -> Entry:
    """Raises ValueError for what is none."""
    if not isinstance(digest, str) or Status(str(status)) not in KEPT:
        raise ValueError(status)
    if line is not None and (type(line) is not int or not 0 < line <= MAX_KATA_BYTES):
        raise ValueError(line)
    return digest, Verdict(Status(str(status)), line=line)
