"""What counts as handed in: what was collected in time, else a commit's own date, else our clock."""

from __future__ import annotations

import csv
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dojo.grading.batch import Batch
from dojo.grading.collection import FOLDER, Collection
from dojo.grading.deadline import COLLECTED, OUR_CLOCK, OWN_DATE, lateness, moment
from dojo.grading.folder import Folder
from dojo.grading.origin import Origin
from dojo.grading.submission import Integrity, Submission
from tests.dojo.grading.test_batch import Played, batch, listed

DEADLINE = datetime(2026, 12, 1, 22, 59, tzinfo=UTC)


def commit(folder: Path, text: str, when: str) -> None:
    """A commit that says it was made at this moment."""
    path = folder / "katas" / "kata_1" / "k01_dlogprobs.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    environment = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "PATH": "/usr/bin:/bin"}
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    who = ["-c", "user.name=ann", "-c", "user.email=ann@localhost"]
    for command in (["add", "."], [*who, "commit", "--quiet", "-m", text]):
        subprocess.run(["git", *command], cwd=folder, check=True, env=environment)


@pytest.mark.parametrize(
    ("late", "told"),
    [(-60, ""), (0, ""), (5, "5 s"), (60, "1 min"), (3600, "1 h"), (7500, "2 h 5 min"),
     (86400, "1 d"), (100_000, "1 d 3 h")],
)  # fmt: skip
def test_how_late(late: int, told: str) -> None:
    seen = DEADLINE + timedelta(seconds=late)
    assert lateness(Submission("ann", {}), DEADLINE, seen) == (told, OUR_CLOCK)
    dated = Submission("ann", {}, committed=seen.isoformat())
    assert lateness(dated, DEADLINE, DEADLINE + timedelta(days=9)) == (told, OWN_DATE)


def test_a_moment_has_its_time_zone() -> None:
    assert moment("2026-12-01T23:59+01:00") == DEADLINE
    for text in ("2026-12-01T23:59", "2026-12-01", "tomorrow", "", "9999-12-31T23:00-23:00"):
        assert moment(text) is None


def gradebook(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "gradebook.csv").read_text(encoding="utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def graded(out: Path, *places: Path, deadline: datetime | None = DEADLINE) -> dict[str, str]:
    """Grade these by the deadline: what the gradebook says of each."""
    out.mkdir(exist_ok=True)
    one = batch(out, deadline=deadline)
    list(one.run(listed(*places), 1, Played))
    one.folder.keep_class()
    return gradebook(out)


def test_the_last_commit_before_the_deadline_counts(tmp_path: Path) -> None:
    fork = tmp_path / "ann"
    commit(fork, "early", "2026-11-30T10:00:00+01:00")
    commit(fork, "in time", "2026-12-01T23:58:00+01:00")
    commit(fork, "late", "2026-12-02T00:01:00+01:00")
    row = graded(tmp_path / "out", Path(f"{fork}@HEAD"))["ann"]
    assert row["committed"] == "2026-12-01T23:58:00+01:00"
    assert (row["late"], row["by"]) == ("", OWN_DATE)
    assert len(row["commit"]) == 40 and row["graded"]


def test_who_has_only_late_commits_is_late(tmp_path: Path) -> None:
    fork = tmp_path / "ann"
    commit(fork, "late", "2026-12-02T02:04:00+01:00")
    row = graded(tmp_path / "out", Path(f"{fork}@HEAD"))["ann"]
    assert (row["late"], row["by"]) == ("2 h 5 min", OWN_DATE)


def test_a_tag_with_words_of_its_own_is_the_commit_behind_it(tmp_path: Path) -> None:
    """As `git tag -a` makes it. The state that was tagged first counts, if that was in time."""
    fork = tmp_path / "ann"
    commit(fork, "in time", "2026-12-01T23:58:00+01:00")
    who = ["-c", "user.name=ann", "-c", "user.email=ann@localhost"]
    subprocess.run(["git", *who, "tag", "-a", "v1", "-m", "Done"], cwd=fork, check=True)
    commit(fork, "late", "2026-12-02T00:01:00+01:00")
    for deadline in (DEADLINE, DEADLINE - timedelta(days=9), None):
        row = graded(tmp_path / "out", Path(f"{fork}@v1"), deadline=deadline)["ann"]
        assert row["committed"] == "2026-12-01T23:58:00+01:00" and row["score"]
        head = subprocess.run(["git", "rev-parse", "v1^{commit}"], cwd=fork, capture_output=True)
        assert row["commit"] == head.stdout.decode().strip()


def test_the_first_digits_of_a_late_commits_number(tmp_path: Path) -> None:
    """No server is asked for these again: all that it has is here already."""
    fork = tmp_path / "ann"
    commit(fork, "in time", "2026-12-01T23:58:00+01:00")
    commit(fork, "late", "2026-12-02T00:01:00+01:00")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=fork, capture_output=True, text=True)
    row = graded(tmp_path / "out", Path(f"{fork}@{head.stdout[:9]}"))["ann"]
    assert row["committed"] == "2026-12-01T23:58:00+01:00"


@pytest.mark.parametrize("date", ["1700000000 +9999", "99999999999999 +0000", "253402336799 -2300"])
def test_a_date_that_no_calendar_has_costs_nobody_a_grade(tmp_path: Path, date: str) -> None:
    """The last of these is a day of the year 10000 in UTC. What counts then is our own clock."""
    fork = tmp_path / "ann"
    commit(fork, "odd", "2026-12-01T23:58:00+01:00")
    made = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=fork, capture_output=True)
    lines = made.stdout.decode().splitlines()
    about = [f"{line.partition('>')[0]}> {date}" if ">" in line else line for line in lines]
    told = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"], cwd=fork,
        input="\n".join(about).encode() + b"\n", check=True, capture_output=True,
    )  # fmt: skip
    odd = told.stdout.decode().strip()
    subprocess.run(["git", "update-ref", "refs/heads/odd", odd], cwd=fork, check=True)
    row = graded(tmp_path / "out", Path(f"{fork}@odd"))["ann"]
    assert row["score"] and row["by"] == OUR_CLOCK and row["commit"] == odd
    assert row["committed"] == ""


def test_what_was_collected_in_time_counts_whatever_a_commit_says(tmp_path: Path, fork) -> None:
    """A date can be put back, a folder changed: what was seen here before the deadline is what counts."""
    ann, out = fork("ann"), tmp_path / "out"
    out.mkdir()
    one = Batch(batch(out).rules, Folder(out, ["csv"]))
    (done,) = one.collect(listed(ann), 1)
    assert done.collected and not done.error
    (moment,) = (out / FOLDER).iterdir()
    (ann / "katas" / "kata_1" / "k01_dlogprobs.py").write_text("changed")
    soon = datetime.now(UTC) + timedelta(minutes=1)
    row = graded(out, ann, deadline=soon)["ann"]
    assert (row["late"], row["by"]) == ("", COLLECTED) and row["collected"]
    kept = Folder(out).result("ann")
    assert kept and kept.score == kept.max_score
    row = graded(out, ann, deadline=datetime.now(UTC) - timedelta(days=1))["ann"]
    assert row["by"] == OUR_CLOCK and row["late"].startswith("1 d")
    assert moment.is_dir()


def test_what_can_not_be_collected_costs_nobody_else_theirs(tmp_path: Path, fork) -> None:
    roster = tmp_path / "class.csv"
    roster.write_text(f"id,submission\nann,{fork('ann')}\n,y\ncid,{tmp_path / 'nowhere'}\n")
    out = tmp_path / "out"
    out.mkdir()
    ann, nobody, cid = batch(out).collect(listed(roster), 1)
    assert ann.collected and not ann.error
    assert "line 3" in nobody.error and not nobody.place
    assert "no such folder" in cid.error and cid.place == str(tmp_path / "nowhere")


def test_the_newest_of_several_collections(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    whole = Submission(
        "ann",
        {"kata-1/dh": "né"},
        {"kata-1/dC": "too large"},
        (Integrity("", "odd"),),
        "ab",
        "when",
    )
    for hours, text in ((-3, "first"), (-2, "second"), (1, "late")):
        moment = DEADLINE + timedelta(hours=hours)
        one = Submission("ann", {"kata-1/dh": text})
        collection.keep(one, Origin("Ann", collected=str(hours)), moment, [])
    found = collection.newest("ann", DEADLINE, [])
    assert found and found[0].texts == {"kata-1/dh": "second"} and found[1].collected == "-2"
    assert collection.newest("ann", DEADLINE - timedelta(days=1), []) is None
    assert collection.newest("bob", DEADLINE, []) is None
    collection.keep(whole, Origin(), DEADLINE, [])
    again = collection.newest("ann", DEADLINE, [])
    assert again and again[0] == whole


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"submission": 1}', '{"submission": {}, "origin": {}}']
)
def test_a_collected_file_that_is_broken_is_passed_over(tmp_path: Path, text: str) -> None:
    collection = Collection(tmp_path)
    collection.keep(Submission("ann", {"a": "b"}), Origin(), DEADLINE - timedelta(hours=2), [])
    later = tmp_path / FOLDER / (DEADLINE - timedelta(hours=1)).strftime("%Y%m%dT%H%M%SZ")
    later.mkdir()
    (later / "ann.json").write_text(text)
    (tmp_path / FOLDER / "notes").mkdir()
    found = collection.newest("ann", DEADLINE, [])
    assert found and found[0].texts == {"a": "b"}


def test_without_a_deadline_nobody_is_late(tmp_path: Path, fork) -> None:
    row = graded(tmp_path / "out", fork("ann"), deadline=None)["ann"]
    assert (row["late"], row["by"]) == ("", "") and row["graded"]


def test_what_is_graded_again_keeps_its_time(tmp_path: Path, fork) -> None:
    ann = fork("ann")
    first = graded(tmp_path / "out", ann, deadline=None)["ann"]
    assert graded(tmp_path / "out", ann, deadline=None)["ann"] == first
