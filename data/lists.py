"""A list of names that a network learns from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from data import names
from data.names import NamesError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class NameList:
    """The names in a file, in its order.

    `path` is from the repository's root if the file lies there; `digest` is that of the names.
    """

    path: str
    names: tuple[str, ...]
    digest: str

    @classmethod
    def read(cls, path: str | Path | None = None) -> NameList:
        """By default the lecture's list, if it was fetched, or the shipped one.

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
        return cls(shown, tuple(found), digest)
