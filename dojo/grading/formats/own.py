"""Our own JSON, by `result.schema.json`. Everything is in it, also what only the instructor reads."""

from __future__ import annotations

from dojo.grading.results import written as text

__all__ = ["text"]
