"""A frozen submission -> its result: every kata judged as everywhere, only the attempts are elsewhere."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from dojo.attempt import Unusable
from dojo.curriculum import Kata, katas
from dojo.finding import Finding
from dojo.grading.attempt import RemoteAttempt, ending
from dojo.grading.policy import Refusal, refusals
from dojo.grading.results import KataResult, Result
from dojo.grading.sandbox import PRACTICE
from dojo.grading.server import Contestant
from dojo.grading.submission import FOLDER, Integrity, Submission
from dojo.grading.text import plain
from dojo.grading.together import solved
from dojo.judge import judge_attempt
from dojo.outcome import Failure
from dojo.stubs import stub
from dojo.verdict import Status, Verdict, failed

REASON = 2_000
"""Characters of a reason: it may quote what the submission says."""


def draw_seed() -> int:
    """A seed that nobody knows before; torch takes 63 bits."""
    return secrets.randbits(63)


def grade(
    submission: Submission, contestant: Contestant, weights: Mapping[str, float], seed: int
) -> Result:
    """The result. The same submission and seed give the same, to the last bit."""
    found: list[Integrity] = list(submission.integrity)
    results = []
    checked = {id: _check(text) for id, text in submission.texts.items()}
    started = time.perf_counter()
    at_once = _at_once(submission, checked, contestant, seed)
    share = (time.perf_counter() - started) / len(katas())
    for kata in katas():
        started = time.perf_counter() - share
        integrity: list[str] = []
        if kata.id in at_once:
            verdict = at_once[kata.id]
        elif kata.id in checked:
            text = submission.texts[kata.id]
            verdict, integrity = _judged(kata, text, checked[kata.id], contestant, seed)
        else:
            missing = f"There is no file {FOLDER}/{kata.file}."
            verdict = failed(Failure(submission.problems.get(kata.id, missing)))
        found += [Integrity(kata.id, plain(what, 300)) for what in integrity]
        results.append(_result(kata, verdict, weights[kata.stage], time.perf_counter() - started))
    if not contestant.sandbox.secure:
        found.append(Integrity("", PRACTICE))
    return Result(
        submission.id,
        seed,
        contestant.sandbox.name,
        tuple(results),
        tuple(found),
        secure=contestant.sandbox.secure,
    )


def ungraded(
    id: str, why: str, weights: Mapping[str, float], seed: int, sandbox: str, secure: bool
) -> Result:
    """The result of a submission that could not be read: no points, and the reason at each kata."""
    nothing = Verdict(Status.BROKEN, why)
    results = tuple(_result(kata, nothing, weights[kata.stage], 0.0) for kata in katas())
    found = [Integrity("", plain(why, 300))]
    if not secure:
        found.append(Integrity("", PRACTICE))
    return Result(id, seed, sandbox, results, tuple(found), secure, problem=why)


Checked = list[Refusal] | SyntaxError
"""What the policy says of a text, or why it is none."""


def _check(text: str) -> Checked:
    try:
        return refusals(text)
    except SyntaxError as error:
        return error


def _at_once(
    submission: Submission, checked: Mapping[str, Checked], contestant: Contestant, seed: int
) -> dict[str, Verdict]:
    """The katas that need no process of their own; none if anything was refused."""
    if submission.integrity or any(isinstance(c, list) and c for c in checked.values()):
        return {}
    written = {
        kata.id: submission.texts[kata.id]
        for kata in katas()
        if checked.get(kata.id) == [] and not _untouched(kata, submission.texts[kata.id])
    }
    return solved(written, contestant, seed) if written else {}


@cache
def _stub(kata: Kata) -> str:
    return stub(kata)


def _untouched(kata: Kata, text: str) -> bool:
    return text == _stub(kata)


def _judged(
    kata: Kata, text: str, checked: Checked, contestant: Contestant, seed: int
) -> tuple[Verdict, list[str]]:
    """The verdict on one kata, and what the instructor should know."""
    if isinstance(checked, SyntaxError):
        return failed(Failure(f"{type(checked).__name__}: {checked.msg}", checked.lineno)), []
    if _untouched(kata, text):
        return failed(Failure("not written yet", todo=True)), []
    if checked:
        told = Failure(checked[0].sentence, checked[0].line, forbidden=True)
        return failed(told), [refusal.sentence for refusal in checked[:5]]
    return _tried(kata, text, contestant, seed)


def _tried(kata: Kata, text: str, contestant: Contestant, seed: int) -> tuple[Verdict, list[str]]:
    with contestant.kata() as link:
        try:
            attempt = RemoteAttempt(kata.name, text, kata.file, link)
        except Unusable as error:
            return failed(error.failure), []
        try:
            attempt.load()
        except Unusable as error:
            verdict = failed(error.failure)
        else:
            verdict = judge_attempt(kata, attempt.judged, seed=seed)
    integrity = attempt.integrity
    if attempt.ended and (how := ending(contestant.exit_code)):
        integrity = [*integrity, how]
        verdict = replace(verdict, reason=f"{verdict.reason} ({how})")
    return verdict, list(dict.fromkeys(integrity))


def _result(kata: Kata, verdict: Verdict, points: float, seconds: float) -> KataResult:
    return KataResult(
        kata.stage,
        kata.name,
        verdict.status,
        points if verdict.solved else 0,
        points,
        plain(verdict.reason, REASON, lines=True),
        tuple(_shown(finding) for finding in verdict.findings),
        seconds,
    )


def _shown(finding: Finding) -> Finding:
    return replace(
        finding,
        sentence=plain(finding.sentence, REASON, lines=True),
        evidence=plain(finding.evidence, REASON, lines=True),
    )
