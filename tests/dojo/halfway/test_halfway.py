"""Learners who are halfway: a fork from before merges what is new here and goes on where it was.

`fork.fast-export` is such a fork: `main` are the stubs as they were when it was made, `fork` ten
katas solved, one of which asks for one more argument. Beside it lies what its owner had in `.dojo`,
written by the dojo of that day: hints and katas remembered, and a run that Ctrl-C had stopped; and an
instructor's folder with its grade. Another layout, another format: these files stay as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from dojo.course import memory
from dojo.course.curriculum import ROOT, katas, select
from dojo.drill.drills import katas_of
from dojo.grading import weights
from dojo.grading.folder import Folder
from dojo.grading.results import KataResult
from dojo.grading.scoring import grade
from dojo.grading.submission import Integrity, Submission
from dojo.isolation.contestant_process import Contestant
from dojo.isolation.sandbox import choose
from dojo.judging.judge import judge
from dojo.stubs import TODO, stub
from dojo.training import saved
from dojo.verdict.status import Status

HERE = Path(__file__).parent
OLD_RUN = HERE / "run-1.safetensors"
SOLVED = {
    *("kata-1/dlogprobs", "kata-1/dprobs", "kata-1/dcounts_sum_inv", "kata-1/dcounts_sum"),
    *("kata-1/dcounts", "kata-1/dnorm_logits", "kata-1/dlogits", "kata-1/db1"),
    *("kata-2/dlogits", "kata-4/train_step"),
}


class Repository:
    """The learner's clone. `main` in it is upstream's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.katas = folder / "katas"
        folder.mkdir()
        self.git("init", "--quiet")
        self.git("config", "core.autocrlf", "false")
        with (HERE / "fork.fast-export").open("rb") as stream:
            self.git("fast-import", "--quiet", stdin=stream)
        self.git("switch", "--quiet", "main")

    def git(self, *arguments: str, stdin: object = subprocess.DEVNULL) -> str:
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        somebody = {
            f"GIT_{role}_{what}": "ann@example.org"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=os.environ | alone | somebody,
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        text = done.stdout.decode()
        assert done.returncode == 0, text
        return text

    def release(self) -> None:
        """Commit the stubs of today on `main`."""
        for kata in katas():
            path = self.katas / kata.file
            path.parent.mkdir(exist_ok=True)
            path.write_text(stub(kata), encoding="utf-8", newline="\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "What is new")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Upstream, with the stubs of today; its fork still has those of then."""
    repository = Repository(tmp_path_factory.mktemp("halfway") / "clone")
    repository.release()
    return repository


@pytest.fixture(scope="module")
def merged(released: Repository) -> Iterator[Path]:
    """The fork's katas once it has merged."""
    released.git("switch", "--quiet", "fork")
    released.git("merge", "--quiet", "--no-edit", "main")
    yield released.katas
    released.git("switch", "--quiet", "main")


def test_the_ten_stay_solved_and_the_others_are_the_stubs_of_today(merged: Path) -> None:
    dcounts = (merged / "kata_1/k05_dcounts.py").read_text(encoding="utf-8")
    assert "def dcounts(\n    counts: " in dcounts, "it asks for one more"
    for kata in katas():
        expected = Status.SOLVED if kata.id in SOLVED else Status.TODO
        assert judge(kata, merged).status is expected, kata.id
        if kata.id not in SOLVED:
            assert (merged / kata.file).read_text(encoding="utf-8") == stub(kata)


EDITS = {
    "solved": lambda text: text.replace(TODO, "mine = 1\n    return mine"),
    "asks for one more": lambda text: text.replace("(\n", "(\n    n,\n", 1).replace(
        TODO, "return n"
    ),
    "asks for one more at the end": lambda text: text.replace("\n) -> ", "\n    n,\n) -> ", 1),
    "with a note below the imports": lambda text: text.replace(
        "\n\ndef ", "\nimport math\n\n\ndef "
    ),
}
"""What learners do to a stub."""


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_every_kata_takes_the_stub_of_today_below_what_its_learner_wrote(
    tmp_path: Path, edit: Callable[[str], str]
) -> None:
    repository = Repository(tmp_path / "clone")
    repository.git("switch", "--quiet", "--create", "mine")
    forked = [kata for kata in katas() if (repository.katas / kata.file).exists()]
    assert len(forked) == 30
    for kata in forked:
        path = repository.katas / kata.file
        old = path.read_text(encoding="utf-8")
        assert edit(old) != old
        path.write_text(edit(old), encoding="utf-8", newline="\n")
    repository.git("commit", "--quiet", "--all", "--message", "Mine")
    repository.git("switch", "--quiet", "main")
    repository.release()
    repository.git("switch", "--quiet", "mine")
    repository.git("merge", "--quiet", "--no-edit", "main")
    for kata in forked:
        assert (repository.katas / kata.file).read_text(encoding="utf-8") == edit(stub(kata))


def test_what_was_seen_and_solved_is_remembered(
    dojo: Callable[..., tuple[int, str, str]],
) -> None:
    memory.FILE.parent.mkdir()
    shutil.copy(HERE / "state.json", memory.FILE)
    found = memory.load()
    assert found.solved == SOLVED
    assert found.hints == {"kata-1/dlogit_maxes": [0, 1], "kata-1/db2": [0]}
    assert dojo("hint", "kata-1/db2")[0] == 0
    assert memory.load() == memory.State({**found.hints, "kata-1/db2": [0, 1]}, SOLVED)


def test_the_run_that_was_stopped_goes_on(
    dojo: Callable[..., tuple[int, str, str]], merged: Path, tmp_path: Path
) -> None:
    path, whole = tmp_path / "run-1.safetensors", tmp_path / "whole.safetensors"
    shutil.copy(OLD_RUN, path)
    before = saved.load(path)
    assert (before.run.done, before.run.steps) == (120, 200)

    status, out, err = dojo("train", "--katas", merged, "--resume", path)
    assert (status, err) == (0, ""), out
    setup = ("--names", ROOT / "data" / "names.txt", "--hidden", 5, "--steps", 200)
    assert dojo("train", "--katas", merged, *setup, "--out", whole)[0] == 0

    after = saved.load(path)
    assert after.ended and after.run.done == 200
    assert np.array_equal(after.run.losses[:120], before.run.losses[:120])
    np.testing.assert_allclose(after.run.losses, saved.load(whole).run.losses, rtol=1e-4)


def test_yesterdays_submission_gets_yesterdays_grade(released: Repository, tmp_path: Path) -> None:
    """To the last digit of what is said, whatever stages there are today, in it or not."""
    restored = Folder(Path(shutil.copytree(HERE / "class", tmp_path / "class"))).result("ada")
    assert restored
    texts = {}
    for kata in katas():
        path = f"katas/{kata.file}"
        if released.git("ls-tree", "--name-only", "fork", path):
            texts[kata.id] = released.git("show", f"fork:{path}")
    wrong = texts["kata-1/dprobs"].replace("dlogprobs / probs", "dlogprobs * probs")
    texts |= {"kata-1/dprobs": wrong, "kata-99/dx": "import os"}
    whole = Submission(
        "ada", texts, {"kata-98/dx": "There are several."}, (Integrity("kata-98/dx", ""),)
    )
    points = weights.read()
    with Contestant(choose()) as contestant:
        found = grade(whole.about(katas_of(points)), contestant, points, restored.seed)
    assert (found.score, found.max_score) == (restored.score, restored.max_score)
    assert [about(kata) for kata in found.katas] == [about(kata) for kata in restored.katas]
    assert not [one for one in found.integrity if one.kata]


def about(kata: KataResult) -> tuple[object, ...]:
    """The sizes of the case that a reason is about are worded in another way today."""
    return kata.id, kata.status, kata.score, kata.max_score, kata.reason.partition(" (on ")[0]


def test_a_fork_from_before_a_stage_is_not_broken_in_it(released: Repository) -> None:
    """It has nothing in it; whoever has begun it lacks a file."""
    first, second = select(["kata-1/dlogprobs", "kata-1/dprobs"])
    texts = {first.id: first.answer.read_text("utf-8")}
    with Contestant(choose()) as contestant:
        found = grade(Submission("ada", texts), contestant, weights.read(), 7)
    told = {kata.id: (str(kata.status), kata.reason) for kata in found.katas}
    assert told[first.id] == ("solved", "")
    assert told[second.id] == ("broken", f"There is no file katas/{second.file}.")
    assert told["kata-2/dlogits"] == ("todo", "Not written yet.")


def test_an_instructors_folder_still_counts(tmp_path: Path) -> None:
    folder = Folder(Path(shutil.copytree(HERE / "class", tmp_path / "class")), ["csv"])
    old = folder.result("ada")
    assert old and old.secure and not old.problem
    assert (old.score, old.max_score, old.solved, old.seed) == (25, 56, 9, 7)
    assert "The local derivative d logprobs/d probs is off" in old.katas[1].findings[0].sentence
    folder.keep_class()  # as when others are graded into the same folder
    row = (tmp_path / "class" / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert row.startswith("ada,25,56,9,")
