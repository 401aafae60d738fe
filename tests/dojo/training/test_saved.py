"""Runs as files: read back as they were; whatever else a file holds, refused in one sentence."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from data.lists import NameList
from dojo.course import files
from dojo.training.saved import (
    FIRST_FORMAT,
    FORMAT,
    NoRun,
    NotSaved,
    Saved,
    free_path,
    latest,
    load,
    save,
)
from dojo.training.settings import Settings, begin
from reference.loop import train
from reference.networks.mlp.fast import FastStep


@pytest.fixture
def some(names: Path) -> Saved:
    """A run that has gone 6 of 10 steps."""
    options = {"names": str(names), "hidden": 5}
    digest = NameList.read(names).digest
    settings = Settings("kata-4/train_step", digest, "nobody", 10, 2147483647, options)
    run = begin(settings)
    training = settings.training
    step = FastStep(run.parameters, 32)
    for _ in train(run, step, training.minibatches(), settings.graph, training.rate):
        if run.done == 6:
            break
    return Saved(settings, run, {})


@pytest.fixture
def path(tmp_path: Path, some: Saved) -> Path:
    path = tmp_path / "some.safetensors"
    save(path, some)
    return path


def same(one: Saved, other: Saved) -> bool:
    return (
        one.settings == other.settings
        and one.run.done == other.run.done
        and (one.run.losses[: one.run.done] == other.run.losses[: one.run.done]).all()
        and all(torch.equal(p, other.run.parameters[n]) for n, p in one.run.parameters.items())
        and one.statistics.keys() == other.statistics.keys()
    )


def test_read_back(path: Path, some: Saved) -> None:
    assert same(load(path), some)


def test_read_back_with_statistics(tmp_path: Path, some: Saved) -> None:
    statistics = {"bnmean": torch.ones(1, 5), "bnvar": torch.full((1, 5), 2.0)}
    ended = replace(some, statistics=statistics, ended=True)
    save(tmp_path / "ended.safetensors", ended)
    found = load(tmp_path / "ended.safetensors")
    assert same(found, ended) and torch.equal(found.statistics["bnvar"], statistics["bnvar"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 7,
        b"\xff" * 8,  # a header of 2**64 - 1 bytes
        b"emma\nolivia\n" * 100,
        (10).to_bytes(8, "little") + b"not json!!",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
    ids=["empty", "short", "huge header", "names", "no json", "a picture"],
)
def test_foreign_files(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.safetensors"
    path.write_bytes(content)
    with pytest.raises(NoRun, match="damaged, or no safetensors file"):
        load(path)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_short(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(NoRun):
        load(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoRun, match="There is no file"):
        load(tmp_path / "none.safetensors")
    with pytest.raises(NoRun, match="There is no file"):
        load(tmp_path)


def test_a_file_that_is_too_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dojo.training.saved.MAX_FILE_BYTES", 100)
    with pytest.raises(NoRun, match="larger than"):
        load(path)


def tampered(some: Saved, path: Path, settings: object = None, **tensors: torch.Tensor) -> Path:
    """The run's file with other settings or tensors (None takes one out)."""
    whole = {**some.run.parameters, "losses": torch.from_numpy(some.run.losses[:6].copy())}
    whole = {n: t.contiguous() for n, t in {**whole, **tensors}.items() if t is not None}
    described = json.dumps(asdict(some.settings)) if settings is None else settings
    save_file(whole, path, {"format": FORMAT, "settings": described})
    return path


@pytest.mark.parametrize(
    "tensors",
    [
        {"W1": None},
        {"more": torch.zeros(1)},
        {"W1": torch.zeros(30, 6)},
        {"b2": torch.zeros(27, dtype=torch.float64)},
        {"C": torch.full((27, 10), float("nan"))},
        {"losses": None},
        {"losses": torch.zeros(11)},
        {"losses": torch.zeros(2, 2)},
        {"losses.autograd": torch.zeros(7)},
        {"update.steps": torch.zeros(())},
        {"bnmean": torch.zeros(1, 5)},
        {"bnmean": torch.zeros(1, 5), "bnvar": torch.zeros(1, 6)},
    ],
    ids=lambda tensors: ",".join(tensors),
)
def test_tensors_that_are_not_a_runs(tmp_path: Path, some: Saved, tensors) -> None:
    with pytest.raises(NoRun, match="can't be used"):
        load(tampered(some, tmp_path / "tampered.safetensors", **tensors))


GOOD = {"kata": "kata-4/train_step", "digest": "b", "backward": "c", "steps": 9, "seed": 7}


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        *(
            json.dumps(GOOD | wrong)
            for wrong in (
                {"steps": -1},
                {"steps": 10**13},
                {"steps": 9.0},
                {"seed": -7},
                {"digest": 1},
                {"colour": "red"},
                {"options": []},
                {"options": {"hidden": 1e3}},
                {"options": {"hidden": True}},
                {"options": {"hidden": 0}},
                {"options": {"names": 1}},
            )
        ),
    ],
    ids=lambda settings: settings[-20:],
)
def test_damaged_settings(tmp_path: Path, some: Saved, settings: str) -> None:
    with pytest.raises(NoRun, match="its settings are damaged"):
        load(tampered(some, tmp_path / "tampered.safetensors", settings))


@pytest.mark.parametrize("kata", ["kata-1/dh", "kata-99/train_step", 3, "\x1b[31m"])
def test_a_run_of_another_course(tmp_path: Path, some: Saved, kata: object) -> None:
    with pytest.raises(NoRun, match=r"its settings are damaged|there is no step '") as error:
        load(tampered(some, tmp_path / "other.safetensors", json.dumps(GOOD | {"kata": kata})))
    assert "\x1b" not in str(error.value)


def of_the_first_format(some: Saved, path: Path, **settings: object) -> Path:
    """The run as the first version of the dojo kept it."""
    old = {"names": some.settings.options["names"], "digest": some.settings.digest}
    old |= {"backward": "nobody", "steps": 10, "seed": 2147483647, "hidden": 5}
    losses = torch.from_numpy(some.run.losses[:6].copy())
    about = {"format": FIRST_FORMAT, "settings": json.dumps(old | settings)}
    save_file({**some.run.parameters, **some.statistics, "losses": losses}, path, about)
    return path


def test_a_run_of_the_first_format_is_read(tmp_path: Path, some: Saved) -> None:
    assert same(load(of_the_first_format(some, tmp_path / "old.safetensors")), some)
    statistics = {"bnmean": torch.ones(1, 5), "bnvar": torch.full((1, 5), 2.0)}
    ended = load(
        of_the_first_format(replace(some, statistics=statistics), tmp_path / "ended.safetensors")
    )
    assert ended.ended and ended.statistics.keys() == statistics.keys()


@pytest.mark.parametrize(
    "wrong",
    [
        {"hidden": 1e3},
        {"hidden": -1},
        {"colour": "red"},
        {"names": 1},
        {"steps": -1},
        {"seed": "7"},
    ],
    ids=str,
)
def test_damaged_settings_of_the_first_format(tmp_path: Path, some: Saved, wrong) -> None:
    with pytest.raises(NoRun, match="its settings are damaged"):
        load(of_the_first_format(some, tmp_path / "old.safetensors", **wrong))


def test_autograds_losses_are_kept(tmp_path: Path, some: Saved) -> None:
    path = tmp_path / "compared.safetensors"
    beside = some.run.losses + 0.5
    save(path, replace(some, autograd=beside))
    found = load(path)
    assert found.autograd is not None and (found.autograd == beside[:6]).all()


def test_another_programs_safetensors(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(NoRun, match="not a run of this dojo's"):
        load(tmp_path / "other.safetensors")


def no_room(handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_the_earlier_file(
    path: Path, some: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(files.os, "fsync", no_room)
    with pytest.raises(NotSaved, match="No space left on device"):
        save(path, some)
    assert path.read_bytes() == before
    assert list(path.parent.glob(".*")) == []  # and no litter


@pytest.mark.skipif(sys.platform != "linux", reason="limits are Linux's")
def test_a_write_that_is_cut_off_by_the_system(path: Path, some: Saved) -> None:
    import resource
    import signal

    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(NotSaved, match="File too large"):
            save(path, some)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == before


def test_a_kill_in_the_middle_of_writing_leaves_the_earlier_file(
    path: Path, some: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        save(path, some)
    assert path.read_bytes() == before


def test_a_run_that_was_read_can_be_saved_over(path: Path) -> None:
    """Windows replaces no file that is mapped into memory: what was read must be copies."""
    found = load(path)
    maps = Path("/proc/self/maps")
    assert not maps.exists() or str(path) not in maps.read_text()
    save(path, found)
    assert same(load(path), found)


def test_a_missing_folder(tmp_path: Path, some: Saved) -> None:
    with pytest.raises(NotSaved, match="can't be written"):
        save(tmp_path / "nowhere" / "run.safetensors", some)


def test_an_unwritable_folder(path: Path, some: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkstemp", refused)
    with pytest.raises(NotSaved, match="Permission denied"):
        save(path, some)
    assert same(load(path), some)


def test_where_runs_are_kept(runs: Path, some: Saved) -> None:
    with pytest.raises(NoRun, match="no saved run yet"):
        latest()
    runs.mkdir()
    for _ in range(2):
        save(free_path(), some)
    assert sorted(p.name for p in runs.iterdir()) == ["run-1.safetensors", "run-2.safetensors"]
    os.utime(runs / "run-2.safetensors", (1, 1))
    assert latest().name == "run-1.safetensors"
