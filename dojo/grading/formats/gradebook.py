"""A gradebook: a line for each submission, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from dojo.grading.results import Result

BYTE_ORDER_MARK = "\ufeff"


def text(results: Sequence[Result]) -> str:
    """The file: a column for each kata that some of them have points for.

    What a spreadsheet would take for a formula is written as text.

    Whoever could not be graded has no score, which is not the same as none. With letters beyond ASCII
    it begins with a mark by which a spreadsheet knows UTF-8.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    katas = list(dict.fromkeys(kata.id for result in results for kata in result.katas))
    head = ["id", "score", "max_score", "solved", "integrity", "sandbox", "seed", "problem"]
    table.writerow([*head, *katas])
    for result in results:
        sandbox = result.sandbox if result.secure else f"{result.sandbox}: practice, not a grade"
        about = [
            _cell(result.submission), _points(result, result.score), f"{result.max_score:g}",
            result.solved, result.refused, sandbox, result.seed, _cell(result.problem),
        ]  # fmt: skip
        points = {kata.id: _points(result, kata.score) for kata in result.katas}
        table.writerow([*about, *(points.get(id, "") for id in katas)])
    found = out.getvalue()
    return found if found.isascii() else f"{BYTE_ORDER_MARK}{found}"


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


def _points(result: Result, score: float) -> str:
    return "" if result.problem else f"{score:g}"
