"""Verdicts -> a result: points, and what the student is told. Nothing is run here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dojo.course.curriculum import Kata
from dojo.drill.drills import katas_of
from dojo.grading.results import KataResult, Result, graded
from dojo.grading.submission import Integrity
from dojo.isolation.sandbox import NO_SANDBOX, PRACTICE
from dojo.isolation.text import plain
from dojo.verdict.finding import Finding
from dojo.verdict.status import Status
from dojo.verdict.values import Verdict
from dojo.verdict.words import closing, explain

REASON = 2_000
"""Characters of a reason: it may quote what the submission says."""
EXPLANATION = 8_000
"""Characters of all that the student is told, with what the kata printed."""


def marked(kata: Kata, verdict: Verdict, points: float, seconds: float) -> KataResult:
    """A kata's result, with the points if it is solved. `seconds` is what judging it took."""
    return KataResult(
        kata.stage,
        kata.name,
        verdict.status,
        points if verdict.solved else 0,
        points,
        plain(verdict.reason, REASON, lines=True),
        tuple(_shown(finding) for finding in verdict.findings),
        tuple(plain("\n".join(_explained(kata, verdict)), EXPLANATION, lines=True).splitlines()),
        seconds,
    )


def _explained(kata: Kata, verdict: Verdict) -> list[str]:
    """What the learner reads in practice, with the place that it is about."""
    lines = [*explain(kata, verdict), *closing(kata, verdict)]
    if verdict.line and verdict.status in (Status.WRONG, Status.BROKEN):
        lines.insert(0, f"{kata.path}:{verdict.line}")
    return lines


def _shown(finding: Finding) -> Finding:
    return replace(
        finding,
        sentence=plain(finding.sentence, REASON, lines=True),
        evidence=plain(finding.evidence, REASON, lines=True),
    )


def ungraded(id: str, why: str, weights: Mapping[str, float], seed: int, sandbox: str) -> Result:
    """The result of a submission that could not be read: no points, and the reason at each kata."""
    nothing = Verdict(Status.BROKEN, why)
    results = [marked(kata, nothing, weights[kata.id], 0.0) for kata in katas_of(weights)]
    found = [Integrity("", plain(why, 300))]
    if sandbox == NO_SANDBOX:
        found.append(Integrity("", PRACTICE))
    return graded(id, seed, sandbox, results, found, why)
