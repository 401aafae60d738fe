"""All katas of a submission in one process: the quick way for a submission that gives no cause.

A process for each kata is what keeps one kata from the others, and costs more than judging it. It
is not needed while nothing is amiss: all katas are one person's, whoever could change another kata's
process could have written the same into that kata. So what is right here is right. But whatever is not
right, and everything if a process ends, falls silent or sends garbage, or a text is refused or
noticed, is judged again, each kata in a process of its own: none can spoil another's points.
"""

from __future__ import annotations

from collections.abc import Mapping

from dojo.drill.drills import katas_of
from dojo.grading.allowance import Allowance
from dojo.grading.look import look
from dojo.isolation.contestant_process import Contestant
from dojo.isolation.remote import RemoteAttempt
from dojo.judging.attempt import Unusable
from dojo.judging.judge import judge_attempt
from dojo.verdict.values import Verdict


def solved(
    texts: Mapping[str, str], contestant: Contestant, allowance: Allowance, seed: int
) -> dict[str, Verdict]:
    """The verdicts on those katas that are solved beyond doubt, by id; none at any sign of trouble."""
    found = {}
    with contestant.kata() as link:
        for kata in katas_of(texts):
            if allowance.cut:
                break
            try:
                attempt = RemoteAttempt(kata.name, texts[kata.id], kata.file, link)
            except Unusable:
                continue
            try:
                with allowance.spent(link):
                    attempt.load()
                    verdict = judge_attempt(kata, attempt, seed=seed, only_if_right=True)
                    right = verdict.solved and not look(kata, attempt, seed)
            except Unusable:
                right = False
            if attempt.integrity or attempt.dead:
                return {}
            if right:
                found[kata.id] = verdict
    return found
