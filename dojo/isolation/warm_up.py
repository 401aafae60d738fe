"""What a child that waits for its job does meanwhile."""

from __future__ import annotations

import functools

from dojo.course.curriculum import Kata


def warm_up(kata: Kata) -> None:
    """Judge a wrong attempt at this kata: its cases and what its diagnosis needs are there then."""
    import torch

    from dojo.judging.attempt import LocalAttempt, load
    from dojo.judging.judge import judge_attempt

    if kata.kind != "gradient":
        return  # a whole training takes longer than one should wait idly
    torch.set_num_threads(1)
    worked = load(kata.answer, kata.name)

    @functools.wraps(worked.function)
    def doubled(*positional: object, **named: object) -> object:
        return 2 * worked.function(*positional, **named)  # type: ignore[operator]

    judge_attempt(kata, LocalAttempt(doubled, worked.source, worked.path))
