"""Records as JSON: a verdict for scripts, of which what is in it stays in it, and any for a face."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
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


def plain(value: Any) -> Any:
    """A record of plain values, as JSON has them: numbers to four digits, NaN and inf as words."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | array):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.4g}") if math.isfinite(value) else str(value)
    return value
