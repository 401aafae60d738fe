"""What a child does. Torch is imported in the functions: in a forked child it is there already."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

from dojo.course.curriculum import Kata
from dojo.watch.record import Record


def judge(katas: Sequence[Kata], tree: Path) -> Iterator[Record]:
    """A record for each kata, as soon as it is there."""
    import torch

    torch.set_num_threads(1)  # never slower on tensors of this size
    for kata in katas:
        yield _judge(kata, tree)


def _judge(kata: Kata, tree: Path) -> Record:
    from dojo.judging import judge as room
    from dojo.stubs import forward
    from dojo.verdict.words import closing, explain

    lines_of_forward = tuple(forward(kata))
    verdict = room.judge(kata, tree)
    return Record(
        kata,
        verdict.status,
        verdict.line,
        (*explain(kata, verdict), *closing(kata, verdict)),
        lines_of_forward,
        verdict.seconds,
    )


def reset(katas: Sequence[Kata], tree: Path) -> Iterator[str]:
    """Puts the stubs back; one sentence for each about what was done."""
    from dojo import stubs
    from dojo.terminal.place import place

    for kata in katas:
        path = tree / kata.file
        if stubs.state(kata, tree) is stubs.State.SAME:
            yield f"{place(path)} is as it was shipped."
            continue
        try:
            kept = stubs.reset(kata, tree)
        except OSError as error:
            yield f"{place(path)} can't be reset: {error.strerror}."
        else:
            yield f"{place(path)} is a stub again." + (
                f" Your text is in {kept.name}." if kept else ""
            )


def warm_up(kata: Kata) -> None:
    """Judge a wrong attempt at this kata: its cases and what its diagnosis needs are there then."""
    import torch

    from dojo.judging.attempt import Attempt, load
    from dojo.judging.judge import judge_attempt

    if kata.kind != "gradient":
        return  # a whole training takes longer than one should wait idly
    torch.set_num_threads(1)
    worked = load(kata.answer, kata.name)

    @functools.wraps(worked.function)
    def doubled(*positional: object, **named: object) -> object:
        return 2 * worked.function(*positional, **named)  # type: ignore[operator]

    judge_attempt(kata, Attempt(doubled, worked.source, worked.path))
