"""What a learner may want done with a kata: judge, answer, reset. Every face asks here.

Hints are in `dojo.course.hints`. Torch is imported in the functions, so that a face is up before it;
in `judge` by the fork, since to copy a process that holds it, and to end it in good order, takes a
tenth of a second each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dojo.course.answers import answer as worked_answer
from dojo.course.curriculum import Kata, katas
from dojo.verdict.values import Judged


def judge(katas: Iterable[Kata], tree: Path) -> Iterator[Judged]:
    """One verdict after the other, each as soon as it is there.

    Whatever an attempt does to its process, the others get theirs.
    """
    from dojo.isolation.apart import Ended, apart

    def judged(kata: Kata, ended: str = "") -> Judged:
        import torch

        from dojo.judging.judge import judge as room
        from dojo.judging.outcome import Failure
        from dojo.judging.way import way

        torch.set_num_threads(1)  # never slower on tensors of this size
        verdict = Failure(ended).verdict if ended else room(kata, tree)
        return Judged(kata, tree / kata.file, verdict, way(kata))

    for kata, found in apart(judged, katas):
        yield judged(kata, str(found)) if isinstance(found, Ended) else found


def first_open(tree: Path) -> Kata | None:
    """The first kata that is not solved; None at the end of the course."""
    return next((one.kata for one in judge(katas(), tree) if not one.verdict.solved), None)


def answer(kata: Kata) -> str:
    """The worked answer with its derivation."""
    worked = worked_answer(kata)
    return f"{kata.id}\n\n{worked.derivation}\n\n{worked.code}"


@dataclass(frozen=True)
class Reset:
    """What came of putting a stub back, in a sentence. `failed`: nothing was changed."""

    sentence: str
    failed: bool = False


def kept_as(kata: Kata, tree: Path) -> str:
    """What `reset` would call the text that it keeps; "" where there is nothing to keep."""
    from dojo import stubs

    path = tree / kata.file
    touched = stubs.state(kata, tree) is not stubs.State.SAME
    return stubs.spare_name(path).name if touched and path.exists() else ""


def reset(kata: Kata, tree: Path) -> Reset:
    """Put the stub of a kata back. What was there is kept beside it."""
    from dojo import stubs
    from dojo.terminal.place import place

    path = place(tree / kata.file)
    if stubs.state(kata, tree) is stubs.State.SAME:
        return Reset(f"{path} is as it was shipped.")
    try:
        kept = stubs.reset(kata, tree)
    except OSError as error:
        return Reset(f"{path} can't be reset: {error.strerror}.", failed=True)
    return Reset(f"{path} is a stub again." + (f" Your text is in {kept.name}." if kept else ""))
