"""A learner's file -> a verdict. The one way there: every face asks here, whoever runs the attempt."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from dojo.course.curriculum import Kata
from dojo.judging import SECONDS, SEED
from dojo.judging.attempt import Attempt, Unusable, load
from dojo.judging.contract import Refused
from dojo.judging.gradient import Gradient
from dojo.judging.step import Step
from dojo.verdict.status import Status
from dojo.verdict.values import Verdict


class Exercise(Protocol):
    """What is to be written in a kata, and how an attempt at it is judged."""

    def names(self) -> tuple[str, ...]:
        """All that an attempt may ask for, as its parameters."""
        ...

    def judge(self, attempt: Attempt, seed: int, *, only_if_right: bool = False) -> Verdict:
        """The verdict. Raises `Refused` when the attempt asks for something it can't have.

        `only_if_right`: of an attempt that is not, no more is said than that.
        """
        ...


KINDS: Mapping[str, Callable[[Kata], Exercise]] = {"gradient": Gradient, "step": Step}
"""By the kind that a kata says it is."""


def exercise(kata: Kata) -> Exercise:
    """What is to be written in this kata."""
    return KINDS[kata.kind](kata)


def judge(kata: Kata, tree: Path, *, seed: int = SEED, seconds: float = SECONDS) -> Verdict:
    """The verdict on a kata's file in `tree` (`katas/`, or a folder laid out like it).

    Whatever is in the file, there is one: a mistake of ours costs this kata, and no other. `seed`
    is that of the cases, `seconds` is how long one call of the attempt may take.
    """
    started = time.perf_counter()
    try:
        attempt = load(tree / kata.file, kata.name, Path(tree.name, kata.file).as_posix(), seconds)
        verdict = judge_attempt(kata, attempt, seed=seed)
    except Unusable as error:
        verdict = error.failure.verdict
    except Exception as error:
        verdict = ours(kata, error)
    return replace(verdict, seconds=time.perf_counter() - started)


def judge_attempt(
    kata: Kata, attempt: Attempt, *, seed: int = SEED, only_if_right: bool = False
) -> Verdict:
    """The verdict on an attempt that could be loaded.

    `only_if_right`: of an attempt that is not, no more is said than that; why is not looked for.
    """
    try:
        return exercise(kata).judge(attempt, seed, only_if_right=only_if_right)
    except Refused as error:
        return Verdict(Status.BROKEN, str(error), attempt.line)


def ours(kata: Kata, error: Exception) -> Verdict:
    """The verdict where the house itself failed: what happened, and what to send."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    told = next(iter(str(error).splitlines()), "")[:200]
    return Verdict(
        Status.BROKEN,
        f"The dojo failed over this kata, which is a bug in it, not in your code. Please report it "
        f"with your {Path(kata.file).name} and this line:\n"
        f"    {type(error).__name__} in {Path(last.filename).name}:{last.lineno}: {told}",
    )
