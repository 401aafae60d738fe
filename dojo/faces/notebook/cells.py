"""What a child does for a notebook. Torch is imported in the functions: in a fork it is there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dojo import actions
from dojo.course.curriculum import Kata
from dojo.faces.live import tasks
from dojo.verdict.values import Judged


def attempt(katas: Sequence[Kata], tree: Path, into: Path) -> Iterator[Judged | str]:
    """The verdict on a kata of a tree, with the numbers behind it. A solved one goes `into` the
    learner's own tree; a sentence tells where it is then.
    """
    for judged in tasks.look(katas, tree):
        yield judged
        if judged.verdict.solved:
            yield _saved(judged.kata, (tree / judged.kata.file).read_text(encoding="utf-8"), into)


def _saved(kata: Kata, text: str, tree: Path) -> str:
    """Save it as the kata's file, unless a right answer is there. What a learner wrote is kept."""
    from dojo import stubs
    from dojo.judging.judge import judge
    from dojo.stubs import State

    path, shown = tree / kata.file, Path(tree.name, kata.file).as_posix()
    whole = f"{stubs.statement(kata)}{text.strip()}\n"
    state = stubs.state(kata, tree)
    try:
        if state in (State.MISSING, State.SAME):
            stubs.write(kata, tree, whole)
            return f"Saved in {shown}."
        if path.is_file() and path.read_bytes() == whole.encode():
            return f"It stands in {shown}."
        if judge(kata, tree).solved:
            return f"{shown} has a right answer already, and stays as it is."
        kept = stubs.reset(kata, tree, whole)
    except OSError as error:
        return f"It can't be saved in {shown}: {error.strerror}."
    return f"Saved in {shown}." + (f" What was there is in {kept.name}." if kept else "")


def standing(katas: Sequence[Kata], tree: Path) -> Iterator[Judged]:
    """Where each of these stands."""
    yield from actions.standing(katas, tree)
