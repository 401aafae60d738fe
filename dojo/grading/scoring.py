"""A frozen submission -> its result: every kata judged as everywhere, only the attempts are elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from dojo.course.curriculum import Kata
from dojo.drill.drills import katas_of
from dojo.grading.allowance import Allowance
from dojo.grading.alone import Alone, Checked, untouched
from dojo.grading.marks import marked
from dojo.grading.policy import assigns_attributes, refusals
from dojo.grading.results import Result, graded
from dojo.grading.submission import Integrity, Submission
from dojo.grading.together import solved
from dojo.isolation.contestant_process import Contestant
from dojo.isolation.sandbox import PRACTICE
from dojo.isolation.sandbox.backend import Unavailable
from dojo.isolation.text import plain
from dojo.judging.outcome import Failure
from dojo.verdict.values import Verdict


def grade(
    submission: Submission, contestant: Contestant, weights: Mapping[str, float], seed: int
) -> Result:
    """The result, over the katas that have a weight. The same submission and seed give the same, to
    the last bit."""
    found: list[Integrity] = list(submission.integrity)
    results = []
    katas = katas_of(weights)
    checked = {
        kata.id: _check(kata, submission.texts[kata.id])
        for kata in katas
        if kata.id in submission.texts
    }
    there = {**submission.texts, **submission.problems}
    begun = {_folder(kata) for kata in katas if kata.id in there}
    allowance = Allowance(contestant.seconds)
    alone = Alone(contestant, allowance, seed)
    started = time.perf_counter()
    at_once = _at_once(submission, katas, checked, contestant, allowance, seed)
    share = (time.perf_counter() - started) / len(katas)
    for kata in katas:
        started = time.perf_counter() - share
        integrity: list[str] = []
        if kata.id in at_once:
            verdict = at_once[kata.id]
        elif kata.id in checked:
            verdict, integrity = alone.judge(kata, submission.texts[kata.id], checked[kata.id])
        elif _folder(kata) in begun:
            missing = f"There is no file {kata.path}."
            verdict = Failure(submission.problems.get(kata.id, missing)).verdict
        else:  # a fork from before there was this stage, perhaps
            verdict = Failure("not written yet", todo=True).verdict
        found += [Integrity(kata.id, plain(what, 300)) for what in integrity]
        results.append(marked(kata, verdict, weights[kata.id], time.perf_counter() - started))
    if not contestant.sandbox.secure:
        found.append(Integrity("", PRACTICE))
    return graded(submission.id, seed, contestant.sandbox.name, results, found)


def _folder(kata: Kata) -> str:
    """Which it shares with the others of its stage, or with all drills."""
    return kata.path.rpartition("/")[0]


def _check(kata: Kata, text: str) -> Checked:
    try:
        return refusals(text, kata.allowed, kata.refused)
    except SyntaxError as error:
        return error


def _at_once(
    submission: Submission,
    katas: Sequence[Kata],
    checked: Mapping[str, Checked],
    contestant: Contestant,
    allowance: Allowance,
    seed: int,
) -> dict[str, Verdict]:
    """The katas that need no process of their own; none if anything was refused."""
    if submission.integrity or any(isinstance(c, list) and c for c in checked.values()):
        return {}
    written = {
        kata.id: submission.texts[kata.id]
        for kata in katas
        if checked.get(kata.id) == [] and not untouched(kata, submission.texts[kata.id])
    }
    if any(assigns_attributes(written.get(k.id, "")) for k in katas if k.kind != "step"):
        return {}  # what is kept in `torch` or in a function is there for the next kata
    try:
        return solved(written, contestant, allowance, seed) if written else {}
    except Unavailable:
        raise
    except Exception:  # a mistake of ours: it is made again, and told, at the kata that it is about
        return {}
