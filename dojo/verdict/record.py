"""A verdict as JSON, for scripts: what is in it stays in it."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from dojo.verdict.values import Judged


def record(one: Judged) -> dict[str, Any]:
    """What `python -m dojo judge --json` writes of one kata. `error` is null where none can be told."""
    kata, verdict = one.kata, one.verdict
    error = verdict.error
    return {
        "stage": kata.stage,
        "kata": kata.name,
        "path": str(one.path),
        "status": verdict.status,
        "reason": verdict.reason,
        "error": error if error is not None and math.isfinite(error) else None,
        "seconds": round(verdict.seconds, 6),
        "findings": [asdict(finding) for finding in verdict.findings],
        "hints": list(verdict.hints),
    }
