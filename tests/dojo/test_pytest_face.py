"""The tests a learner runs, as a learner runs them: `pytest tests/test_kata_1.py --katas …`."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from dojo import stubs
from dojo.course.curriculum import ANSWERS, ROOT, katas, stages
from tests.dojo.workbench import Tree, named, source

NOISE = ("Traceback", "site-packages", "dojo/judging", "conftest.py", "warning")
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "60", "PYTEST_ADDOPTS": ""}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, arguments)],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The output on a tree with attempts of each kind, in all stages: one process for all."""
    tree = Tree(tmp_path_factory.mktemp("mixed"))
    for kata in katas():
        stubs.write(kata, tree.folder)
    write = {name: named(f"kata-1/{name}") for name in ("dh", "dW2", "db2", "dhpreact", "dlogits")}
    tree.write(write["dh"], source(write["dh"], "dlogits @ W2.T"))
    tree.write(write["dW2"], source(write["dW2"], "print('my shape')\nreturn 2 * h.T @ dlogits"))
    tree.write(write["db2"], source(write["db2"], "dlogits.sum(3)"))
    tree.write(write["dhpreact"], "def dhpreact(h, dh:\n    pass\n")
    tree.write(write["dlogits"], source(write["dlogits"], "requires_grad_", "dnorm_logits, *rest"))
    step = named("kata-4/train_step")
    text = step.answer.read_text("utf-8")
    tree.write(step, text.replace("grads = [", "db2 = 3 * db2; dC = -dC\n    grads = ["))
    files = [f"tests/test_{stage.name.replace('-', '_')}.py" for stage in stages()[:4]]
    done = run(*files, "--katas", tree.folder, "-rA", "--strict-markers")
    assert done.stderr == ""
    return done.stdout


def failure(output: str, test: str) -> str:
    """What pytest says of one test."""
    found = re.search(rf"^_+ {re.escape(test)} _+\n(.*?)(?=^_+ |^=+ )", output, re.M | re.S)
    assert found, output
    return found[1]


def test_ids_are_the_katas_names(mixed: str) -> None:
    listed = re.findall(r"^(?:PASSED|FAILED) (tests/test_kata_[12]\.py::\S+)", mixed, re.M)
    assert sorted(listed) == sorted(
        f"tests/test_{stage.name.replace('-', '_')}.py::test_gradient[{kata.name}]"
        for stage in stages()[:2]
        for kata in stage.katas
    )


def test_nothing_of_ours_is_in_the_way(mixed: str) -> None:
    for noise in NOISE:
        assert noise not in mixed
    assert not re.search(r"^tests/test_kata_\d.py:\d+: in ", mixed, re.M)


def test_solved_and_to_do(mixed: str) -> None:
    assert "PASSED tests/test_kata_1.py::test_gradient[dh]\n" in mixed
    text = failure(mixed, "test_gradient[dprobs]")
    assert re.search(r"kata-1/dprobs is todo: \S+k02_dprobs.py:\d+\nNot written yet.", text)


def test_wrong(mixed: str) -> None:
    text = failure(mixed, "test_gradient[dW2]")
    assert re.search(r"kata-1/dW2 is wrong: \S+k10_dW2.py", text)
    assert re.search(
        r"dW2             \| exact: False \| approximate: False \| maxdiff: [\d.]+", text
    )
    assert "The largest error is at [" in text
    assert "It printed:\n  my shape" in text


def test_broken(mixed: str) -> None:
    text = failure(mixed, "test_gradient[db2]")
    assert re.search(r"kata-1/db2 is broken: \S+k11_db2.py:8", text)
    assert "IndexError" in text and "return dlogits.sum(3)" in text
    assert re.search(
        r"dhpreact is broken: \S+:1\nSyntaxError", failure(mixed, "test_gradient[dhpreact]")
    )
    assert "`*rest` can't be filled in" in failure(mixed, "test_gradient[dlogits]")


def test_the_whole_step_tells_every_parameter(mixed: str) -> None:
    text = failure(mixed, "test_step[train_step]")
    assert "test_step()" not in text, "a frame of ours"
    for name in ("dC", "db2"):
        assert re.search(rf"{name} +\| exact: False", text)
    assert len(re.findall("^wrong  d", text, re.M)) == 2
    assert re.search(r"right +dW1 +\| exact", text)


@pytest.fixture
def here(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Those tests in this process: exit status and output."""
    monkeypatch.chdir(ROOT)

    def run_here(*arguments: object) -> tuple[int, str]:
        status = pytest.main(["-p", "no:cacheprovider", *map(str, arguments)])
        return status, "".join(capfd.readouterr())

    return run_here


def test_the_answers_pass(here) -> None:
    files = [f"tests/test_{stage.name.replace('-', '_')}.py" for stage in stages()[:4]]
    status, output = here(*files, "--katas", ANSWERS, "-q", "-W", "error")
    assert status == 0, output
    assert f"{sum(len(stage.katas) for stage in stages()[:4])} passed" in output


@pytest.mark.parametrize("arguments", [(), (".",), ("tests",), ("-k", "dh")], ids=str)
def test_the_katas_alone_are_found(here, monkeypatch: pytest.MonkeyPatch, arguments) -> None:
    """By `pytest` at the root and by an editor's explorer, where the tests' packages are missing."""

    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name in ("hypothesis", "pexpect", "pyte", "jsonschema", "distributed"):
                raise ModuleNotFoundError(name)

    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    for name in ("hypothesis", "pexpect", "pyte", "jsonschema", "distributed"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    status, output = here("--collect-only", "-q", *arguments)
    found = re.findall(r"^\S+::\S+$", output, re.M)
    assert status == 0 and "error" not in output.lower(), output
    assert found and all(re.match(r"tests/test_kata_\d\.py::", one) for one in found)
    if "-k" not in arguments:
        assert len(found) == len(katas())
    else:
        assert "tests/test_kata_1.py::test_gradient[dh]" in found


def test_the_houses_tests_are_found_by_their_path(here) -> None:
    status, output = here("--collect-only", "-q", "tests/dojo/course/test_memory.py")
    assert status == 0 and "tests/dojo/course/test_memory.py::" in output


def test_a_tree_that_is_not_there(here, tmp_path: Path) -> None:
    status, output = here("tests/test_kata_2.py", "--katas", tmp_path / "none")
    assert status == 4
    assert "there is no such folder" in output and "Traceback" not in output


@pytest.mark.parametrize(
    "body, line",
    [
        ("here = dlogits * 2\nreturn here @ W2.T", "return here @ W2.T"),
        ("here = dlogits * 2\nreturn here @ W2", "return here @ W2"),
        ("def inner(here):\n    return here @ W2\nreturn inner(dlogits * 2)", "return here @ W2"),
        ("here = dlogits * 2\nreturn torch.softmax(here, 'a')", "return torch.softmax(here, 'a')"),
    ],
    ids=["wrong", "broken", "broken further in", "broken in torch"],
)
def test_the_debugger_opens_in_the_learners_line(
    tree: Tree, here, monkeypatch: pytest.MonkeyPatch, body: str, line: str
) -> None:
    kata = named("kata-1/dh")
    tree.write(kata, source(kata, body))
    monkeypatch.setattr(sys, "stdin", io.StringIO("p here.shape\nq\n"))
    status, output = here("tests/test_kata_1.py", "-k", "[dh]", "--katas", tree.folder, "--pdb")
    assert status == pytest.ExitCode.INTERRUPTED
    opened = output.partition("PDB post_mortem")[2]
    assert re.search(rf"^> .*k09_dh\.py\(\d+\).*\n-> {re.escape(line)}\n", opened, re.M), output
    assert "torch.Size([7, 11])" in opened


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal of Unix")
def test_a_breakpoint_in_an_attempt(tree: Tree) -> None:
    """The prompt is in the learner's own line, the clock stands still, and `c` goes on."""
    kata = named("kata-1/dh")
    tree.write(kata, source(kata, "here = 41\nbreakpoint()\nreturn dlogits @ W2.T"))
    prelude = (
        "import sys, pytest, dojo.judging.judge; dojo.judging.judge.judge.__kwdefaults__['seconds'] = 0.2; "
        "sys.exit(pytest.main(sys.argv[1:]))"
    )
    child = pexpect.spawn(
        sys.executable,
        ["-c", prelude, "-p", "no:cacheprovider", "tests/test_kata_1.py::test_gradient[dh]",
         "--katas", str(tree.folder)],
        cwd=str(ROOT), env={**ENVIRONMENT, "TERM": "dumb"}, encoding="utf-8", timeout=60,
    )  # fmt: skip
    try:
        child.expect_exact("(Pdb) ")
        shown = "breakpoint()" if sys.version_info >= (3, 13) else "return dlogits @ W2.T"
        assert shown in child.before
        child.sendline("import time; time.sleep(0.5); print(here + 1, tuple(dlogits.shape))")
        child.expect_exact("42 (7, 11)")
        for _ in range(4):
            child.expect_exact("(Pdb) ")
            child.sendline("c")
        child.expect_exact("1 passed")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert child.exitstatus == 0
