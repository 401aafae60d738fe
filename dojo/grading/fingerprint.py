"""Which judge this is: a result tells nothing about what another one would say."""

from __future__ import annotations

import hashlib
import importlib.metadata
from functools import cache
from pathlib import Path

from dojo.course.curriculum import ROOT

FOLDERS = ("dojo", "reference", "data")
"""Whose code, answers and names decide what a grade is."""


@cache
def fingerprint(root: Path = ROOT) -> str:
    """Of the judge that is running: of its files as they were when it was first asked for, and of torch."""
    hashed = hashlib.sha256(importlib.metadata.version("torch").encode())
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".txt") and path.is_file():
                hashed.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return hashed.hexdigest()
