"""Our own JSON, by `result.schema.json`. Everything is in it, also what only the instructor reads."""

from __future__ import annotations

import json

from dojo.grading.results import Result, record


def text(result: Result) -> str:
    """The file."""
    return json.dumps(record(result), indent=2, ensure_ascii=False) + "\n"
