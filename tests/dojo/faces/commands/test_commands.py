"""`python -m dojo …`, in this process where it can be: torch costs a subprocess two seconds."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from dojo import stubs
from dojo.course.answers import answer
from dojo.course.curriculum import ANSWERS, ROOT, select, stages
from dojo.terminal import begin
from dojo.verdict.words import course_end
from tests.dojo.workbench import Tree, named, source, started

DH, DW2, FUSED = named("kata-1/dh"), named("kata-1/dW2"), named("kata-2/dlogits")
RIGHT = "dlogits @ W2.T"


@pytest.fixture
def judge(dojo, tree: Tree):
    return lambda *arguments: dojo("judge", *arguments, "--katas", tree.folder)


def records(path: Path) -> list[dict]:
    return json.loads(path.read_text())["katas"]


# judge


def test_all_solved(judge, tree: Tree) -> None:
    tree.write(DH, source(DH, RIGHT))
    status, out, err = judge("dh")
    assert (status, err) == (0, "")
    assert re.search(r"^  . dh$", out, re.M)
    assert " 1 of 26  The atomic compute graph" in out


def test_it_ends_with_where_to_go_on(judge, tree: Tree) -> None:
    for kata in stages()[0].katas:
        stubs.write(kata, tree.folder)
    tree.write(DH, source(DH, RIGHT))
    assert "k01_dlogprobs.py:" in judge("dh")[1].splitlines()[-1]
    tree.write(DW2, source(DW2, "dlogits"))
    assert re.search(r"next: .*k10_dW2.py", judge("dh", "dW2")[1].splitlines()[-1])


def test_who_has_just_arrived_is_told_how_to_begin(judge, tree: Tree, monkeypatch) -> None:
    """Three lines instead of one, and what else is on offer; what is to do lies folded above them."""
    for kata in stages()[0].katas:
        stubs.write(kata, tree.folder)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/nox")
    status, out, err = judge("--stage", "kata-1")
    assert (status, err) == (1, "")
    first, *_, opened, written, watched, offer = out.rstrip().splitlines()[1:]
    assert re.fullmatch(r"  \S dlogprobs … dC  26 to do", first)
    assert len(out.rstrip().splitlines()) == 8
    assert offer == "  New to tensors? nox -s kata-0"
    assert re.search(r"open .*k01_dlogprobs.py:\d+$", opened)
    assert "return" in written and stubs.TODO in written
    assert "nox -s watch" in watched


def test_what_is_to_do_is_folded_between_the_others(judge, tree: Tree) -> None:
    for kata in stages()[0].katas:
        stubs.write(kata, tree.folder)
    tree.write(DH, source(DH, RIGHT))
    out = judge("--stage", "kata-1")[1]
    lines = [line[4:] for line in out.splitlines()[1:4]]
    assert lines == ["dlogprobs … dlogits  8 to do", "dh", "dW2 … dC  17 to do"]
    assert "next: " in out and "nox -s watch" not in out


def test_where_nox_is_not_on_the_path_the_one_of_the_environment_is_named(
    tmp_path: Path, monkeypatch
) -> None:
    program = tmp_path / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "nox"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert begin.nox(tmp_path) == "nox"
    program.parent.mkdir(parents=True)
    program.touch()
    assert begin.nox(tmp_path) == os.path.relpath(program)
    monkeypatch.setattr("shutil.which", lambda name: "/home/me/.cache/uv/archive-v0/a2ud/bin/nox")
    assert begin.nox(tmp_path) == os.path.relpath(program), "uvx takes its own away again"
    for lasting in ("/usr/bin/nox", "/home/me/.local/bin/nox"):
        monkeypatch.setattr("shutil.which", lambda name, lasting=lasting: lasting)
        assert begin.nox(tmp_path) == "nox"


def test_green_says_what_there_is_to_take_away_if_few_are_asked_for(judge, tree: Tree) -> None:
    for kata in stages()[0].katas[:4]:
        tree.write(kata, kata.answer.read_text("utf-8"))
    said = " ".join(judge("dlogprobs")[1].split())
    assert " ".join(answer(stages()[0].katas[0]).insight.split()) in said
    assert answer(stages()[0].katas[0]).insight[:20] not in judge()[1]


def test_the_end_of_all_leads_on(dojo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    status, out, _ = dojo("judge", "--stage", "kata-4", "--katas", ANSWERS)
    said = " ".join(out.split())
    assert status == 0
    well_done, *then = course_end()
    assert then and all(said.count(line) == 1 for line in (well_done, *then))
    assert max(map(len, out.splitlines())) <= 60


def test_at_the_end_of_a_stage_the_next_one_follows(judge, tree: Tree) -> None:
    stubs.write(named("kata-3/dhprebn"), tree.folder)
    tree.write(FUSED, FUSED.answer.read_text("utf-8"))
    status, out, _ = judge("--stage", "kata-2")
    assert status == 0
    assert "kata-2 is done. What you have learned:" in out and "All katas" not in out
    assert re.search(r"next: .*kata_3.k01_dhprebn.py:\d+$", out.strip())


def test_the_stage_with_the_training_step_leads_on_to_train(judge, tree: Tree) -> None:
    step = named("kata-4/train_step")
    stubs.write(step, tree.folder)
    assert "nox -s train" not in judge("--stage", "kata-4")[1]
    tree.write(step, step.answer.read_text("utf-8"))
    assert "nox -s train" in judge("--stage", "kata-4")[1]


@pytest.mark.parametrize(
    "body, word, text",
    [
        ("raise NotImplementedError", "to do", ""),
        ("dlogits @ W2", "broken", "RuntimeError"),
        ("2 * dlogits @ W2.T", "wrong", "2"),
        ("dlogits @ W2.T + float('nan')", "wrong", "It holds nan"),
    ],
)
def test_not_solved(judge, tree: Tree, body: str, word: str, text: str) -> None:
    tree.write(DH, source(DH, body))
    status, out, err = judge("dh")
    assert (status, err) == (1, "")
    assert f"dh  {word}" in out and text in out
    assert "Traceback" not in out


def test_the_lectures_cmp_line(judge, tree: Tree) -> None:
    tree.write(DH, source(DH, "2 * dlogits @ W2.T"))
    assert re.search(
        r"dh              \| exact: False \| approximate: False \| maxdiff:\s+[\d.e-]+",
        judge("dh")[1],
    )


def test_what_an_attempt_prints_is_shown(judge, tree: Tree) -> None:
    tree.write(DH, source(DH, "print('[bold]my shape[/bold]', dlogits.shape)\nreturn dlogits"))
    out = judge("dh")[1]
    assert "It printed:" in out and "[bold]my shape[/bold] torch.Size([7, 11])" in out


def test_several_and_a_stage(judge, tree: Tree) -> None:
    tree.write(DH, source(DH, RIGHT))
    tree.write(DW2, source(DW2, "h.T @ dlogits"))
    assert judge("dW2", "dh")[0] == 0
    status, out, _ = judge("dh", "kata-2")
    assert status == 1 and "kata-2" in out


@pytest.mark.parametrize(
    "arguments, text",
    [
        (["dlogit"], "There is no kata 'dlogit'. Did you mean dlogits?"),
        (["--stage", "kata-99"], "There is no kata 'kata-99'. Did you mean kata-"),
        (["--stage", "kata-2", "dh"], "dh"),
        (["kata-2/dlogitz"], "Did you mean kata-2/dlogits?"),
    ],
)
def test_bad_names(judge, arguments: list[str], text: str) -> None:
    status, out, err = judge(*arguments)
    assert status == 2 and out == ""
    assert text in err and len(err.splitlines()) == 1


def test_no_such_folder(dojo, tmp_path: Path) -> None:
    status, _, err = dojo("judge", "dh", "--katas", tmp_path / "none")
    assert status == 2 and "There is no folder" in err
    (tmp_path / "file").write_text("")
    assert dojo("judge", "dh", "--katas", tmp_path / "file")[0] == 2


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["judge", "--nonsense"], ["answer"], ["reset"]]
)
def test_bad_calls(dojo, arguments: list[str]) -> None:
    status, _, err = dojo(*arguments)
    assert status == 2 and err.startswith("usage:") and "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
@pytest.mark.parametrize("how", ["killpg", "kill"], ids=["the terminal's", "the command alone"])
def test_ctrl_c(tree: Tree, tmp_path: Path, eventually: Callable[..., None], how: str) -> None:
    """In the middle of an endless loop: a word, and nothing goes on in the background."""
    begun = tmp_path / "begun"
    body = (
        f"import os, pathlib\npathlib.Path({str(begun)!r}).write_text(str(os.getpid()))\nwhile 1: 0"
    )
    tree.write(DH, source(DH, body + "\nreturn 1"))
    command = [sys.executable, "-m", "dojo", "judge", "dh", "--katas", str(tree.folder)]
    with started(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        eventually(lambda: begun.exists() and begun.read_text())
        getattr(os, how)(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert (running.returncode, err) == (130, "\nStopped.\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal of Unix")
def test_a_breakpoint_has_the_keyboard(tree: Tree) -> None:
    tree.write(DH, source(DH, f"here = 41\nbreakpoint()\nreturn {RIGHT}"))
    command = ["-m", "dojo", "judge", "dh", "--katas", str(tree.folder)]
    child = pexpect.spawn(sys.executable, command, cwd=str(ROOT), encoding="utf-8", timeout=60)
    try:
        child.expect_exact("(Pdb) ")
        child.sendline("p here + 1")
        child.expect_exact("42")
        child.sendline("q")
        if sys.version_info >= (3, 14):
            child.expect_exact("[y/n]")
            child.sendline("y")
        child.expect_exact("It stopped in the debugger and was left there.")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert child.exitstatus == 1


# --json


def test_json(judge, tree: Tree, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    tree.write(DH, source(DH, RIGHT))
    tree.write(DW2, source(DW2, "2 * h.T @ dlogits"))
    stubs.write(FUSED, tree.folder)
    status, _, _ = judge("dh", "dW2", "db2", "kata-2/dlogits", "--json", file)
    assert status == 1
    dh, dw2, db2, fused = records(file)
    assert dh["stage"] == "kata-1" and dh["kata"] == "dh" and dh["status"] == "solved"
    assert dh["reason"] == "" and dh["error"] < 1e-12 and dh["seconds"] > 0
    assert Path(dh["path"]) == tree.folder / DH.file
    assert dw2["status"] == "wrong" and dw2["error"] == pytest.approx(1) and dw2["reason"]
    assert (
        db2["status"] == "broken" and db2["error"] is None and "There is no file" in db2["reason"]
    )
    assert fused["stage"] == "kata-2" and fused["status"] == "todo"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.json"]


def test_json_is_strict_whatever_the_attempt_does(judge, tree: Tree, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    tree.write(DH, source(DH, "dlogits @ W2.T * float('nan')"))
    tree.write(
        DW2, source(DW2, "raise ValueError('\\ud800 \\x1b[31m \"quoted\" \\\\n ' + 'x' * 9999)")
    )
    judge("dh", "dW2", "--json", file)

    def never(constant: str) -> None:
        raise AssertionError(constant)

    dh, dw2 = json.loads(file.read_bytes().decode("ascii"), parse_constant=never)["katas"]
    assert dh["error"] is None and "nan" in dh["reason"]
    assert len(dw2["reason"]) < 1000


def test_json_alone_on_standard_output(judge, tree: Tree) -> None:
    tree.write(DH, source(DH, f"print('noise')\nreturn {RIGHT}"))
    status, out, err = judge("dh", "--json", "-")
    assert (status, err) == (0, "")
    assert [one["status"] for one in json.loads(out)["katas"]] == ["solved"]


@pytest.mark.parametrize("where", ["none/out.json", ".", "file/out.json", ""])
def test_json_that_can_not_be_written(judge, tree: Tree, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("kept")
    tree.write(DH, source(DH, RIGHT))
    before = sorted(tmp_path.rglob("*"))
    status, _, err = judge("dh", "--json", tmp_path / where if where else "")
    assert status == 2
    assert "can't be written" in err and len(err.splitlines()) == 1
    assert sorted(p for p in tmp_path.rglob("*") if ".dojo" not in p.parts) == [
        p for p in before if ".dojo" not in p.parts
    ]


def test_json_interrupted_keeps_the_old_file(judge, tree, tmp_path, monkeypatch) -> None:
    file = tmp_path / "out.json"
    file.write_text("old")
    tree.write(DH, source(DH, RIGHT))

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", fail)
    assert judge("dh", "--json", file)[0] == 130
    assert file.read_text() == "old"


# progress, hint, answer, reset


def test_mistakes_are_logged_and_progress_tells_what_they_come_to(
    dojo, judge, tree: Tree, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("dojo.actions.KATAS", tree.folder)
    log = tmp_path / ".dojo" / "mistakes.txt"
    bodies = ("raise NotImplementedError", "dlogits @ W2", "2 * dlogits @ W2.T", RIGHT)
    for body in bodies:
        tree.write(DH, source(DH, body))
        judge("dh")
    tree.write(DW2, source(DW2, "h.T.sin() @ dlogits.exp()"))
    judge("dW2")
    judge("dW2")
    said = [line.split("  ", 1)[1] for line in log.read_text("utf-8").splitlines()]
    assert said == ["kata-1/dh  constant factor", "kata-1/dh  solved", "kata-1/dW2  unexplained"]
    out = dojo("progress", "--katas", tree.folder)[1]
    assert (
        "Right at the first try: 0 of 1. Mistakes put right: constant factor (1). "
        "Mistakes still open: unexplained (1)."
    ) in " ".join(out.split())


def test_of_another_tree_nothing_is_logged(judge, tree: Tree, tmp_path: Path) -> None:
    tree.write(DH, source(DH, RIGHT))
    assert judge("dh")[0] == 0
    assert not (tmp_path / ".dojo" / "mistakes.txt").exists()


def test_progress_changes_nothing(dojo, tree: Tree) -> None:
    tree.write(DH, source(DH, RIGHT))
    before = {p: p.read_bytes() for p in tree.folder.rglob("*") if p.is_file()}
    status, out, err = dojo("progress", "--katas", tree.folder)
    assert (status, err) == (0, "")
    for stage in stages():
        assert stage.name in out and stage.title in out
    assert " 1 of 26" in out
    assert {p: p.read_bytes() for p in tree.folder.rglob("*") if p.is_file()} == before


def test_progress_of_everything(dojo) -> None:
    _, out, _ = dojo("progress", "--katas", ANSWERS)
    assert "26 of 26" in out and "next:" not in out
    said = " ".join(out.split())
    assert all(line in said for line in course_end())


def test_hints_come_one_by_one(dojo, tmp_path: Path) -> None:
    hints = answer(DH).hints
    for asked in (1, 2, 3, 4):
        status, out, err = dojo("hint", "dh")
        assert (status, err) == (0, "")
        assert out.startswith("kata-1/dh\n")
        shown = re.findall(r"^\d\. ", out, re.M)
        assert len(shown) == min(asked, len(hints))
        left = len(hints) - len(shown)
        assert (f"{left} more hint" in out) if left else "nox -s answer -- kata-1/dh" in out
    assert (tmp_path / ".dojo" / "state.json").exists()
    assert len(re.findall(r"^\d\. ", dojo("hint", "kata-2/dlogits")[1], re.M)) == 1


def test_hints_fit_the_terminal(dojo, monkeypatch) -> None:
    for columns, longest in (("60", 60), ("200", 78)):
        monkeypatch.setenv("COLUMNS", columns)
        lengths = [len(line) for line in dojo("hint", "dh")[1].splitlines()]
        assert longest - 12 < max(lengths) <= longest


def test_the_hint_that_fits_the_verdict_comes_first(dojo, tree: Tree) -> None:
    first, *_, third = (" ".join(hint.split()) for hint in answer(DH).hints)
    tree.write(DH, source(DH, "W2 @ dlogits.T"))
    said = " ".join(dojo("hint", "dh", "--katas", tree.folder)[1].split())
    assert f"1. {third}" in said and first not in said
    tree.write(DH, source(DH, "dlogits"))
    said = " ".join(dojo("hint", "dh", "--katas", tree.folder)[1].split())
    assert f"1. {third} 2. {first}" in said


def test_a_hint_without_a_name_is_for_the_next_kata(dojo, tree: Tree) -> None:
    first, second = (kata for kata in select(["kata-1"])[:2])
    tree.judge_text(first, first.answer.read_text("utf-8"))
    assert dojo("hint", "--katas", tree.folder)[1].startswith(f"{second.id}\n")
    status, out, _ = dojo("hint", "--katas", ANSWERS)
    assert status == 0 and "Every kata is solved" in out


@pytest.mark.parametrize("command", ["hint", "answer", "reset"])
def test_a_stage_is_no_kata(dojo, command: str) -> None:
    status, _, err = dojo(command, "kata-1")
    assert status == 2 and "kata-1 is a stage of 26 katas" in err
    assert dojo(command, "dhh")[0] == 2


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch):
    """Somebody at the keyboard, who answers so. Gives the questions asked."""

    def reply(text: str) -> list[str]:
        asked: list[str] = []
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or text)
        return asked

    return reply


def test_an_answer_is_shown_at_once_when_solved(dojo, tree: Tree, says) -> None:
    tree.write(DH, source(DH, RIGHT))
    asked = says("n")
    status, out, _ = dojo("answer", "dh", "--katas", tree.folder)
    assert status == 0 and not asked
    assert "return dlogits @ W2.T" in out and answer(DH).derivation in out


@pytest.mark.parametrize("reply, shown", [("y", True), ("YES ", True), ("", False), ("no", False)])
def test_an_answer_asks_first(dojo, tree: Tree, says, reply: str, shown: bool) -> None:
    stubs.write(DH, tree.folder)
    asked = says(reply)
    status, out, _ = dojo("answer", "dh", "--katas", tree.folder)
    assert asked == ["kata-1/dh is not solved yet. Show the answer? [y/N] "]
    assert ("return" in out) is shown and status == (0 if shown else 1)


def test_with_nobody_at_the_keyboard_it_is_a_no(dojo, tree: Tree) -> None:
    status, out, err = dojo("answer", "dh", "--katas", tree.folder)
    assert status == 1 and "return" not in out
    assert "Nobody is there to answer; say --yes to agree." in err
    assert "return" in dojo("answer", "dh", "--katas", tree.folder, "--yes")[1]


def test_the_end_of_input_is_a_no(dojo, tree: Tree, monkeypatch) -> None:
    def end(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", end)
    assert dojo("answer", "dh", "--katas", tree.folder)[0] == 1


def test_reset_asks_and_keeps_the_old_text(dojo, tree: Tree, says) -> None:
    path = tree.write(DH, "my own text")
    asked = says("y")
    for number in (1, 2):
        path.write_text(f"text {number}")
        status, out, _ = dojo("reset", "dh", "--katas", tree.folder)
        assert status == 0 and "is a stub again" in out
        assert path.read_text() == stubs.stub(DH)
        assert (path.parent / f"k09_dh.before-reset-{number}.txt").read_text() == f"text {number}"
    assert len(asked) == 2 and "Your text is kept as k09_dh.before-reset-1.txt" in asked[0]
    assert "as it was shipped" in dojo("reset", "dh", "--katas", tree.folder)[1]
    assert len(asked) == 2
    assert len(list(path.parent.iterdir())) == 3


def test_reset_refused_touches_nothing(dojo, tree: Tree, says) -> None:
    path = tree.write(DH, "my own text")
    says("n")
    status, out, err = dojo("reset", "dh", "--katas", tree.folder)
    assert (status, out, err) == (1, "Nothing is changed.\n", "")
    assert path.read_text() == "my own text"
    assert len(list(path.parent.iterdir())) == 1


def test_reset_of_a_file_that_is_gone_or_no_text(dojo, tree: Tree) -> None:
    assert dojo("reset", "dh", "--katas", tree.folder)[0] == 0
    path = tree.write(DH, b"\xff\xfe\x00")
    assert dojo("reset", "dh", "--katas", tree.folder, "--yes")[0] == 0
    assert path.read_text() == stubs.stub(DH)
    assert (path.parent / "k09_dh.before-reset-1.txt").read_bytes() == b"\xff\xfe\x00"


def test_reset_that_fails_loses_nothing(dojo, tree: Tree, monkeypatch) -> None:
    path = tree.write(DH, "my own text")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stubs, "write_whole", full)
    status, _, err = dojo("reset", "dh", "--katas", tree.folder, "--yes")
    assert status == 2 and "can't be reset: No space left on device." in err
    kept = {p.read_text() for p in path.parent.iterdir()}
    assert "my own text" in kept


# A real process: pipes, encodings, widths. Few, as each imports torch.


def test_a_poor_terminal(tree: Tree, tmp_path: Path) -> None:
    """60 columns, no colour, no Unicode, a folder with an umlaut, standard output a pipe."""
    folder = Tree(tmp_path / "größe")
    folder.write(DH, source(DH, "print('∂L/∂h')\nreturn 2 * dlogits @ W2.T  # ∂"))
    done = subprocess.run(
        [sys.executable, "-m", "dojo", "judge", "dh", "--katas", str(folder.folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1", "COLUMNS": "60"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == b""
    out = done.stdout.decode("ascii")
    assert "x dh  wrong" in out and "It printed:" in out and "\x1b" not in out
    assert "-" * 14 + "   0 of 26  The atomic compute graph" in out
    wide = [line for line in out.splitlines() if len(line) > 60 and "k09_dh.py" not in line]
    assert not wide


def test_an_answer_with_unicode_on_a_poor_terminal(dojo, monkeypatch, capsys) -> None:
    import io

    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    from dojo import __main__
    from dojo.faces.commands import answer as command

    monkeypatch.setattr(command, "answer", lambda kata: "∂L/∂h – größer")
    assert __main__.main(["answer", "dh", "--yes"]) == 0
    stream.flush()
    assert b"?L/?h ? gr??er" in stream.buffer.getvalue()


def test_a_reader_that_hangs_up(tree: Tree) -> None:
    """`nox | head`: no traceback."""
    if sys.platform == "win32":
        pytest.skip("no SIGPIPE there")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "dojo", "judge", "dh", "--katas", str(tree.folder)],
            cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert done.stderr == b""


def test_a_command_leaves_what_is_done_about_signals(dojo) -> None:
    """With `SIGPIPE` at its default, a fork that dies between two katas would take the command along."""

    def handlers() -> list[object]:
        return [signal.getsignal(number) for number in sorted(signal.valid_signals())]

    before = handlers()
    assert dojo("hint", "dh")[0] == 0
    assert handlers() == before


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
@pytest.mark.parametrize("command", ["judge dh", "judge dh --json -", "progress", "answer dh"])
def test_output_that_nobody_can_keep(command: str) -> None:
    """A full disk: one sentence, and neither a traceback nor what Python says at its end."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dojo", *command.split(), "--katas", str(ANSWERS)],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "It can't be written: No space left on device.\n")


def test_optimized_python(tree: Tree) -> None:
    """Which has no docstrings and no asserts."""
    tree.write(DH, source(DH, RIGHT))
    done = subprocess.run(
        [sys.executable, "-OO", "-m", "dojo", "judge", "dh", "--katas", str(tree.folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "") and "1 of 26" in done.stdout
