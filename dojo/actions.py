"""What a learner may want done with a kata: judge, note, answer, reset. Every face asks here.

Hints are in `dojo.course.hints`. Torch is imported in the functions, so that a face is up before it;
in `judge` by the fork, since to copy a process that holds it, and to end it in good order, takes a
tenth of a second each.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dojo.course import memory, mistakes
from dojo.course.answers import answer as worked_answer
from dojo.course.curriculum import KATAS, Kata, ahead
from dojo.drill import drills
from dojo.verdict.remembered import Remembered, digest_of
from dojo.verdict.values import Judged


def judge(katas: Iterable[Kata], tree: Path) -> Generator[Judged, None, None]:
    """One verdict after the other, each as soon as it is there.

    Whatever an attempt does to its process, the others get theirs.
    """
    from dojo.isolation.apart import Ended, apart

    for kata, found in apart(lambda kata: judged(kata, tree), katas):
        one = judged(kata, tree, str(found)) if isinstance(found, Ended) else found
        note(one)
        yield one


def judged(kata: Kata, tree: Path, ended: str = "") -> Judged:
    """The verdict on one kata, in this process, with its way to the loss.

    `ended`: in what way the process of another try ended, which is the verdict then.
    """
    import torch

    from dojo.judging.judge import judge as room
    from dojo.judging.outcome import Failure
    from dojo.judging.way import way

    torch.set_num_threads(1)  # never slower on tensors of this size
    verdict = Failure(ended).verdict if ended else room(kata, tree)
    return Judged(kata, tree / kata.file, verdict, way(kata))


def note(judged: Judged, path: Path | None = None) -> None:
    """Keep in the log of mistakes (in `path`) what came of a kata: of the learner's own trees only."""
    kata, verdict = judged.kata, judged.verdict
    came = mistakes.SOLVED if verdict.solved else verdict.mistake
    if came and judged.path.resolve() == (drills.tree(kata, KATAS) / kata.file).resolve():
        mistakes.note(kata.id, came, path)


def standing(
    katas: Iterable[Kata], tree: Path, anew: Collection[Kata] = ()
) -> Generator[Judged, None, None]:
    """Where each kata stands. It is judged only if its file is not what it was: then torch is needed.

    Of what is remembered no more is known than the status and the line; so those of `anew` are
    judged in any case. All are judged in one process.
    """
    katas, remembered = tuple(katas), Remembered()
    texts = {kata: digest_of(tree / kata.file) for kata in katas}
    known = {
        kata: None if kata in anew else remembered.verdict(kata, text)
        for kata, text in texts.items()
    }
    judging = judge((kata for kata in katas if not known[kata]), tree)
    try:
        for kata in katas:
            if verdict := known[kata]:
                yield Judged(kata, tree / kata.file, verdict)
            else:
                one = next(judging)
                remembered.note(kata, one.path, texts[kata], one.verdict)
                yield one
    finally:
        judging.close()
        remembered.save()


def first_open(tree: Path) -> Kata | None:
    """The first kata that is not solved, at best of the stage one is at; None at the end of the course."""
    with closing(standing(ahead(memory.load().at), tree)) as found:
        return next((one.kata for one in found if not one.verdict.solved), None)


def answer(kata: Kata, state: Path | None = None) -> str:
    """The worked answer with its derivation. That it was read is remembered, in `state`."""
    memory.update(lambda remembered: remembered.answers.add(kata.id), state)
    worked = worked_answer(kata)
    return f"{kata.id}\n\n{worked.derivation}\n\n{worked.code}"


def next_drill(level: int | None = None, state: Path | None = None) -> Kata:
    """A drill that was not drawn before, of the level reached or of `level`, with its stub in `drills/`.

    That it is at hand is remembered, in `state`. Raises `Unwritable`.
    """
    from dojo.drill.course import following, past

    tried = past(mistakes.read(mistakes.beside(state) if state else None))
    kata = drills.drill("{}-{}".format(*following(tried, level)))
    begin(kata)
    at_hand(kata, state)
    return kata


def begin(kata: Kata) -> bool:
    """Write a stub into `drills/`, and whether that was done: what stands there is the learner's.

    Raises `Unwritable`.
    """
    from dojo import stubs

    path = drills.DRILLS / kata.file
    try:
        if path.exists():
            return False
        stubs.write(kata, drills.DRILLS)
    except OSError as error:
        raise drills.Unwritable(path, error) from None
    return True


def at_hand(kata: Kata, state: Path | None = None) -> None:
    """Remember that this drill is the one that is worked on."""

    def note(remembered: memory.State) -> None:
        remembered.drill = kata.stage

    memory.update(note, state)


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
