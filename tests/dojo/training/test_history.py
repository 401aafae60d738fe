"""What there is to see of the runs, and how far their steps move the parameters."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from data.lists import NameList
from dojo.training.history import MOST_RUNS, overviews
from dojo.training.ratios import POINTS, Ratios
from dojo.training.saved import NoRun, Saved, load, save
from dojo.training.settings import Settings, begin
from reference.loop import Run, train
from reference.networks.mlp.fast import FastStep


@pytest.fixture
def some(names: Path) -> Saved:
    """A run of 10 steps, measured on the way."""
    digest = NameList.read(names).digest
    options = {"names": str(names), "hidden": 5}
    settings = Settings("kata-4/train_step", digest, "nobody", 10, 2147483647, options)
    run, ratios, training = begin(settings), Ratios(), settings.training
    step = FastStep(run.parameters, 32)
    steps = train(run, step, training.minibatches(), settings.graph, training.rate)
    assert sum(1 for _ in ratios.measured(steps, run)) == 10
    return Saved(settings, run, training.calibrate(run.parameters), True, None, ratios)


def test_a_ratio_is_how_far_a_step_moves(some: Saved) -> None:
    """Of the first step, worked out once more."""
    run, training = begin(some.settings), some.settings.training
    before = {name: p.clone() for name, p in run.parameters.items()}
    step = FastStep(run.parameters, 32)
    next(train(run, step, training.minibatches(), some.settings.graph, training.rate))
    first = some.ratios.rows[0]
    assert first[0] == 0 and len(first) == 1 + len(before)
    for ratio, (name, was) in zip(first[1:], before.items(), strict=True):
        assert ratio == pytest.approx(
            float((run.parameters[name] - was).std(correction=0) / was.std(correction=0))
        )


def test_a_long_run_is_measured_now_and_then() -> None:
    run = Run.start({"a": torch.ones(3), "b": torch.tensor(2.0)}, steps=10 * POINTS)

    def steps():
        for _ in range(run.steps):
            run.parameters["b"].mul_(1.5)
            run.done += 1
            yield 0.0

    ratios = Ratios()
    assert sum(1 for _ in ratios.measured(steps(), run)) == run.steps
    assert [row[0] for row in ratios.rows] == [*range(0, run.steps, 10)]
    assert ratios.rows[0][2] == pytest.approx(0.5) and math.isnan(ratios.rows[0][1])


def test_they_are_kept_with_the_run(tmp_path: Path, some: Saved) -> None:
    save(tmp_path / "a.safetensors", some)
    assert load(tmp_path / "a.safetensors").ratios.rows == some.ratios.rows
    save(tmp_path / "b.safetensors", replace(some, ratios=Ratios()))
    assert load(tmp_path / "b.safetensors").ratios.rows == []
    with pytest.raises(NoRun, match="ratios are damaged"):
        damaged = replace(some, run=replace(some.run), ratios=Ratios([[0.0, 1.0]]))
        object.__setattr__(damaged.ratios, "tensor", lambda n: torch.zeros(1, 2).double())
        save(tmp_path / "d.safetensors", damaged)
        load(tmp_path / "d.safetensors")


def test_the_newest_runs_come_first(tmp_path: Path, some: Saved) -> None:
    assert overviews(tmp_path / "nowhere") == []
    for number in range(MOST_RUNS + 2):
        path = tmp_path / f"run-{number}.safetensors"
        save(path, replace(some, autograd=some.run.losses.copy()) if number == 5 else some)
        os.utime(path, (1000 + number, 1000 + number))
    (tmp_path / "run-4.safetensors").write_bytes(b"no run")
    found = overviews(tmp_path)
    assert [one.name for one in found] == ["run-5", "run-3", "run-2"]
    newest, before, _ = found
    assert (newest.done, newest.steps, newest.backward) == (10, 10, "nobody")
    assert newest.losses.ys == pytest.approx(tuple(some.run.losses)) == newest.autograd.ys
    assert newest.samples and not before.samples and before.autograd is None
    assert newest.ratios.keys() == some.run.parameters.keys()
    assert newest.ratios["W1"].ys[0] == pytest.approx(math.log10(some.ratios.rows[0][2]))


def test_a_run_that_has_just_begun(tmp_path: Path, some: Saved) -> None:
    losses = np.full(10, np.nan, dtype=np.float32)
    begun = replace(
        some, run=replace(some.run, losses=losses, done=0), ratios=Ratios(), ended=False
    )
    save(tmp_path / "run-1.safetensors", replace(begun, statistics={}))
    (one,) = overviews(tmp_path)
    assert (one.done, one.losses.ys, one.ratios, one.samples) == (0, (), {}, ())
