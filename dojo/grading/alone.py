"""One kata in a process of its own: whatever it does there, no other kata gains or loses by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from dojo.attempt import Unusable
from dojo.curriculum import Kata
from dojo.grading.attempt import RemoteAttempt, ending
from dojo.grading.look import look
from dojo.grading.policy import Refusal
from dojo.grading.server import Contestant
from dojo.grading.text import plain
from dojo.judge import judge_attempt
from dojo.outcome import Failure
from dojo.stubs import stub
from dojo.verdict import Verdict, failed

HANGS = 3
"""After so many katas of a submission that ran too long, the others ..."""
SHORT = 2.0
"""... have so many seconds: an honest one takes 0.02. An endless loop in each would take minutes."""
SHOWN = 5
"""Refusals that are told of a kata."""
OURS = "The judge made a mistake over this kata ({}). Please look at it by hand."

Checked = list[Refusal] | SyntaxError
"""What the policy says of a text, or why it is none."""


@dataclass
class Alone:
    """Judges the katas of one submission, one after the other."""

    contestant: Contestant
    seed: int
    hangs: int = 0

    def judge(self, kata: Kata, text: str, checked: Checked) -> tuple[Verdict, list[str]]:
        """The verdict on a kata, and what the instructor should know. Raises `Unavailable`."""
        if isinstance(checked, SyntaxError):
            return failed(Failure(f"{type(checked).__name__}: {checked.msg}", checked.lineno)), []
        if untouched(kata, text):
            return failed(Failure("not written yet", todo=True)), []
        if checked:
            found = list(dict.fromkeys(refusal.sentence for refusal in checked))[:SHOWN]
            told = "\n".join([*found, "A grade looks no further: the gradient was not judged."])
            return failed(Failure(told, checked[0].line, forbidden=True)), found
        return self._tried(kata, text)

    def _tried(self, kata: Kata, text: str) -> tuple[Verdict, list[str]]:
        with self.contestant.kata() as link:
            if self.hangs >= HANGS:
                link.left = min(link.left, SHORT)
            try:
                attempt = RemoteAttempt(kata.name, text, kata.file, link)
            except Unusable as error:
                return failed(error.failure), []
            verdict = self._verdict(kata, attempt)
        self.hangs += attempt.hung
        integrity = attempt.integrity
        if attempt.ended and (how := ending(self.contestant.exit_code)):
            integrity = [*integrity, how]
            verdict = replace(verdict, reason=f"{verdict.reason} ({how})")
        return verdict, list(dict.fromkeys(integrity))

    def _verdict(self, kata: Kata, attempt: RemoteAttempt) -> Verdict:
        try:
            attempt.load()
            verdict = judge_attempt(kata, attempt.judged, seed=self.seed)
            if verdict.solved and (failure := look(kata, attempt, self.seed)):
                return failed(failure)
            return verdict
        except Unusable as error:
            return failed(error.failure)
        except Exception as error:  # a mistake of ours: this kata's, not the submission's end
            why = OURS.format(f"{type(error).__name__}: {plain(str(error), 200)}")
            attempt.integrity.append(why)
            return failed(Failure(why))


def untouched(kata: Kata, text: str) -> bool:
    """Whether this is the stub as it is given."""
    return text == _stub(kata)


@cache
def _stub(kata: Kata) -> str:
    return stub(kata)
