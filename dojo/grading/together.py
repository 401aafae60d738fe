"""All katas of a submission in one process: the quick way for a submission that gives no cause.

A process for each kata is what keeps one kata from the others, and costs more than judging it. It
is not needed while nothing is amiss: all katas are one person's, whoever could change another kata's
process could have written the same into that kata. So what is right here is right. But whatever is not
right, and everything if a process ends, falls silent or sends garbage, or a text is refused or
noticed, is judged again, each kata in a process of its own: none can spoil another's points.
"""

from __future__ import annotations

from collections.abc import Mapping

from dojo.attempt import Unusable
from dojo.cases import cases, model
from dojo.contract import Refused, request
from dojo.curriculum import Kata, katas
from dojo.grading.attempt import RemoteAttempt
from dojo.grading.look import look
from dojo.grading.server import Contestant
from dojo.judge import decide, try_on
from dojo.steps import judge_step
from dojo.verdict import Verdict


def solved(texts: Mapping[str, str], contestant: Contestant, seed: int) -> dict[str, Verdict]:
    """The verdicts on those katas that are solved beyond doubt, by id; none at any sign of trouble."""
    found = {}
    with contestant.kata() as link:
        for kata in katas():
            if kata.id not in texts:
                continue
            link.left = contestant.seconds
            try:
                attempt = RemoteAttempt(kata.name, texts[kata.id], kata.file, link)
            except Unusable:
                continue
            try:
                attempt.load()
                verdict = _verdict(kata, attempt, seed)
                if verdict and verdict.solved and look(kata, attempt, seed):
                    verdict = None
            except (Unusable, Refused):
                verdict = None
            if attempt.integrity or attempt.dead:
                return {}
            if verdict and verdict.solved:
                found[kata.id] = verdict
    return found


def _verdict(kata: Kata, attempt: RemoteAttempt, seed: int) -> Verdict | None:
    """The verdict if every trial is right. Why one is wrong is not asked here."""
    if kata.kind == "step":
        return judge_step(kata, attempt.judged, seed)
    trials = []
    asked = request(model(kata.model).graph, kata.tensor, attempt.signature, kata.start)
    for case in cases(kata, asked, seed):
        trial = try_on(attempt.judged, case)
        if trial.outcome.changed or (case.decides and not trial.right) or trial.outcome.failure:
            return None
        trials.append(trial)
    return decide(attempt.judged, trials)
