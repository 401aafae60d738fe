"""CTRF 1.0.0, the common test report format. What is our own stands under `extra`."""

from __future__ import annotations

import json
from typing import Any

from dojo.grading.results import KataResult, Result
from dojo.isolation.sandbox import PRACTICE
from dojo.verdict.status import Status

STATUS = {
    Status.SOLVED: "passed",
    Status.WRONG: "failed",
    Status.BROKEN: "failed",
    Status.TODO: "pending",
}


def text(result: Result) -> str:
    """The file."""
    return json.dumps(report(result), indent=2) + "\n"


def report(result: Result) -> dict[str, Any]:
    """The report as plain values. Its clock starts at 0: a grade does not depend on the hour."""
    tests = [_test(kata) for kata in result.katas]
    counts = dict.fromkeys(("passed", "failed", "skipped", "pending", "other"), 0)
    for test in tests:
        counts[test["status"]] += 1
    extra = {
        "submission": result.submission,
        "seed": str(result.seed),
        "sandbox": result.sandbox,
        "score": result.score,
        "maxScore": result.max_score,
    }
    if not result.secure:
        extra["warning"] = PRACTICE
    if result.problem:
        extra["problem"] = result.problem
    return {
        "reportFormat": "CTRF",
        "specVersion": "1.0.0",
        "results": {
            "tool": {"name": "backprop-dojo"},
            "summary": {
                "tests": len(tests),
                **counts,
                "start": 0,
                "stop": sum(test["duration"] for test in tests),
            },
            "tests": tests,
            "extra": extra,
        },
    }


def _test(kata: KataResult) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": kata.kata,
        "status": STATUS[kata.status],
        "duration": round(kata.seconds * 1000),
        "suite": [kata.stage],
        "extra": {"score": kata.score, "maxScore": kata.max_score},
    }
    if kata.status is not Status.SOLVED:
        test["message"] = kata.text
    return test
