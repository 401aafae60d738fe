"""A process that is killed while it starts: it is tried again, and costs one submission at most."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dojo.course.curriculum import katas
from dojo.grading import grader, sources, weights
from dojo.grading.batch import Batch, Rules
from dojo.grading.folder import Folder
from dojo.isolation.sandbox import bare


@pytest.fixture
def killed(monkeypatch):
    """Has the next so many processes for learners' code killed while they start."""
    usual, times = bare.sandbox(10.0), [0]

    class Killed(type(usual)):
        def command(self, control):
            times[0] -= 1
            return ["sh", "-c", "kill -9 $$"] if times[0] >= 0 else usual.command(control)

    monkeypatch.setattr(grader, "choose", lambda *_, **__: Killed("none", False))
    return lambda number: times.__setitem__(0, number)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize(("number", "graded"), [(1, 3), (3, 3), (4, 2), (8, 1)])
def test_one_that_is_killed_while_it_starts_is_tried_again_and_costs_one_submission_at_most(
    fork, killed, number, graded
):
    """As for a lack of memory. It was the end of the whole batch once."""
    listed = list(sources.listed(str(few(fork(name))) for name in "abc"))
    rules = Rules(weights.read(), "none", False, False, 10.0, 1)
    killed(number)
    found = [done.result for done in Batch(rules, Folder(None)).run(listed, 1, grader.LocalGrader)]
    assert [result.solved for result in found if not result.problem] == [2] * graded
    assert {result.submission for result in found} == {*"abc"}
    told = {result.problem for result in found if result.problem}
    assert all("ended while it was starting" in why and "by hand" in why for why in told)


def few(folder: Path) -> Path:
    for kata in katas()[2:]:
        (folder / "katas" / kata.file).unlink()
    return folder
