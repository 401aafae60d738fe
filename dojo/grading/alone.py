"""One kata in a process of its own: whatever it does there, no other kata gains or loses by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from dojo.course.curriculum import Kata
from dojo.grading.allowance import Allowance
from dojo.grading.look import look
from dojo.grading.policy import Refusal
from dojo.isolation.contestant_process import Contestant
from dojo.isolation.ending import killer
from dojo.isolation.remote import RemoteAttempt
from dojo.isolation.text import plain
from dojo.judging.attempt import Unusable
from dojo.judging.judge import judge_attempt
from dojo.judging.outcome import Failure
from dojo.stubs import stub
from dojo.verdict.values import Verdict

MAX_REFUSALS = 5
"""Refusals that are told of a kata."""
OURS = "The judge made a mistake over this kata ({}). Please look at it by hand."

Checked = list[Refusal] | SyntaxError
"""What the policy says of a text, or why it is none."""


@dataclass
class Alone:
    """Judges the katas of one submission, one after the other."""

    contestant: Contestant
    allowance: Allowance
    seed: int

    def judge(self, kata: Kata, text: str, checked: Checked) -> tuple[Verdict, list[str]]:
        """The verdict on a kata, and what the instructor should know. Raises `Unavailable`."""
        if isinstance(checked, SyntaxError):
            return Failure(f"{type(checked).__name__}: {checked.msg}", checked.lineno).verdict, []
        if untouched(kata, text):
            return Failure("not written yet", todo=True).verdict, []
        if checked:
            found = list(dict.fromkeys(refusal.sentence for refusal in checked))[:MAX_REFUSALS]
            told = "\n".join([*found, "A grade looks no further: the gradient was not judged."])
            return Failure(told, checked[0].line, forbidden=True).verdict, found
        return self._tried(kata, text)

    def _tried(self, kata: Kata, text: str) -> tuple[Verdict, list[str]]:
        why = self.allowance.told if self.allowance.cut else ""
        with self.contestant.kata() as link, self.allowance.spent(link):
            try:
                attempt = RemoteAttempt(kata.name, text, kata.file, link)
            except Unusable as error:
                return error.failure.verdict, []
            verdict = self._verdict(kata, attempt)
        if attempt.hung and why:
            verdict = replace(verdict, reason=f"{verdict.reason} {why}")
        integrity = attempt.integrity
        if attempt.ended and (code := self.contestant.exit_code) is not None:
            how = _ended(code)
            integrity = [*integrity, how]
            verdict = replace(verdict, reason=f"{verdict.reason} ({how})")
        return verdict, list(dict.fromkeys(integrity))

    def _verdict(self, kata: Kata, attempt: RemoteAttempt) -> Verdict:
        try:
            attempt.load()
            verdict = judge_attempt(kata, attempt, seed=self.seed)
            if verdict.solved and (failure := look(kata, attempt, self.seed)):
                return failure.verdict
            return verdict
        except Unusable as error:
            return error.failure.verdict
        except Exception as error:  # a mistake of ours: this kata's, not the submission's end
            why = OURS.format(f"{type(error).__name__}: {plain(str(error), 200)}")
            attempt.integrity.append(why)
            return Failure(why).verdict


def _ended(code: int) -> str:
    """How a process ended before it was told to."""
    if name := killer(code):
        return f"its process was ended by {name}"
    return f"its process left by itself, with exit code {code}"


def untouched(kata: Kata, text: str) -> bool:
    """Whether this is the stub as it is given."""
    return text == _stub(kata)


@cache
def _stub(kata: Kata) -> str:
    return stub(kata)
