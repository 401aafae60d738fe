"""A drill's name -> a kata like any other, with a network and a worked answer of its own.

Its name is its level and a number, `3-4711`; its file lies in `drills/`, which git ignores. The answer is
derived when it is first asked for, and written to `.dojo/`, where everything that reads worked answers
finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from dojo.course.curriculum import ROOT, Kata, Stage, UnknownName, katas
from dojo.course.files import write_whole
from dojo.drill import derived
from dojo.drill.grammar import LEVELS, VERSION

FOLDER = "drills"
DRILLS = ROOT / FOLDER
"""Where the learner's files lie."""
ANSWERS = ROOT / ".dojo" / "drills"
NAME = re.compile(r"(?:drills?[/\\])?d?(\d)[-_](\d{1,9})(?:v(\d{1,3}))?(?:\.py|/(d\w+))?")
"""`3-4711`, a path to its file, or its kata's id. A later grammar is named, too: `3-4711v2`."""


class Unwritable(UnknownName):
    """A drill that can't be written down: which file, and why."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} can't be written: {error.strerror}.")


def is_drill(name: str) -> bool:
    """Whether this is how a drill is called."""
    return NAME.fullmatch(name) is not None


def drill(name: str) -> Kata:
    """The kata of this name. Raises `UnknownName` if there can be none, or none can be written."""
    match = NAME.fullmatch(name)
    if not match:
        raise UnknownName(f"There is no drill {name[:40]!r}. One is called 3-4711, for example.")
    level, number, version = int(match[1]), int(match[2]), int(match[3] or 1)
    if level not in LEVELS:
        raise UnknownName(f"There is no level {level}: they are 1 to {max(LEVELS)}.")
    if version != VERSION:
        raise UnknownName(
            f"{name} is a name of version {version} of the drills, and these are of version {VERSION}."
        )
    from dojo.drill import named  # with torch, which a mistyped name need not wait for

    network = named.network(level, number)
    kata = Kata(
        stage=f"{level}-{number}",
        name=f"d{network.target}",
        file=f"d{level}_{number}.py",
        model=f"dojo.drill.named:d{level}_{number}",
        tensor=network.target,
        kind="gradient",
        answers=ANSWERS,
        folder=FOLDER,
        start=network.asked if level == max(LEVELS) else (),
    )
    if match[4] not in (None, kata.name):
        raise UnknownName(f"{kata.stage} asks for {kata.name}, not for {match[4][:40]}.")
    text = derived.answer(level, network)
    try:
        if not kata.answer.is_file() or kata.answer.read_bytes() != text.encode():
            kata.answer.parent.mkdir(parents=True, exist_ok=True)
            write_whole(kata.answer, text)
    except OSError as error:
        raise Unwritable(kata.answer, error) from None
    return kata


def choose(text: str) -> tuple[Stage, ...]:
    """The drills that a text names, `3-4711,5-12`, each a stage by itself. Raises `UnknownName`."""
    chosen: dict[str, Stage] = {}
    for name in text.split(","):
        kata = drill(name.strip())
        if kata.stage in chosen:
            raise UnknownName(f"{kata.stage} is named twice.")
        chosen[kata.stage] = stage(kata)
    return tuple(chosen.values())


def stage(kata: Kata) -> Stage:
    """A drill is a stage by itself."""
    return Stage(kata.stage, LEVELS[int(kata.stage[0])], (kata,))


def katas_of(ids: Iterable[str]) -> list[Kata]:
    """The katas of these ids, of stages or drills."""
    by_id = {kata.id: kata for kata in katas()}
    return [by_id.get(id) or drill(id) for id in ids]


def tree(kata: Kata, katas: Path) -> Path:
    """The folder that a kata's file lies in: `drills/` for a drill, else that of the stages."""
    return DRILLS if kata.folder == FOLDER else katas
