"""The report of GitHub Classroom's autograding: Exercism's, with points.

The autograding reporter reads it in base64 from a step's output `result`.
"""

from __future__ import annotations

import json
from typing import Any

from dojo.grading.formats import exercism
from dojo.grading.results import Result
from dojo.isolation.sandbox import PRACTICE


def text(result: Result) -> str:
    """The file."""
    return json.dumps(report(result), indent=2) + "\n"


def report(result: Result) -> dict[str, Any]:
    """The report as plain values. The reporter wants at least one test, so an error is one, too."""
    made = exercism.report(result)
    made["max_score"] = result.max_score
    if not made["tests"]:
        made["tests"] = [
            {"name": "submission", "status": "error", "message": result.problem, "score": 0}
        ]
        return made
    for test, kata in zip(made["tests"], result.katas, strict=True):
        test["score"] = kata.score
    if not result.secure:
        made["tests"][0]["output"] = PRACTICE[: exercism.OUTPUT]
    return made
