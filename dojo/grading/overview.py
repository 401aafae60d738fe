"""What a class has got wrong: the results of many submissions, counted. Values only; `class.json` is one.

No cost here grows faster than the number of results.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from dojo.grading.results import KataResult, Result
from dojo.grading.submission import NOTHING_HANDED_IN
from dojo.verdict.finding import Finding
from dojo.verdict.status import Status

BINS = 10
"""Bars of the distribution, each a tenth of all points; who has all of them stands in the last."""
MOST = 5
"""Katas that are named in a list of the hardest, and causes of one kata."""
SOLVED_BY_HALF = 0.5
"""Of those who are graded: who fails at a kata that so many have solved may need help."""


class Cause(Struct, frozen=True):
    """One kind of mistake: how many have made it, where, and an example in the words they read."""

    kind: str
    students: int
    katas: Annotated[dict[str, int], Meta(description="students by kata, most first")]
    kata: Annotated[str, Meta(description="the example's")]
    sentence: str
    evidence: str


class KataCount(Struct, frozen=True):
    """How a kata stands with those who are graded. `causes` are its commonest sentences."""

    id: str
    stage: str
    solved: int
    wrong: int
    broken: int
    todo: int
    causes: Annotated[dict[str, int], Meta(description="students by sentence, most first")]


class StageCount(Struct, frozen=True):
    """A stage: its katas, how many have solved all of them, and the mean of what they solved."""

    name: str
    katas: int
    finished: int
    mean_solved: float


class Student(Struct, frozen=True):
    """A submission. `stages` are the katas solved; `stuck` the first kata with which to help."""

    id: str
    state: Annotated[str, Meta(description="graded, missing or unreadable")]
    score: float
    solved: int
    stages: dict[str, int]
    stuck: str
    problem: str


class Overview(Struct, frozen=True):
    """The class. `distribution` counts the graded by tenths of the points."""

    max_score: float
    secure: Annotated[bool, Meta(description="graded in a sandbox, all of them")]
    anonymous: bool
    graded: int
    missing: int
    unreadable: int
    median_score: float
    distribution: tuple[int, ...]
    stages: tuple[StageCount, ...]
    katas: tuple[KataCount, ...]
    causes: tuple[Cause, ...]
    solved_by_all: tuple[str, ...]
    hardest: tuple[str, ...]
    students: tuple[Student, ...]


def overview(results: Sequence[Result], anonymous: bool = False) -> Overview:
    """Count them. If `anonymous`, nobody's id, and nothing that quotes a path, is in it.

    What is counted is what has been attempted: a cause counts once for a student, in however many
    katas it was found.
    """
    graded = [result for result in results if not result.problem]
    scores = [result.score for result in graded]
    most = max((result.max_score for result in results), default=0.0)
    katas = tuple(_katas(graded))
    share = {kata.id: kata.solved / len(graded) for kata in katas}
    students = [_student(result, share) for result in results]
    missing = sum(student.state == "missing" for student in students)
    return Overview(
        max_score=most,
        secure=all(result.secure for result in results),
        anonymous=anonymous,
        graded=len(graded),
        missing=missing,
        unreadable=len(results) - len(graded) - missing,
        median_score=median(scores) if scores else 0.0,
        distribution=_distribution(graded),
        stages=tuple(_stages(graded)),
        katas=katas,
        causes=tuple(_causes(graded)),
        solved_by_all=tuple(kata.id for kata in katas if kata.solved == len(graded)),
        hardest=tuple(_hardest(katas, len(graded))),
        students=tuple(_unnamed(students) if anonymous else students),
    )


def _distribution(graded: Sequence[Result]) -> tuple[int, ...]:
    bars = Counter(
        min(int(BINS * result.score / result.max_score), BINS - 1) if result.max_score else 0
        for result in graded
    )
    return tuple(bars[number] for number in range(BINS))


def _stages(graded: Sequence[Result]) -> Iterator[StageCount]:
    solved: dict[str, list[int]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for result in graded:
        for stage, katas in _by_stage(result).items():
            sizes[stage] = max(sizes.get(stage, 0), len(katas))
            solved[stage].append(sum(kata.status is Status.SOLVED for kata in katas))
    for stage, counts in solved.items():
        finished = sum(count == sizes[stage] for count in counts)
        yield StageCount(stage, sizes[stage], finished, sum(counts) / len(counts))


def _by_stage(result: Result) -> dict[str, list[KataResult]]:
    stages: dict[str, list[KataResult]] = {}
    for kata in result.katas:
        stages.setdefault(kata.stage, []).append(kata)
    return stages


def _katas(graded: Sequence[Result]) -> Iterator[KataCount]:
    states: dict[str, Counter[Status]] = {}
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    stage: dict[str, str] = {}
    for result in graded:
        for kata in result.katas:
            stage[kata.id] = kata.stage
            states.setdefault(kata.id, Counter())[kata.status] += 1
            if kata.status is Status.WRONG:
                causes[kata.id].update({finding.sentence for finding in kata.findings})
    for id, counted in states.items():
        yield KataCount(
            id,
            stage[id],
            counted[Status.SOLVED],
            counted[Status.WRONG],
            counted[Status.BROKEN],
            counted[Status.TODO],
            dict(causes[id].most_common(MOST)),
        )


def _hardest(katas: Sequence[KataCount], graded: int) -> Iterator[str]:
    """The katas at which most fail of those who have tried: to leave one is not to fail at it."""
    failed = {kata.id: kata.wrong + kata.broken for kata in katas}
    tried = {kata.id: graded - kata.todo for kata in katas}
    hard = [kata.id for kata in katas if failed[kata.id]]
    yield from sorted(hard, key=lambda id: (-failed[id] / tried[id], -failed[id]))[:MOST]


def _causes(graded: Sequence[Result]) -> list[Cause]:
    students: Counter[str] = Counter()
    katas: dict[str, Counter[str]] = defaultdict(Counter)
    sentences: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    examples: dict[tuple[str, str, str], Finding] = {}
    for result in graded:
        mine = set()
        for kata in result.katas:
            if kata.status is not Status.WRONG:
                continue
            for finding in dict.fromkeys(kata.findings):
                kind = str(finding.kind)
                sentences[kind][kata.id, finding.sentence] += 1
                examples.setdefault((kind, kata.id, finding.sentence), finding)
                mine.add((kind, kata.id))
        students.update({kind for kind, _ in mine})
        for kind, id in mine:
            katas[kind][id] += 1
    found = []
    for kind, count in students.most_common():
        ((id, sentence), _) = sentences[kind].most_common(1)[0]
        evidence = examples[kind, id, sentence].evidence
        found.append(Cause(kind, count, dict(katas[kind].most_common()), id, sentence, evidence))
    return found


def _student(result: Result, share: dict[str, float]) -> Student:
    state = "graded"
    if result.problem:
        state = "missing" if result.problem == NOTHING_HANDED_IN else "unreadable"
    stages = {
        stage: sum(kata.status is Status.SOLVED for kata in katas)
        for stage, katas in _by_stage(result).items()
    }
    stuck = "" if result.problem else _stuck(result, share)
    return Student(
        result.submission, state, result.score, result.solved, stages, stuck, result.problem
    )


def _stuck(result: Result, share: dict[str, float]) -> str:
    """The first kata that was tried in vain, though half of the class has solved it."""
    for kata in result.katas:
        tried = kata.status in (Status.WRONG, Status.BROKEN)
        if tried and share[kata.id] >= SOLVED_BY_HALF:
            return kata.id
    return ""


def _unnamed(students: Sequence[Student]) -> Iterator[Student]:
    """Numbers for ids, in an order of what is told of them anyway: one by ids says who is who."""
    unnamed = [msgspec.structs.replace(student, id="", problem="") for student in students]
    reached = sorted(unnamed, key=lambda s: (-s.score, s.state, *s.stages.values(), s.stuck))
    for number, student in enumerate(reached, 1):
        yield msgspec.structs.replace(student, id=f"student {number}")
