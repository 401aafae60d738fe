"""Exercism's results.json, version 3."""

from __future__ import annotations

import json
from typing import Any

from dojo.grading.results import KataResult, Result
from dojo.isolation.sandbox import PRACTICE
from dojo.verdict.status import Status

OUTPUT = 500
"""Characters that a test's output may have."""
MESSAGE = 3_000
"""Characters of a message: with all katas the file stays below Exercism's 500,000 bytes."""


def text(result: Result) -> str:
    """The file."""
    return json.dumps(report(result), indent=2) + "\n"


def report(result: Result) -> dict[str, Any]:
    """The report as plain values."""
    if result.problem:
        return {"version": 3, "status": "error", "message": result.problem, "tests": []}
    right = all(kata.status is Status.SOLVED for kata in result.katas)
    return {
        "version": 3,
        "status": "pass" if right else "fail",
        "tests": [_test(kata, number, result) for number, kata in enumerate(result.katas, 1)],
    }


def _test(kata: KataResult, number: int, result: Result) -> dict[str, Any]:
    passed = kata.status is Status.SOLVED
    test: dict[str, Any] = {
        "name": kata.id,
        "status": "pass" if passed else "error" if kata.status is Status.BROKEN else "fail",
        "task_id": number,
        "test_code": f"python -m dojo judge {kata.id}",
    }
    if not passed:
        test["message"] = kata.text[:MESSAGE]
    if not result.secure:
        test["output"] = PRACTICE[:OUTPUT]
    return test
