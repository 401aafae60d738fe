"""A list of names that a network learns from, with its split into examples."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from data import names
from data.examples import Split, split
from data.names import NamesError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class NameList:
    """The names in a file, and their split into examples.

    `path` is from the repository's root if the file lies there; `digest` is that of the names.
    """

    path: str
    all: frozenset[str]
    split: Split
    digest: str

    @classmethod
    def read(cls, path: str | Path | None = None, block_size: int = 3) -> NameList:
        """By default the lecture's list, if it was fetched, or the shipped one.

        An example has `block_size` letters to guess the next one from.

        Raises NamesError, also for a list that is too short to train on.
        """
        whole = (ROOT / path if path else names.preferred()).resolve()
        found = names.read(whole)
        if len(found) < 2:
            raise NamesError(
                f"{whole.name} has one name only: one to train on and one to test are needed."
            )
        shown = whole.relative_to(ROOT).as_posix() if whole.is_relative_to(ROOT) else str(whole)
        digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
        return cls(shown, frozenset(found), split(found, block_size=block_size), digest)
