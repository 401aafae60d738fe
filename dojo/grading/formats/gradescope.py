"""Gradescope's results.json. What the instructor alone may read is a hidden test."""

from __future__ import annotations

import json
from typing import Any

from dojo.grading.results import KataResult, Result
from dojo.isolation.sandbox import PRACTICE
from dojo.verdict.status import Status


def text(result: Result) -> str:
    """The file."""
    return json.dumps(report(result), indent=2) + "\n"


def report(result: Result) -> dict[str, Any]:
    """The report as plain values."""
    solved = f"{result.solved} of {len(result.katas)} katas solved."
    warning = [] if result.secure else [PRACTICE]
    tests = [_test(kata, number) for number, kata in enumerate(result.katas, 1)]
    if result.integrity:
        tests.append(
            {
                "name": "integrity",
                "number": str(len(tests) + 1),
                "status": "failed",
                "score": 0,
                "max_score": 0,
                "output": "\n".join(f"{f.kata or 'all'}: {f.finding}" for f in result.integrity),
                "visibility": "hidden",
            }
        )
    return {
        "score": result.score,
        "output": "\n".join([*warning, result.problem or solved]),
        "visibility": "visible",
        "tests": tests,
        "extra_data": {"seed": str(result.seed), "sandbox": result.sandbox},
    }


def _test(kata: KataResult, number: int) -> dict[str, Any]:
    return {
        "name": kata.id,
        "number": str(number),
        "status": "passed" if kata.status is Status.SOLVED else "failed",
        "score": kata.score,
        "max_score": kata.max_score,
        "output": kata.text,
        "visibility": "visible",
    }
