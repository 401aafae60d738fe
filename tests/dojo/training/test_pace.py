"""What a run is said to take before it begins, and which loop is why."""

from __future__ import annotations

from pathlib import Path

import pytest

from dojo.judging.attempt import load
from dojo.training import job as jobs
from dojo.training.pace import duration, pace
from tests.dojo.workbench import named

STEP = named("kata-4/train_step")
FIRST = "    n = Xb.shape[0]\n"


@pytest.fixture
def measured(write_step, names: Path, runs: Path, tree):
    """The pace of the worked answer with these lines put in front."""

    def measure(*lines: str, steps: int = 200):
        path = write_step((FIRST, FIRST + "".join(f"    {line}\n" for line in lines)))
        options = {"names": str(names), "hidden": 7}
        job = jobs.new(STEP, tree.folder, options, steps=steps)
        before = {name: value.clone() for name, value in job.run.parameters.items()}
        attempt = load(path, STEP.name)
        found = pace(attempt, job)
        assert job.run.done == 0, "the trial leaves no trace"
        assert all((value == job.run.parameters[n]).all() for n, value in before.items())
        return found, attempt

    return measure


def test_a_quick_step(measured) -> None:
    found, attempt = measured()
    assert found.loop is None and 0 < found.seconds < 60
    (line,) = found.told(attempt)
    assert line.startswith("That will take about") and line.endswith("ms a step.")


def test_the_loop_that_is_why_is_named(measured) -> None:
    """Of two: the slow one, by its outer line."""
    found, attempt = measured(
        "import time",
        "quick = [i for i in range(3)]",
        "for i in range(5):",
        "    for j in range(2):",
        "        time.sleep(0.004)",
        steps=200_000,
    )
    assert found.seconds > 200_000 * 0.04
    slow = attempt.source.splitlines().index("    for i in range(5):") + 1
    assert found.loop == slow and found.share > 0.5
    _, why = found.told(attempt)
    assert f"k01_train_step.py:{slow}." in why and "%" in why


def test_what_is_slow_without_a_loop_names_none(measured) -> None:
    found, attempt = measured("import time", "time.sleep(0.02)", steps=200_000)
    assert found.loop is None and len(found.told(attempt)) == 1


def test_what_fails_is_left_to_the_run(measured) -> None:
    found, _ = measured("raise ValueError")
    assert found is None


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0.2, "about a second"),
        (40, "about 40 seconds"),
        (150, "about 2 minutes"),
        (9000, "about 2.5 hours"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words
