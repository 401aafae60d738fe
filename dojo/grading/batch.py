"""Many submissions: each graded on its own, several at a time, finished ones not again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import msgspec

from dojo.course.fingerprint import fingerprint
from dojo.drill.drills import katas_of
from dojo.grading import sources
from dojo.grading.collection import Collection
from dojo.grading.deadline import COLLECTED, lateness
from dojo.grading.folder import Folder
from dojo.grading.marks import ungraded
from dojo.grading.origin import Origin, now
from dojo.grading.pipeline import Pipeline
from dojo.grading.results import Result
from dojo.grading.seeds import Seeds, draw
from dojo.grading.sources.login import Login
from dojo.grading.sources.reader import Readers, readers
from dojo.grading.submission import Submission, Unreadable, Wanted
from dojo.grading.task import Lost, Task
from dojo.grading.worker import Worker
from dojo.isolation.sandbox.backend import Died
from dojo.isolation.text import plain

SAID = 500
"""Characters of why a submission can't be read: it may quote a path."""
LOST = "The judge failed over this submission, twice ({}). Please look at it by hand."


class Grader(Protocol):
    """Something that grades a task: a process here, or a cluster."""

    def grade(self, task: Task) -> Result:
        """The result. Raises `Lost`, `Stopped`, `Died`, or `Unavailable` without a sandbox."""

    def stop(self) -> None:
        """Called from another thread: whatever it grades is given up at once, and nothing after it."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True)
class Rules:
    """All that a grade depends on besides the submission. `sandbox` is the one that was chosen."""

    weights: dict[str, float]
    sandbox: str
    secure: bool
    required: bool
    seconds: float
    seed: int | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Done:
    """A submission that is done with: its result, whether that is from before, and what went wrong.

    `late` is by how much it missed the deadline, `collected` what was kept of it for later.
    """

    place: str
    result: Result | None = None
    again: bool = False
    error: str = ""
    late: str = ""
    collected: str = ""


@dataclass(frozen=True)
class Frozen:
    """A submission that is to be graded: its text, as it was at this moment of `time.monotonic()`.

    `key` is what the grade will depend on.
    """

    place: str
    submission: Submission
    origin: Origin
    key: str
    moment: float


def _origin(source: sources.Source) -> Origin:
    return Origin(source.roster_id, dict(source.columns), source.place)


def _with_commit(origin: Origin, submission: Submission) -> Origin:
    return msgspec.structs.replace(origin, commit=submission.commit, committed=submission.committed)


class Batch:
    """Grades submissions into a folder, which may hold others. News of each, in the order of their ends."""

    def __init__(self, rules: Rules, folder: Folder, logins: Sequence[Login] = ()) -> None:
        self.rules, self.folder, self.logins = rules, folder, logins
        self._chosen = katas_of(rules.weights)
        self._wanted = Wanted.of(self._chosen)
        self.seeds = Seeds(rules.seed)

    def run(
        self,
        listed: Sequence[sources.Source | Unreadable],
        jobs: int,
        grader: Callable[[], Grader] = Worker,
    ) -> Iterator[Done]:
        """Grade them all, `jobs` at a time. Raises `Unavailable` if there is no sandbox."""
        with readers(min(jobs, len(listed)), self.logins) as reading:
            yield from self._run(listed, jobs, grader, reading)

    def _run(
        self,
        listed: Sequence[sources.Source | Unreadable],
        jobs: int,
        grader: Callable[[], Grader],
        reading: Readers,
    ) -> Iterator[Done]:
        graders = [grader() for _ in range(max(1, min(jobs, len(listed))))]

        def stop() -> None:
            reading.stop()
            for each in graders:
                each.stop()

        pipeline = Pipeline(
            partial(self._read, reading=reading), reading.many, self._judged, graders, Frozen
        )
        try:
            yield from pipeline.run(listed, stop)
        finally:
            for each in graders:
                each.close()

    def _read(self, source: sources.Source | Unreadable, reading: Readers) -> Frozen | Done:
        """What is to be graded, or what has come of it already."""
        if isinstance(source, Unreadable):
            return Done("", error=plain(str(source), SAID))
        rules = self.rules
        try:
            submission, origin = self._taken(source, reading)
        except Unreadable as error:
            why = plain(str(error), SAID)
            if (before := self.folder.result(source.id)) and not before.problem:
                return Done(source.place, before, again=True, error=why)
            seed = draw() if rules.seed is None else rules.seed
            nothing = ungraded(source.id, why, rules.weights, seed, rules.sandbox)
            self.folder.keep(nothing, origin=_origin(source))
            return Done(source.place, nothing)
        key = self._key(submission)
        entry = self.folder.entry(source.id, key)
        if entry and rules.seed in (None, entry.result.seed):
            origin = msgspec.structs.replace(origin, graded=entry.origin.graded)
            self.folder.keep(entry.result, submission, key, origin)
            return Done(source.place, entry.result, again=True, late=origin.late)
        return Frozen(source.place, submission, origin, key, time.monotonic())

    def _judged(self, frozen: Frozen, grader: Grader) -> Done:
        submission = frozen.submission
        result = self._graded(submission, self.seeds.after(frozen.moment), grader)
        origin = msgspec.structs.replace(frozen.origin, graded=now())
        self.folder.keep(result, submission, "" if result.problem else frozen.key, origin)
        return Done(frozen.place, result, late=origin.late)

    def _taken(self, source: sources.Source, reading: Readers) -> tuple[Submission, Origin]:
        """What counts: what was collected in time, or else what is there. Raises `Unreadable`."""
        rules, chosen = self.rules, self._chosen
        origin = _origin(source)
        if not rules.deadline:
            submission = reading.collect(source, self._wanted).about(chosen)
            return submission, _with_commit(origin, submission)
        if self.folder.path and (
            found := Collection(self.folder.path).newest(source.id, rules.deadline, rules.weights)
        ):
            submission, then = found
            collected = {"address": then.address, "collected": then.collected, "by": COLLECTED}
            origin = msgspec.structs.replace(origin, **collected)
            return submission.about(chosen), _with_commit(origin, submission)
        submission = reading.collect(
            replace(source, before=rules.deadline.isoformat()), self._wanted
        )
        late, by = lateness(submission, rules.deadline, datetime.now(UTC))
        origin = msgspec.structs.replace(_with_commit(origin, submission), late=late, by=by)
        return submission.about(chosen), origin

    def collect(self, listed: Sequence[sources.Source | Unreadable], jobs: int) -> Iterator[Done]:
        """Keep them all as they are now, to be graded later. News of each, in order."""
        assert self.folder.path
        collection, moment = Collection(self.folder.path), datetime.now(UTC)
        with readers(min(jobs, len(listed)), self.logins) as reading:

            def one(source: sources.Source | Unreadable) -> Done:
                try:
                    if isinstance(source, Unreadable):
                        raise source
                    submission = reading.collect(source, self._wanted)
                except Unreadable as error:
                    place = source.place if isinstance(source, sources.Source) else ""
                    return Done(place, error=plain(str(error), SAID))
                origin = msgspec.structs.replace(
                    _origin(source), collected=moment.isoformat(timespec="seconds")
                )
                origin = _with_commit(origin, submission)
                collection.keep(submission, origin, moment, self._wanted.files.values())
                return Done(source.place, collected=submission.commit or submission.digest)

            with ThreadPoolExecutor(reading.many, "collect") as pool:
                try:
                    yield from pool.map(one, listed)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    reading.stop()
                    raise

    def _graded(self, submission: Submission, seed: int, grader: Grader) -> Result:
        """The result. A judge that dies is tried once more: it may have been the machine's fault."""
        rules = self.rules
        task = Task(submission, seed, rules.weights, rules.sandbox, rules.seconds, rules.required)
        for _ in range(2):
            try:
                return grader.grade(task)
            except (Lost, Died) as error:
                why = LOST.format(plain(str(error), 200))
        return ungraded(submission.id, why, rules.weights, seed, rules.sandbox)

    def _key(self, submission: Submission) -> str:
        """What a grade depends on besides its seed; another key is another grade."""
        rules = self.rules
        about = [submission.digest, fingerprint(), sorted(rules.weights.items()), rules.sandbox]
        return hashlib.sha256(json.dumps([*about, rules.seconds]).encode()).hexdigest()
