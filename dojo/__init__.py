"""How an attempt at a gradient is judged and shown. Knows no particular network.

This is the way in for scripts, notebooks, other tools and checks from outside:

    from pathlib import Path
    from dojo import explain, judge, katas, names

    for kata in katas():
        verdict = judge(kata, Path("katas"))
        if not verdict.solved:
            print(kata.id, verdict.status, *explain(kata, verdict), sep="\n  ")

In a notebook: `%load_ext dojo` (see `dojo.faces.notebook`).

What stands in `__all__` is kept. To import it takes no torch; to judge does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dojo.course import curriculum
from dojo.course.curriculum import Kata
from dojo.judging import SECONDS, SEED
from dojo.verdict import words
from dojo.verdict.status import Status
from dojo.verdict.values import Verdict

__all__ = ["Kata", "Status", "Verdict", "explain", "judge", "katas", "names"]


def katas() -> tuple[Kata, ...]:
    """All katas of all stages, in order. Each has an `id` (`kata-1/dh`), a `stage`, `name` and `file`."""
    return curriculum.katas()


def judge(
    kata: Kata | str, tree: Path | str, *, seed: int = SEED, seconds: float = SECONDS
) -> Verdict:
    """The verdict on a kata's file in `tree`: `katas/`, or a folder laid out like it.

    There always is one, whatever is in the file, unless the file ends this very process. `kata` may
    be a name, as on the command line; raises `ValueError` if it is none. The cases are drawn from
    `seed`: the same one gives the same verdict. Each call of the attempt may take so many `seconds`.
    """
    from dojo.judging import judge as room

    return room.judge(_kata(kata), Path(tree), seed=seed, seconds=seconds)


def explain(kata: Kata | str, verdict: Verdict) -> list[str]:
    """All that there is to say of a verdict, a line each, the most useful first."""
    kata = _kata(kata)
    return [*words.explain(kata, verdict), *words.closing(kata, verdict)]


def names(kata: Kata | str) -> tuple[str, ...]:
    """All that an attempt may ask for by its parameters: forward values, sizes, gradients."""
    from dojo.judging.judge import exercise

    return exercise(_kata(kata)).names()


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext dojo` calls."""
    from dojo.faces.notebook.magics import load

    load(shell)


def _kata(kata: Kata | str) -> Kata:
    return curriculum.the_one(kata) if isinstance(kata, str) else kata
