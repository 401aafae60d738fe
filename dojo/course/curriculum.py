"""What stages and katas there are, and where their files lie. Read off the worked answers.

A stage is a folder with a `stage.toml`, a kata a file `kNN_name.py` in it. Needs no torch, so that
a mistyped name is told at once. Nothing else knows where the course lies.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COURSE = os.environ.get("DOJO_COURSE", "")
"""A folder with another course, in the place of ours: `answers/`, and the networks that they name."""
HOME = Path(COURSE).absolute() if COURSE else ROOT
"""Where that lies which a learner writes, `katas/`, and what is remembered of it, `.dojo/`."""
ANSWERS = HOME / "answers" if COURSE else ROOT / "reference" / "answers"
KATAS = HOME / "katas"
if COURSE:
    sys.path.append(str(HOME))


class UnknownName(ValueError):
    """A name that is no kata's and no stage's."""


@dataclass(frozen=True)
class Source:
    """What a kata goes back to, in words, and the address where that is found."""

    text: str
    address: str


@dataclass(frozen=True)
class Kata:
    """One gradient to be written: the function `name`, in a file of its own.

    `model` says where its network is (`module:attribute`), `tensor` of which tensor of it the
    gradient is wanted. Of kind "step" it is a whole training step instead. One that goes all the way
    at once says where it may `start`: no gradient before these may be asked for. In a grade it gives
    `points`; of torch's functions it may use those `allowed`, too, but none that are `refused`. Its worked
    answer lies in `answers`, the learner's own in the folder of a fork that is called `folder`.
    """

    stage: str
    name: str
    file: str
    model: str
    tensor: str
    kind: str
    source: Source | None = None
    start: tuple[str, ...] = ()
    points: float = 1
    allowed: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    answers: Path = ANSWERS
    folder: str = "katas"

    @property
    def id(self) -> str:
        """Its full name: `kata-1/dcounts`."""
        return f"{self.stage}/{self.name}"

    @property
    def path(self) -> str:
        """Where the learner's file lies in a fork: `katas/kata_1/k01_dlogprobs.py`."""
        return f"{self.folder}/{self.file}"

    @property
    def answer(self) -> Path:
        """The file of its worked answer."""
        return self.answers / self.file

    @property
    def label(self) -> str:
        """Its name; with its stage, where several stages have one of that name."""
        return self.id if len(namesakes(self)) > 1 else self.name

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Stage:
    """A folder of katas, in the order in which they are to be solved.

    At its end are told: what was `learned`, and what to do `then`, if that is not the next stage.
    One with an `offer`, the question whose yes leads there, is for those who want it: nobody is sent
    to it before all others. Those that are `graded` are so unless somebody asks for others.
    """

    name: str
    title: str
    katas: tuple[Kata, ...]
    learned: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    offer: str = ""
    graded: bool = False

    @property
    def number(self) -> int:
        """By which stages are listed."""
        return int(self.name.rpartition("-")[2])


@cache
def stages() -> tuple[Stage, ...]:
    """All stages, in the order in which one is led through them: by number, those on offer last."""
    found = map(_stage, ANSWERS.glob("kata_*/stage.toml"))
    return tuple(sorted(found, key=lambda stage: (bool(stage.offer), stage.number)))


def _stage(path: Path) -> Stage:
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    name = path.parent.name.replace("_", "-")
    special = settings.get("katas", {})
    katas = []
    for file in sorted(path.parent.glob("k[0-9]*_*.py")):
        kata = file.stem.split("_", 1)[1]
        katas.append(_kata(name, kata, file, settings | special.get(kata, {})))
    told = {key: tuple(settings.get(key, ())) for key in ("learned", "then")}
    return Stage(
        name,
        settings["title"],
        tuple(katas),
        **told,
        offer=settings.get("offer", ""),
        graded=settings.get("graded", False),
    )


def _kata(stage: str, name: str, file: Path, settings: dict[str, Any]) -> Kata:
    return Kata(
        stage=stage,
        name=name,
        file=f"{file.parent.name}/{file.name}",
        model=settings["model"],
        tensor=settings.get("tensor", name.removeprefix("d")),
        kind=settings.get("kind", "gradient"),
        source=Source(**settings["source"]) if "source" in settings else None,
        start=tuple(settings.get("start", ())),
        points=settings.get("points", 1),
        allowed=frozenset(settings.get("allowed", ())),
        refused=frozenset(settings.get("refused", ())),
        answers=file.parent.parent,
    )


def katas() -> tuple[Kata, ...]:
    """All katas of all stages, in the order of `stages`."""
    return tuple(kata for stage in stages() for kata in stage.katas)


def ahead(at: str) -> tuple[Kata, ...]:
    """The same for one who is at a stage: its katas come first. (At "": nowhere yet.)"""
    return tuple(sorted(katas(), key=lambda kata: kata.stage != at))


def namesakes(kata: Kata) -> list[Kata]:
    """All katas of its name, itself among them."""
    return [other for other in katas() if other.name == kata.name]


def select(names: Iterable[str], stage: str | None = None, at: str = "") -> list[Kata]:
    """The katas of these names, in the curriculum's order: all of `stage` (or all) for no names.

    A name is a stage's (`kata-2`), a kata's with its stage (`kata-2/dlogits`), or a kata's alone:
    then that of the stage one is `at` is meant, if it has one, else the first. Only those of
    `stage` count. Raises `UnknownName`, which tells the nearest right name.
    """
    if stage is not None and stage not in {s.name for s in stages()}:
        raise UnknownName(_unknown(stage, [s.name for s in stages()]))
    here = [kata for kata in katas() if stage in (None, kata.stage)]
    names = list(names)
    if not names:
        return here
    chosen = {kata.id for name in names for kata in _named(name, here, at)}
    return [kata for kata in katas() if kata.id in chosen]


def choose(text: str) -> tuple[Stage, ...]:
    """The stages that a text names, by number: `kata-1..kata-4`, `kata-2,kata-5..kata-7`, `all`.

    Raises `UnknownName`.
    """
    listed = sorted(stages(), key=lambda stage: stage.number)
    known = {stage.name: stage for stage in listed}
    chosen: set[str] = set()
    for part in text.replace("_", "-").split(","):
        first, to, last = (word.strip() for word in part.partition(".."))
        if part.strip() == "all":
            first, to, last = listed[0].name, "..", listed[-1].name
        for name in (first, last) if to else (first,):
            if name not in known:
                raise UnknownName(_unknown(name, list(known), "stage"))
        least, most = known[first].number, known[last if to else first].number
        if least > most:
            raise UnknownName(f"{first}..{last} is no stage: the lower one comes first.")
        chosen |= {stage.name for stage in listed if least <= stage.number <= most}
    return tuple(stage for stage in listed if stage.name in chosen)


def usually_graded() -> str:
    """The stages that are graded if nobody chooses others, as `choose` takes them.

    In a course where none says so, all are.
    """
    numbers = sorted(stage.number for stage in stages() if stage.graded)
    numbers = numbers or sorted(stage.number for stage in stages())
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ",".join("..".join(f"kata-{n}" for n in dict.fromkeys((r[0], r[-1]))) for r in rows)


def the_one(name: str, at: str = "") -> Kata:
    """The kata of this name, as `select` finds it. Raises `UnknownName`, also for a stage of several."""
    found = select([name], at=at)
    if len(found) > 1:
        raise UnknownName(
            f"{name} is a stage of {len(found)} katas: which one? {found[0]}, for one."
        )
    return found[0]


def which(name: str, kata: Kata) -> str:
    """Where a name alone could mean several katas: that it is this one. Else ""."""
    others = [other.stage for other in namesakes(kata) if other != kata]
    if name != kata.name or not others:
        return ""
    *some, last = others
    told = f"{', '.join(some)} and {last} have" if some else f"{last} has"
    return f"{name} is {kata.id} here; {told} one, too."


def _named(name: str, here: list[Kata], at: str) -> list[Kata]:
    wanted = re.sub(r"^kata_(\d+)", r"kata-\1", name)
    if of_stage := [kata for kata in here if kata.stage == wanted]:
        return of_stage
    if of_file := [k for k in here if name.replace("\\", "/").endswith(k.file)]:
        return of_file
    if exact := [kata for kata in here if wanted in (kata.id, kata.name)]:
        return [next((kata for kata in exact if kata.stage == at), exact[0])]
    if elsewhere := [kata for kata in katas() if wanted in (kata.id, kata.name)]:
        raise UnknownName(
            f"{elsewhere[0]} is a kata of {elsewhere[0].stage}, not of {here[0].stage}."
        )
    known = [kata.id if "/" in name else kata.name for kata in here]
    raise UnknownName(_unknown(name, known + [s.name for s in stages()]))


def _unknown(name: str, known: list[str], what: str = "kata") -> str:
    shown = name if len(name) <= 40 else name[:40] + "…"
    by_case = [k for k in known if k.lower() == name.lower()]
    near = by_case or difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"There is no {what} {shown!r}. Did you mean {near[0]}?"
    return f"There is no {what} {shown!r}. The first is {known[0]}."
