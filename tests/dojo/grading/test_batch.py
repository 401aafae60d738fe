"""Many submissions: none lost, none graded twice, none touched by another. The judging is played here."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dojo.course.curriculum import katas
from dojo.course.fingerprint import fingerprint
from dojo.drill.drills import katas_of
from dojo.grading import companion, pipeline, seeds, sources, weights
from dojo.grading.batch import Batch, Rules
from dojo.grading.folder import Folder
from dojo.grading.pipeline import Pipeline
from dojo.grading.results import KataResult, Result, graded
from dojo.grading.seeds import Seeds
from dojo.grading.sources import reader
from dojo.grading.submission import Unreadable
from dojo.grading.task import Lost, Stopped, Task
from dojo.isolation.sandbox.backend import Unavailable
from dojo.verdict.status import Status
from tests.dojo.grading.sourcing import COURSE

POINTS = weights.read()
GRADED: list[str] = []


class Played:
    """A judge that solves everything, but dies over `crash` and the first time over `once`."""

    closed = 0
    sandbox_works = True

    def __init__(self) -> None:
        self.died: set[str] = set()
        self.stopped = threading.Event()

    def grade(self, task: Task) -> Result:
        assert Task.of(task.line()) == task
        name = task.submission.id
        GRADED.append(name)
        if not self.sandbox_works:
            raise Unavailable("no sandbox")
        if name == "hang" and self.stopped.wait(60):
            raise Stopped
        if name == "crash" or (name == "once" and name not in self.died):
            self.died.add(name)
            raise Lost
        found = [
            KataResult(k.stage, k.name, Status.SOLVED, POINTS[k.id], POINTS[k.id])
            for k in katas_of(POINTS)
        ]
        return graded(name, task.seed, task.sandbox, found)

    def stop(self) -> None:
        self.stopped.set()

    def close(self) -> None:
        Played.closed += 1


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    GRADED.clear()
    monkeypatch.setattr(Played, "closed", 0)
    monkeypatch.setattr(reader, "BESIDES", 0)  # with one job they come in their order


RULES = Rules(POINTS, "landlock", True, False, 10.0)


def batch(out: Path | None, seed: int | None = None, **changed: object) -> Batch:
    rules = replace(RULES, seed=seed, **changed)
    folder = Folder(out, ["json", "junit", "csv", "markdown"])
    folder.make()
    return Batch(rules, folder)


def listed(*places: Path) -> list[sources.Source | Unreadable]:
    return list(sources.listed(map(str, places)))


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_submission_has_its_result(fork, tmp_path, jobs):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "empty").mkdir()
    forks = [fork(name) for name in ("ann", "crash", "once", "bob")]
    places = [*forks, tmp_path / "empty", tmp_path / "nowhere", forks[0]]
    one = batch(out)
    found = list(one.run(listed(*places), jobs, Played))
    assert len(found) == len(places)
    by_id = {done.result.submission: done.result for done in found if done.result}
    assert {name for name, r in by_id.items() if r.score == r.max_score} == {"ann", "once", "bob"}
    assert "twice" in by_id["crash"].problem and by_id["nowhere"].problem
    assert next(done.error for done in found if not done.result).count("roster")
    assert {p.stem for p in out.glob("*.json")} == set(by_id)
    assert GRADED.count("crash") == 2 and GRADED.count("ann") == 1
    one.folder.keep_class()
    assert (out / "gradebook.csv").read_text().count("\n") == 1 + len(by_id)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("grade")]


def test_finished_ones_are_not_graded_again_unless_changed(fork, tmp_path):
    places = listed(fork("ann"), fork("bob"), fork("crash"))
    out = tmp_path / "out"
    out.mkdir()
    first = {d.result.submission: d.result for d in batch(out).run(places, 1, Played)}
    GRADED.clear()
    second = list(batch(out).run(places, 1, Played))
    assert set(GRADED) == {"crash"}  # it has no grade yet
    assert all(done.again for done in second if done.result.submission != "crash")
    assert all(done.result == first[done.result.submission] for done in second if done.again)
    (tmp_path / "bob/katas" / katas()[0].file).write_text("x = 1\n")
    GRADED.clear()
    list(batch(out).run(places, 1, Played))
    assert set(GRADED) == {"bob", "crash"}
    GRADED.clear()
    list(batch(out, seed=5).run(places, 1, Played))  # asked for with another seed
    assert {"ann", "bob"} <= set(GRADED)


@pytest.mark.parametrize(
    "changed",
    [
        {"weights": POINTS | {"kata-1/dh": 2.0}},
        {"sandbox": "bubblewrap"},
        {"seconds": 20.0},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_other_rules_are_another_grade(fork, tmp_path, changed):
    places, out = listed(fork("ann")), tmp_path / "out"
    list(batch(out).run(places, 1, Played))
    GRADED.clear()
    (done,) = batch(out, **changed).run(places, 1, Played)
    assert GRADED == ["ann"] and not done.again
    (done,) = batch(out, **changed).run(places, 1, Played)
    assert GRADED == ["ann"] and done.again


def test_a_corrected_judge_grades_anew(fork, tmp_path, monkeypatch):
    places, out = listed(fork("ann")), tmp_path / "out"
    list(batch(out).run(places, 1, Played))
    monkeypatch.setattr("dojo.grading.batch.fingerprint", lambda: "another")
    GRADED.clear()
    (done,) = batch(out).run(places, 1, Played)
    assert GRADED == ["ann"] and not done.again


@pytest.mark.parametrize(
    "file", ["dojo/judge.py", "reference/answers/stage.toml", "data/names.txt"]
)
def test_the_judge_is_its_code_its_answers_and_its_names(tmp_path, file):
    kept = tmp_path / "dojo/kept.py"
    for path in (kept, tmp_path / file, tmp_path / "katas/k01.py"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("before")
    before = fingerprint.__wrapped__(tmp_path)
    (tmp_path / "katas/k01.py").write_text("after")
    (tmp_path / "dojo/__pycache__").mkdir()
    (tmp_path / "dojo/__pycache__/kept.pyc").write_text("after")
    assert fingerprint.__wrapped__(tmp_path) == before
    (tmp_path / file).write_text("after")
    after = fingerprint.__wrapped__(tmp_path)
    assert after != before
    (tmp_path / file).rename((tmp_path / file).with_stem("elsewhere"))
    assert fingerprint.__wrapped__(tmp_path) not in (before, after)


def test_a_judge_with_another_torch_is_another(tmp_path, monkeypatch):
    before = fingerprint.__wrapped__(tmp_path)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "0")
    assert fingerprint.__wrapped__(tmp_path) != before


def test_a_grade_stands_when_its_source_is_gone(fork, tmp_path):
    places, out = listed(fork("ann"), tmp_path / "bob"), tmp_path / "out"
    out.mkdir()
    first = {d.result.submission: d.result for d in batch(out).run(places, 1, Played)}
    (tmp_path / "ann").rename(tmp_path / "elsewhere")
    one = batch(out)
    ann, bob = one.run(places, 1, Played)
    assert ann.result == first["ann"] and ann.again and "no such folder" in ann.error
    assert bob.result.problem
    (tmp_path / "elsewhere").rename(tmp_path / "ann")
    (again,) = batch(out).run(places[:1], 1, Played)
    assert again.result == first["ann"] and not again.error
    assert GRADED == ["ann"]


def test_the_class_is_who_is_in_the_folder(fork, tmp_path):
    """One student regraded, a second group, a roster that says nothing: nobody drops out."""
    out = tmp_path / "out"
    out.mkdir()

    def names(*places: Path) -> list[str]:
        one = batch(out)
        list(one.run(listed(*places), 1, Played))
        one.folder.keep_class()
        rows = csv.DictReader((out / "gradebook.csv").open(encoding="utf-8-sig"))
        return [f"{row['id']}:{row['score']}" for row in rows]

    most = f"{sum(POINTS.values()):g}"
    assert names(fork("ann"), tmp_path / "bob") == [f"ann:{most}", "bob:"]
    assert names(fork("zoë")) == [f"ann:{most}", "bob:", f"zoë:{most}"]
    assert names(tmp_path / "ann") == [f"ann:{most}", "bob:", f"zoë:{most}"]
    (tmp_path / "class.csv").write_text("nothing")
    assert names(tmp_path / "class.csv") == [f"ann:{most}", "bob:", f"zoë:{most}"]
    batch(tmp_path).folder.keep_class()
    assert not (tmp_path / "gradebook.csv").exists()


def test_what_was_graded_is_kept_and_can_be_graded_again(fork, tmp_path):
    folder, out = fork("ann"), tmp_path / "out"
    out.mkdir()
    (done,) = batch(out).run(listed(folder), 1, Played)
    kept = out / "submitted/ann.zip"
    before = sources.collect(sources.Source("ann", str(folder)), COURSE).about(katas_of(POINTS))
    (folder / "katas" / katas()[0].file).write_text("changed")
    assert sources.collect(sources.Source("ann", str(kept)), COURSE) == before
    (again,) = batch(out, seed=done.result.seed).run(listed(kept), 1, Played)
    assert again.again and again.result == done.result and GRADED == ["ann"]
    data = kept.read_bytes()
    list(batch(out).run(listed(kept), 1, Played))
    assert kept.read_bytes() == data


SPOILT = ["{", "[]", "{}", None, "[" * 100_000, '"score": 1', '"submission": "../../evil"']


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoilt_result_is_graded_again(fork, tmp_path, spoil):
    graded_again(fork("ann"), tmp_path / "out", spoil)


SPOILT_IN_A_PART = ['"status": "great"', '"seed": "7"', '"katas": 3', '"sandbox": null']


@pytest.mark.parametrize("spoil", ["", *SPOILT[:-2], *SPOILT_IN_A_PART])
def test_a_spoilt_result_is_graded_again_even_with_the_right_hash(fork, tmp_path, spoil):
    """What somebody has written who knows how it is kept: here it is the parse that must refuse."""
    graded_again(fork("ann"), tmp_path / "out", spoil, hashed=True)


@pytest.mark.parametrize("note", ["", "{", "[]", "3", "{}", '{"key": ""}', "[" * 100_000])
def test_a_spoilt_note_of_what_it_depended_on_is_no_trouble(fork, tmp_path, note):
    places, out = listed(fork("ann")), tmp_path / "out"
    list(batch(out).run(places, 1, Played))
    (out / ".finished/ann").write_text(note)
    GRADED.clear()
    list(batch(out).run(places, 1, Played))
    assert GRADED == ["ann"]


def graded_again(submission: Path, out: Path, spoil: str | None, *, hashed: bool = False) -> None:
    """Spoil the whole result, or one key of it; with the hash that belongs to what stands there."""
    places = listed(submission)
    list(batch(out).run(places, 1, Played))
    path, note = out / "ann.json", out / ".finished/ann"
    if spoil is None:
        path.unlink()
    elif spoil.startswith('"'):
        key = spoil.split(":")[0]
        spoilt, times = re.subn(rf"{key}: [^,]*", lambda _: spoil, path.read_text(), count=1)
        assert times, f"no {key} in it"
        path.write_text(spoilt)
    else:
        path.write_text(spoil)
    if hashed and spoil is not None:
        about = json.loads(note.read_text())
        about["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        note.write_text(json.dumps(about))
    GRADED.clear()
    list(batch(out).run(places, 1, Played))
    assert GRADED == ["ann"]
    assert json.loads(path.read_text())["submission"] == "ann"


def test_no_sandbox_stops_it_all(fork, tmp_path, monkeypatch):
    monkeypatch.setattr(Played, "sandbox_works", False)
    with pytest.raises(Unavailable):
        list(batch(None).run(listed(*(fork(n) for n in "abcd")), 2, Played))
    assert Played.closed >= 1


def test_stopping_in_the_middle_leaves_nothing_running(fork):
    """Whether the second has begun or not: it ends at once, and the others never begin."""
    running = batch(None).run(listed(*map(fork, ("ann", "hang", "bob", "cy"))), 1, Played)
    next(running)
    running.close()
    assert GRADED in (["ann"], ["ann", "hang"]) and Played.closed == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("grade")]


def test_stopping_does_not_wait_for_a_submission_that_hangs(fork, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    running = batch(out).run(listed(*(fork(name) for name in ("ann", "hang", "bob"))), 1, Played)
    assert next(running).result.submission == "ann"
    while "hang" not in GRADED:
        time.sleep(0.001)
    running.close()
    assert Played.closed == 1 and GRADED == ["ann", "hang"]
    assert {path.stem for path in out.glob("*.json")} == {"ann"}  # no half result of the other


def test_a_seed_is_drawn_after_the_texts_that_it_judges(fork, monkeypatch):
    """And has no more digits than a spreadsheet keeps."""
    drawn, frozen = {}, {}
    real_draw, real_judged = seeds.draw, Batch._judged

    def draw() -> int:
        seed = real_draw()
        drawn[seed] = time.monotonic()
        return seed

    def judged(self, text, grader):
        frozen[text.submission.id] = text.moment
        return real_judged(self, text, grader)

    monkeypatch.setattr(seeds, "draw", draw)
    monkeypatch.setattr(Batch, "_judged", judged)
    found = [d.result for d in batch(None).run(listed(*(fork(n) for n in "abcdef")), 2, Played)]
    assert {result.submission for result in found} == set("abcdef") == set(frozen)
    assert all(drawn[result.seed] > frozen[result.submission] for result in found)
    assert all(0 <= seed < 10**15 for seed in drawn)


def test_texts_that_wait_share_a_seed(fork, monkeypatch):
    """The first is judged once all are read: the seed that it is given is none of theirs to know."""
    read = threading.Semaphore(0)
    real_read, real_grade = Batch._read, Played.grade

    def counted(self, *arguments, **named):
        found = real_read(self, *arguments, **named)
        read.release()
        return found

    def patient(self, task):
        if task.submission.id == "a":
            for _ in "abcd":
                assert read.acquire(timeout=60)
        return real_grade(self, task)

    monkeypatch.setattr(Batch, "_read", counted)
    monkeypatch.setattr(Played, "grade", patient)
    results = {
        done.result.submission: done.result.seed
        for done in batch(None).run(listed(*(fork(n) for n in "abcd")), 1, Played)
    }
    assert len({results[name] for name in "bcd"}) == 1


def test_no_seed_is_older_than_a_text():
    drawn = Seeds()
    first = drawn.after(time.monotonic())
    long_ago = time.monotonic() - 3600
    assert drawn.after(long_ago) == first
    assert drawn.after(time.monotonic()) != first != drawn.after(long_ago)
    assert {Seeds(7).after(moment) for moment in (0.0, time.monotonic())} == {7}


def test_what_waits_has_an_upper_bound(monkeypatch):
    monkeypatch.setattr(pipeline, "AHEAD", 2)
    begun, free, read = threading.Semaphore(0), threading.Event(), []

    def second(item: str, hand: object) -> int:
        begun.release()
        assert free.wait(60)
        return int(item)

    def first(item: int) -> str:
        read.append(item)
        return str(item)

    line = Pipeline(first, 4, second, ["one", "two"], str)
    running = threading.Thread(target=lambda: list(line.run(range(40), free.set)), daemon=True)
    running.start()
    for _ in range(2):
        assert begun.acquire(timeout=60)
    time.sleep(0.1)  # it would read on, if it could
    assert len(read) <= 2 * 2 + 2
    free.set()
    running.join(60)
    assert not running.is_alive() and sorted(read) == list(range(40))


def test_who_stops_waits_for_nobody_who_waits_for_room(monkeypatch):
    monkeypatch.setattr(pipeline, "AHEAD", 1)
    free = threading.Event()

    def second(item: str, hand: object) -> int:
        assert item == "0" or free.wait(60)
        return int(item)

    line = Pipeline(str, 4, second, ["one"], str)
    running = line.run(range(40), free.set)
    assert next(running) == 0
    stopping = threading.Thread(target=running.close, daemon=True)
    stopping.start()
    stopping.join(20)
    still = stopping.is_alive()
    line._room.release(40)  # or these threads outlive the test
    assert not still


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x", "TOML"), ("[stages]\nkata-99 = 1", "kata-99"), ("[stages]\nkata-1 = -1", "0 or more"),
        ("[stages]\nkata-1 = 'x'", "number"), ("[stages]\nkata-1 = nan", "number"),
        ("stages = 3", "tables"), (None, "can't be read"), ("[stage]\nkata-1 = 2", "'stage'"),
        ("[otherwise]\npoint = 2", "'point'"),
    ],
)  # fmt: skip
def test_weights_that_say_nothing_usable(tmp_path, text, word):
    path = tmp_path / "w.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(weights.BadWeights, match=word):
        weights.read(path)


def test_stages_without_weights_have_some(tmp_path):
    (tmp_path / "w.toml").write_text("[stages]\nkata-1 = 0.5\n")
    found = weights.read(tmp_path / "w.toml")
    assert found["kata-1/dh"] == 0.5 and found["kata-2/dlogits"] == 1


def test_a_kata_gives_the_points_of_its_stage_file():
    assert weights.read() == {kata.id: kata.points for kata in katas_of(POINTS)}
    assert [weights.read()[id] for id in ("kata-1/dh", "kata-2/dlogits", "kata-4/train_step")] == [
        1,
        6,
        12,
    ]


def test_a_process_that_can_not_be_started_now_costs_one_submission(fork, monkeypatch):
    """As for a lack of memory, or of processes."""
    real, times = companion.subprocess.Popen, [2]

    def full(command, *arguments, **more):
        if "dojo.grading.sources.reader" in command and times[0]:
            times[0] -= 1
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        return real(command, *arguments, **more)

    monkeypatch.setattr(companion.subprocess, "Popen", full)
    found = list(batch(None).run(listed(*(fork(name) for name in "ab")), 1, Played))
    assert "died over it, twice" in found[0].result.problem
    assert found[1].result.score > 0
