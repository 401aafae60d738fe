"""`python -m dojo train` and `sample`, from the kata's verdict to the names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from dojo.training import drive, plot, report, saved
from dojo.training.stepping import step_kata
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict

FIRST = "    n = Xb.shape[0]\n"
SMALL = ("--hidden", 7)


@pytest.fixture(autouse=True)
def elsewhere(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are kept in a folder of the test's own."""
    monkeypatch.setattr(drive, "RUNS", runs)


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kata is solved, and nothing is plotted: both take their time."""
    monkeypatch.setattr(plot, "picture", lambda *_, **__: b"")
    solved = Verdict(Status.SOLVED)
    monkeypatch.setattr(
        drive, "judge", lambda katas, tree: (Judged(k, tree / k.file, solved) for k in katas)
    )


@pytest.fixture
def train(dojo, names: Path, tree):
    """Train on the short list with the kata in the test's tree."""

    def call(*more: object, steps: int = 40, fresh: bool = True) -> tuple[int, str, str]:
        setup = ("--names", names, "--steps", steps, *SMALL) if fresh else ()
        return dojo("train", "--katas", tree.folder, *setup, *more)

    return call


def only_run(runs: Path) -> Path:
    (path,) = runs.glob("*.safetensors")
    return path


def test_a_whole_run(train, dojo, runs: Path, write_step, names: Path) -> None:
    write_step()
    status, out, err = train()
    assert (status, err) == (0, "")
    assert re.search(r"[✓+] kata-4/train_step", out), "there are steps of that name in other stages"
    assert "100%" in out and "steps/s" in out
    assert re.search(r"train \d\.\d{4}   dev \d\.\d{4}   test \d\.\d{4}", out)
    assert "In the list already: " in out and " of these 20." in out
    run = saved.load(only_run(runs))
    assert run.run.done == 40 and set(run.statistics) == {"bnmean", "bnvar"}
    assert (runs / "run-1.png").read_bytes().startswith(b"\x89PNG")
    shown = re.findall(r"^  ([a-z]+|\(no letters\))$", out, re.MULTILINE)
    assert len(shown) == 20
    status, more, _ = dojo("sample")
    others = re.findall(r"^  (\S+.*)$", more, re.MULTILINE)
    assert status == 0 and len(others) == 20 and others != shown
    (seed,) = re.findall(r"--seed (\d+)$", more, re.MULTILINE)
    again = dojo("sample", "--seed", seed)[1]
    assert re.findall(r"^  (\S+.*)$", again, re.MULTILINE) == others and "--seed" not in again


def test_the_worked_answer(train, runs: Path) -> None:
    status, out, _ = train("--answers", steps=2)
    assert status == 0 and "the worked answer" in out
    assert saved.load(only_run(runs)).settings.backward == "the worked answer"


def test_beside_autograd(train, unjudged, write_step) -> None:
    write_step()
    status, out, _ = train("--compare")
    assert status == 0 and "by autograd" in out
    assert float(re.search(r"further apart than (\S+)\.\n", out)[1]) < 1e-4


def test_a_stub_is_not_trained_with(train, tree, runs: Path) -> None:
    kata = step_kata()
    tree.write(kata, f"def {kata.name}(Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias, lr):\n"
               "    raise NotImplementedError\n")  # fmt: skip
    status, _, err = train("--yes")
    assert status == 1 and f"train -- {kata.stage} --answers" in err and not runs.exists()


def test_another_stage_is_told_its_own_command(dojo, tree, runs: Path) -> None:
    status, _, err = dojo("train", "kata-9", "--katas", tree.folder)
    assert status == 1 and "nox -s train -- kata-9 --answers" in err
    status, _, err = dojo("train", "kata-9", "--resume")
    assert status == 2 and "leave out kata-9" in err and not runs.exists()


def test_a_missing_kata(train, runs: Path) -> None:
    status, out, _ = train("--yes")
    assert status == 1 and "There is no file" in out and not runs.exists()


def test_wrong_gradients_are_told_before(train, write_step, runs: Path) -> None:
    write_step(("    # Tanh.\n", "    db2 = 2 * db2\n"))
    status, out, err = train()
    assert status == 1 and "db2" in out and "Not trained" in err and not runs.exists()
    status, out, _ = train("--yes")
    assert status == 0 and re.search(r"db2 .*exact: False", out)
    assert saved.load(only_run(runs)).run.done == 40


INTERRUPTED = (FIRST, FIRST + "    if lr < 0.1: __import__('signal').raise_signal(2)\n")


def test_ctrl_c_keeps_what_was_trained(train, unjudged, write_step, dojo, runs: Path) -> None:
    write_step()
    assert train("--out", runs.parent / "whole.safetensors")[0] == 0
    write_step(INTERRUPTED)
    status, out, err = train()
    assert (status, err) == (130, "")
    assert "Stopped after 21 of 40 steps" in out and "nox -s train -- --resume" in out
    assert dojo("sample")[0] == 0
    write_step()
    status, out, err = train("--resume", fresh=False)
    assert (status, err) == (0, "")
    whole, resumed = saved.load(runs.parent / "whole.safetensors"), saved.load(only_run(runs))
    assert all(torch.equal(p, whole.run.parameters[n]) for n, p in resumed.run.parameters.items())
    assert (resumed.run.losses == whole.run.losses).all()
    status, _, err = train("--resume", fresh=False)
    assert status == 2 and "has all its 40 steps" in err


def test_a_run_that_was_killed_goes_on_from_where_it_was_kept(
    train, unjudged, write_step, dojo, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drive, "KEEP", 0.0)  # after each step
    write_step((FIRST, FIRST + "    if lr < 0.1: raise KeyboardInterrupt\n"))
    status, _, err = train()
    assert status == 130 and "Stopped" in err
    assert saved.load(only_run(runs)).run.done == 20
    status, _, err = dojo("sample")
    assert status == 2 and "was cut off" in err
    write_step()
    assert train("--resume", fresh=False)[0] == 0
    assert saved.load(only_run(runs)).run.done == 40


def test_how_to_go_on_with_a_run_that_lies_elsewhere(
    train, unjudged, write_step, tmp_path: Path
) -> None:
    write_step(INTERRUPTED)
    status, out, _ = train("--out", tmp_path / "mine.safetensors")
    assert status == 130 and f"--resume {tmp_path / 'mine.safetensors'}\n" in out
    write_step()
    status, out, _ = train("--resume", tmp_path / "mine.safetensors", fresh=False)
    assert status == 0 and f"nox -s sample -- {tmp_path / 'mine.safetensors'}\n" in out


def test_a_diverging_run_names_the_tensor(train, unjudged, write_step, runs: Path) -> None:
    write_step(("    # Tanh.\n", "    if lr < 0.1: dW2 = dW2 / 0\n"))
    status, out, err = train()
    assert status == 1 and "diverged in step" in err and "Traceback" not in out + err
    assert "`dW2` was the first tensor to hold NaN or inf, in step 21" in err
    assert "Look at the line of `dW2`" in err
    assert list(runs.iterdir()) == []


def test_an_exploding_run(train, unjudged, write_step) -> None:
    write_step(("    # Tanh.\n", "    dW2 = -100 * dW2\n"))
    status, _, err = train(steps=2000)
    assert status == 1 and "`W2` went first" in err and "its sign" in err


def test_the_last_update_is_looked_at_too(train, unjudged, write_step, runs: Path) -> None:
    write_step(("    # Tanh.\n", "    dW2 = dW2 * float('nan')\n"))
    status, _, err = train(steps=1)
    assert status == 1 and "NaN" in err and list(runs.iterdir()) == []


def test_a_step_that_fails_on_the_way(train, unjudged, write_step, runs: Path) -> None:
    path = write_step((FIRST, FIRST + "    if lr < 0.1: n = 1 / 0\n"))
    status, _, err = train()
    line = path.read_text().splitlines().index("    if lr < 0.1: n = 1 / 0") + 1
    assert status == 1 and f"Step 21 failed: {path}:{line}" in err
    assert "ZeroDivisionError" in err and "Traceback" not in err


@pytest.mark.parametrize("statement", ["exit()", "raise SystemExit(3)", "raise BaseException"])
def test_a_step_that_leaves(train, unjudged, write_step, statement: str) -> None:
    write_step((FIRST, FIRST + f"    if lr < 0.1: {statement}\n"))
    status, _, err = train()
    assert status == 1 and "Step 21 failed" in err


def test_what_a_step_prints_is_no_part_of_the_picture(train, unjudged, write_step) -> None:
    write_step((FIRST, FIRST + "    print('hello from the step')\n"))
    status, out, err = train()
    assert status == 0 and "hello from the step" not in out + err


def test_a_step_that_sets_up_torch_otherwise(train, unjudged, write_step) -> None:
    write_step((FIRST, FIRST + "    torch.set_default_dtype(torch.float64)\n"))
    assert train()[0] == 0
    assert torch.get_default_dtype() == torch.float32


def test_no_file_is_written_over(train, unjudged, write_step, tmp_path: Path) -> None:
    write_step()
    precious = tmp_path / "precious.safetensors"
    precious.write_text("precious")
    status, _, err = train("--out", precious)
    assert status == 2 and "there already" in err and precious.read_text() == "precious"
    status, _, err = train("--out", tmp_path / "nowhere" / "run.safetensors")
    assert status == 2 and "can't be written" in err


def test_a_folder_that_cannot_be_made(train, unjudged, write_step, runs: Path) -> None:
    write_step()
    runs.write_text("a file where the folder should be")
    status, _, err = train()
    assert status == 2 and "can't be made" in err


def test_a_disk_that_is_full_at_the_end(
    train, unjudged, write_step, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_step()
    save = saved.save

    def save_once(path: Path, run: saved.Saved) -> None:
        if run.run.done:
            raise saved.NotSaved(f"{path} can't be written: No space left on device.")
        save(path, run)

    monkeypatch.setattr(saved, "save", save_once)
    status, out, err = train()
    assert status == 2 and "No space left" in err
    assert "In the list already: " in out and " of these 20." in out  # all the same
    assert saved.load(only_run(runs)).run.done == 0


def test_a_plot_that_cannot_be_written(
    train, unjudged, write_step, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plot, "write_whole", refused)
    write_step()
    status, out, _ = train()
    assert status == 0 and "No plot:" in out and saved.load(only_run(runs)).run.done == 40


@pytest.mark.parametrize(
    "arguments",
    [
        ("--steps", "0"),
        ("--steps", "many"),
        ("--steps", "1e5"),
        ("--steps", "99999999999"),
        ("--hidden", "-1"),
        ("--seed", "-1"),
        ("--seed", str(2**64)),
        ("--resume", "x", "--steps", "5"),
        ("--resume", "--compare"),
        ("--resume", "--seed", "0"),
        ("--resume", "--answers"),
        ("--colour",),
    ],
    ids=" ".join,
)
def test_arguments_that_make_no_sense(dojo, runs: Path, arguments: tuple[str, ...]) -> None:
    status, _, err = dojo("train", *arguments)
    assert status == 2 and err and "Traceback" not in err and not runs.exists()


@pytest.mark.parametrize("content", ["", "Emma\n", "emma", "emma\n\nolivia\n", "\x00\n"])
def test_lists_that_are_none(dojo, tmp_path: Path, unjudged, content: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(content)
    status, _, err = dojo("train", "--answers", "--names", path, "--steps", "1")
    assert status == 2 and "bad.txt" in err


def test_a_list_of_two_names(dojo, tmp_path: Path, unjudged) -> None:
    path = tmp_path / "two.txt"
    path.write_text("emma\nolivia\n")
    status, out, _ = dojo("train", "--answers", "--names", path, "--steps", "3", *SMALL)
    assert status == 0 and re.search(r"train \d\S+   dev -   test \d", out)


def test_a_list_that_has_changed_since(
    train, unjudged, write_step, names: Path, runs: Path
) -> None:
    write_step(INTERRUPTED)
    assert train()[0] == 130
    before = only_run(runs).read_bytes()
    names.write_text(names.read_text() + "theodora\n")
    status, _, err = train("--resume", fresh=False)
    assert status == 2 and "has changed" in err and only_run(runs).read_bytes() == before
    names.unlink()
    status, _, err = train("--resume", fresh=False)
    assert status == 2 and "There is no file" in err


def test_nothing_to_resume_or_to_sample(dojo, tmp_path: Path) -> None:
    for arguments in (("train", "--resume"), ("sample",)):
        status, _, err = dojo(*arguments)
        assert status == 2 and "no saved run yet" in err
    (tmp_path / "junk").write_bytes(b"junk")
    for arguments in (("train", "--resume", tmp_path / "junk"), ("sample", tmp_path / "junk")):
        status, _, err = dojo(*arguments)
        assert status == 2 and "damaged, or no safetensors file" in err


def test_other_names_and_as_many_as_wanted(train, unjudged, write_step, dojo, runs: Path) -> None:
    write_step()
    train()
    three = dojo("sample", "--seed", 1, "--count", 3)[1]
    assert " of these 3." in three
    assert dojo("sample", only_run(runs), "--seed", 1, "--count", 3)[1] == three
    assert dojo("sample", "--seed", 2, "--count", 3)[1] != three
    assert dojo("sample", "--count", 0)[0] == 2


def test_the_drawing_survives_a_terminal_without_unicode() -> None:
    losses = torch.linspace(3, 2, 1000).numpy()
    for width in (20, 60, 200):
        drawn = plot.drawn(losses, width, unicode=False)
        assert drawn.isascii() and max(map(len, drawn.splitlines())) <= max(width, 30)


def test_the_drawing_says_how_high_it_is() -> None:
    losses = torch.tensor([3.4, 2.25]).repeat_interleave(100).numpy()
    title, *_ = plot.drawn(losses, 60, unicode=True).splitlines()
    assert title.strip() == "loss, from 3.40 (top) to 2.25"


def test_a_curve_is_the_mean_of_the_losses_around_each_point() -> None:
    xs, ys = plot.curve(torch.arange(10).float().numpy(), points=5)
    assert list(ys) == [0.5, 2.5, 4.5, 6.5, 8.5] and list(xs) == [1, 3, 5, 7, 9]
    assert len(plot.curve(torch.ones(3).numpy())[0]) == 3


def test_few_losses_are_not_drawn(train, unjudged, write_step) -> None:
    write_step()
    status, out, _ = train(steps=report.plot.FEWEST - 1)
    assert status == 0 and "┌" not in out


def test_ctrl_c_before_the_first_step_leaves_nothing(
    train, unjudged, write_step, runs: Path
) -> None:
    """While it is found out how long the run will take."""
    write_step((FIRST, FIRST + "    __import__('signal').raise_signal(2)\n"))
    status, _, err = train()
    assert (status, err) == (130, "\nStopped.\n")
    assert not list(runs.glob("*"))
