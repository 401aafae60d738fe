"""Names of stages and katas, and what is said of a name that is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dojo.course.curriculum import (
    ANSWERS,
    ROOT,
    UnknownName,
    katas,
    select,
    stages,
    the_one,
    usually_graded,
)

ORDER = (
    "dlogprobs dprobs dcounts_sum_inv dcounts_sum dcounts dnorm_logits dlogit_maxes dlogits "
    "dh dW2 db2 dhpreact dbngain dbnbias dbnraw dbnvar_inv dbnvar dbndiff2 dbndiff dbnmeani "
    "dhprebn dembcat dW1 db1 demb dC"
).split()


def ids(*names: str, stage: str | None = None) -> list[str]:
    return [kata.id for kata in select(names, stage)]


def test_the_lectures_order() -> None:
    first, second, third, *_ = stages()
    assert [kata.name for kata in first.katas] == ORDER
    assert [kata.name for kata in second.katas] == ["dlogits"]
    assert [kata.name for kata in third.katas] == ["dhprebn", "dhprebn_biased"]
    assert [stage.name for stage in stages()][:4] == [f"kata-{n + 1}" for n in range(4)]


def test_a_new_stage_changes_no_grade() -> None:
    """Its points are no part of what was handed in before, unless an instructor asks for them."""
    assert usually_graded() == "kata-1..kata-4"
    assert sum(kata.points for kata in katas() if kata.stage in "kata-1 kata-2 kata-3 kata-4") == 56


def test_every_kata_is_filed_where_it_says() -> None:
    for kata in katas():
        assert kata.answer.is_file() and kata.answer.is_relative_to(ANSWERS)
        assert kata.file.startswith(kata.stage.replace("-", "_") + "/k")
        if kata.source:
            assert kata.source.text and kata.source.address.startswith("https://")
    assert len({kata.id for kata in katas()}) == len(katas())
    (first,) = select(["kata-1/dlogprobs"])
    assert first.source and first.source.address.endswith("watch?v=q8SA3rM6ckI&t=781s")


def test_the_end_of_every_stage_has_three_lines_to_tell() -> None:
    for stage in stages():
        assert len(stage.learned) == 3 and len(set(stage.learned)) == 3
        assert all(line.endswith(".") and len(line) <= 100 for line in stage.learned)


def test_a_stage_that_ends_in_a_step_says_how_to_train() -> None:
    steps = {kata.stage for kata in katas() if kata.kind == "step"}
    for stage in stages():
        told = any("nox -s train" in line for line in stage.then)
        assert told == (stage.name in steps)


@pytest.mark.parametrize(
    "names, found",
    [
        (["dlogits"], ["kata-1/dlogits"]),
        (["kata-2/dlogits"], ["kata-2/dlogits"]),
        (["kata_2/dlogits"], ["kata-2/dlogits"]),
        (["kata-3"], ["kata-3/dhprebn", "kata-3/dhprebn_biased"]),
        (["kata_3"], ["kata-3/dhprebn", "kata-3/dhprebn_biased"]),
        (["dC", "dh", "dC", "kata-1/dh"], ["kata-1/dh", "kata-1/dC"]),
    ],
)
def test_names(names: list[str], found: list[str]) -> None:
    assert ids(*names) == found


def test_a_stage_narrows_names_down() -> None:
    assert ids("dlogits", stage="kata-2") == ["kata-2/dlogits"]
    assert ids(stage="kata-2") == ["kata-2/dlogits"]
    assert len(ids()) == len(katas())


@pytest.mark.parametrize(
    "name, meant",
    [
        ("dlogit", "dlogits"),
        ("logits", "dlogits"),
        ("DLOGITS", "dlogits"),
        ("dc", "dC"),
        ("dw2", "dW2"),
        ("dcount", "dcounts"),
        ("kata-2/dlogit", "kata-2/dlogits"),
        ("kata1", "kata-1"),
        ("kata-33", "kata-3"),
        ("dhpreb", "dhprebn"),
        ("k09_dh", "dh"),
    ],
)
def test_a_name_that_is_none_gets_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=f"Did you mean {meant}\\?"):
        select([name])


@pytest.mark.parametrize(
    "name", ["", " ", "xyzzy", "../../etc", "d" * 10_000, "\x1b[31m", "ß" * 50]
)
def test_a_name_near_nothing(name: str) -> None:
    with pytest.raises(UnknownName) as error:
        select([name])
    assert len(str(error.value)) < 200 and "\x1b" not in str(error.value)


def test_a_stage_that_is_none() -> None:
    with pytest.raises(UnknownName, match="Did you mean kata-"):
        select([], "kata-99")


def test_one_bad_name_spoils_the_lot() -> None:
    with pytest.raises(UnknownName):
        select(["dh", "dxyz"])


def test_a_name_of_another_stage() -> None:
    with pytest.raises(UnknownName, match="dh is a kata of kata-1, not of kata-2"):
        select(["dh"], "kata-2")


def test_where_one_is_needed_a_stage_is_refused() -> None:
    assert the_one("kata-2").id == "kata-2/dlogits"
    assert the_one("dh").id == "kata-1/dh"


@pytest.mark.parametrize(
    "path",
    ["katas/kata_2/k01_dlogits.py", "./kata_2/k01_dlogits.py", "C:\\x\\kata_2\\k01_dlogits.py"],
)
def test_a_path_is_a_name_too(path: str) -> None:
    """An editor's terminal completes it."""
    assert the_one(path).id == "kata-2/dlogits"
    with pytest.raises(UnknownName, match="kata-1 is a stage of 26 katas: which one"):
        the_one("kata-1")


def test_a_mistyped_name_is_told_without_torch() -> None:
    """The commands' own imports are light: torch costs seconds."""
    code = (
        "import sys, dojo.__main__ as m; s = m.main(['judge', 'dlogit']); "
        "sys.exit(9 if 'torch' in sys.modules else s)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "There is no kata 'dlogit'. Did you mean dlogits?\n"
