"""A gradebook: a line for each submission, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from dojo.grading.results import Result


def text(results: Sequence[Result]) -> str:
    """The file. What a spreadsheet would take for a formula is written as text."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    katas = [kata.id for kata in results[0].katas] if results else []
    head = ["id", "score", "max_score", "solved", "integrity", "sandbox", "seed", "problem"]
    table.writerow([*head, *katas])
    for result in results:
        sandbox = result.sandbox if result.secure else f"{result.sandbox}: practice, not a grade"
        about = [
            _cell(result.submission), _number(result.score), _number(result.max_score),
            result.solved, len(result.integrity), sandbox, result.seed, _cell(result.problem),
        ]  # fmt: skip
        table.writerow([*about, *(_number(kata.score) for kata in result.katas)])
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _number(score: float) -> str:
    return f"{score:g}"
