"""Running a learner's code: whatever it does, the caller gets an `Outcome`, and nothing leaks."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from bdb import BdbQuit
from pathlib import Path
from typing import Any

import pytest
import torch

from dojo.judging.attempt import MAX_FILE_BYTES, MAX_PRINTED, LocalAttempt, Unusable, load
from dojo.judging.outcome import Failure, Outcome

ARGUMENTS = {"a": torch.tensor([1.0, 2.0]), "n": 2}


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "k01_dy.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def attempt(tmp_path: Path):
    """An attempt, loaded from its text."""

    def loaded(text: str | bytes, seconds: float = 10.0) -> LocalAttempt:
        return load(write(tmp_path, text), "dy", seconds=seconds)

    return loaded


@pytest.fixture
def run(attempt):
    """The outcome of calling `def dy(a, n)` with this body, indented by four spaces."""

    def outcome(body: str, head: str = "import torch\n", seconds: float = 10.0) -> Outcome:
        return attempt(f"{head}def dy(a, n):\n    {body}\n", seconds)(ARGUMENTS)

    return outcome


@pytest.fixture
def unusable(tmp_path: Path):
    """Why a text can't be loaded."""

    def failure(text: str | bytes, seconds: float = 10.0) -> Failure:
        with pytest.raises(Unusable) as error:
            load(write(tmp_path, text), "dy", "katas/kata_9/k01_dy.py", seconds=seconds)
        assert error.value.failure.sentence
        return error.value.failure

    return failure


# The file.


def test_a_right_one(run) -> None:
    outcome = run("return a * n")
    assert outcome.value.tolist() == [2, 4]
    assert (outcome.failure, outcome.printed, outcome.changed) == (None, "", ())


@pytest.mark.parametrize(
    "text",
    [
        b"def dy(a, n):\r\n    return a * n\r\n",
        b"\xef\xbb\xbfdef dy(a, n):\n    return a * n\n",
        "def dy(a, n):\n\treturn a * n  # größer, ∂L/∂y".encode(),
        b"# -*- coding: utf-8 -*-\ndef dy(a, n):\n    return a * n",
        b"def dy(a, n): return a * n",
        b"dy = lambda a, n: a * n\n",
        b"import torch\n@torch.no_grad()\ndef dy(a, n):\n    return a * n\n",
        b"from __future__ import annotations\ndef dy(a: Nothing, n) -> There:\n    return a * n\n",
        b"def helper(a, n):\n    return a * n\ndef dy(a, n):\n    return helper(a, n)\n",
        b"def dy(a, /, *, n):\n    return a * n\n",
        b"if __name__ == '__main__':\n    boom\ndef dy(a, n):\n    return a * n\n",
    ],
    ids="crlf bom umlaut coding short lambda decorated annotated helper kinds main".split(),
)
def test_ways_to_write_a_file(attempt, text: bytes) -> None:
    assert attempt(text)(ARGUMENTS).value.tolist() == [2, 4]


def test_the_line_of_a_decorated_function_is_in_the_learners_file(attempt) -> None:
    assert attempt("import torch\n\n@torch.no_grad()\ndef dy(a):\n    pass\n").line in (3, 4)


@pytest.mark.parametrize(
    "text, sentence",
    [
        (b"", "The file is empty. `nox -s reset -- "),
        (b"\n  \n", "The file is empty."),
        (b"\n\n# nothing\n", "There is no function `dy`"),
        (b"x = 1", "There is no function `dy`"),
        (b"dy = 3", "There is no function `dy`"),
        (b"def dx(a): pass\ndef dz(a): pass", "no function `dy` in this file. It has `dx`, `dz`."),
        (b"class dy: pass", "There is no function `dy`"),
        (b"\xff\xfe\x00d\x00e\x00f", "The file is not text in UTF-8."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The file is not text in UTF-8."),
        (
            "# coding: latin-1\n# größer\ndef dy(a): pass".encode("latin-1"),
            "in iso-8859-1, as its `coding` line says: save it in UTF-8",
        ),
        ("# coding: nonsense\n# größer".encode("latin-1"), "The file is not text in UTF-8."),
        (
            b"def dy(a):\n<<<<<<< HEAD\n    return a\n=======\n    return -a\n>>>>>>> theirs\n",
            "Line 2 begins a merge conflict: keep one of the two versions",
        ),
        (b"def dy(a):\n    return a\n=======\n", "SyntaxError"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "This is Git LFS's pointer to the file",
        ),
        (b"def dy(a):\x00 pass", ""),
        (b"x" * (MAX_FILE_BYTES + 1), "The file is larger than 64 KiB."),
        (b"(" * 5000, ""),
        (b"x = " + b"-" * 50_000 + b"1", ""),
        (b"def dy(a:\n    pass", "SyntaxError: '(' was never closed\n    def dy(a:"),
        (b"def dy(a):\nreturn a", "IndentationError"),
        (b"def dy(a):\n\treturn a\n        return a", "TabError"),
        (b"import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such"),
        (b"from torch import no_such_thing", "ImportError: cannot import name"),
        (b"1 / 0\ndef dy(a): pass", "ZeroDivisionError: division by zero"),
        (b"import sys\nsys.exit()", "It calls exit"),
        (b"raise SystemExit('bye')", "It calls exit"),
        (b"exit()", ""),
    ],
)
def test_files_that_hold_no_attempt(unusable, text: bytes, sentence: str) -> None:
    failure = unusable(text)
    assert sentence in failure.sentence
    assert "Traceback" not in failure.sentence and not failure.todo
    assert len(failure.sentence) < 500


def test_the_line_is_told(unusable) -> None:
    assert unusable("import torch\n\ndef dy(a:\n    pass").line == 3
    assert unusable("import torch\nimport no_such_module_anywhere").line == 2
    assert unusable("x = 1\n\n\ny = x[0]\n").line == 4


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "k01_dy.py", tmp_path):
        with pytest.raises(
            Unusable, match=r"There is no file katas/k01_dy.py. `nox -s reset -- katas/dy` writes"
        ):
            load(path, "dy", "katas/k01_dy.py")


@pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise there")
def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "def dy(a): pass")

    def denied(self: Path, *_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(Unusable, match="can't be read: Permission denied"):
        load(path, "dy")


def test_a_file_that_warns_is_quiet(attempt, capfd) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = (
            '"""\\d"""\nimport warnings\nwarnings.warn("look")\ndef dy(a, n):\n    return a is 3\n'
        )
        attempt(text)(ARGUMENTS)
    assert capfd.readouterr() == ("", "")


# The call.


def test_the_stubs_error_is_todo_and_only_that(run) -> None:
    assert run("raise NotImplementedError").failure == Failure("not written yet", 3, todo=True)
    assert run("raise NotImplementedError('later')").failure.todo
    deep = "import torch\ndef helper(): raise NotImplementedError\n"
    assert run("helper()", head=deep).failure.todo
    # torch's own NotImplementedError is no stub's.
    failure = run("return torch.empty(2, device='meta').tolist()").failure
    assert failure and not failure.todo


@pytest.mark.parametrize(
    "body, sentence",
    [
        ("return b", "NameError: name 'b' is not defined\n    return b"),
        ("return a @ torch.ones(3)", "RuntimeError: "),
        ("raise ValueError", "ValueError\n    raise ValueError"),
        ("raise ValueError('one\\ntwo')", "ValueError: one\n"),
        ("assert False, 'no'", "AssertionError: no"),
        ("raise KeyError(3)", "KeyError: 3"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise BaseException('base')", "BaseException: base"),
        ("raise ExceptionGroup('two', [ValueError(1), ValueError(2)])", "ExceptionGroup: two"),
        ("import sys; sys.exit(3)", "It calls exit"),
        ("quit()", "It calls exit"),
        ("return dy(a, n)", "RecursionError: maximum recursion depth exceeded"),
        ("return a.no_such_method()", "AttributeError: 'Tensor' object has no attribute 'no_such"),
        ("return eval('1 +')", "SyntaxError"),
        ("raise StopIteration", "StopIteration"),
        ("import pytest; pytest.fail('mine')", "Failed: mine"),
        ("import pytest; pytest.skip('mine')", "Skipped: mine"),
        ("import pytest; pytest.exit('mine')", "Exit: mine"),
    ],
)
def test_what_it_raises(run, body: str, sentence: str) -> None:
    failure = run(body).failure
    assert failure.sentence.startswith(sentence)
    assert failure.line == 3
    assert "Traceback" not in failure.sentence and not (failure.todo or failure.hung)


def test_the_line_is_the_learners_deepest(run) -> None:
    head = "import torch\ndef helper(a):\n    return torch.zeros(2).view(5)\n"
    failure = run("return helper(a)", head=head).failure
    assert failure.line == 3
    assert "torch.zeros(2).view(5)" in failure.sentence


def test_a_long_message_is_cut(run) -> None:
    assert len(run("raise ValueError('x' * 100_000)").failure.sentence) < 500


def test_an_exception_that_can_not_be_printed(run) -> None:
    head = "class Nasty(Exception):\n    def __str__(self):\n        raise self\n"
    assert run("raise Nasty", head=head).failure.sentence.startswith("Nasty")
    head = "class Nasty(Exception):\n    __module__ = None\n"
    assert run("raise Nasty('hm')", head=head).failure.sentence.startswith("Nasty: hm")


def test_an_exception_with_lone_surrogates(run) -> None:
    run("raise ValueError('\\ud800')").failure.sentence.encode("utf-8", "replace")


def test_ctrl_c_is_the_users(run) -> None:
    """What looks like it, but is the code's own, is a failure like any other."""
    assert run("raise KeyboardInterrupt").failure.sentence.startswith("KeyboardInterrupt")
    for body in (
        "import signal; signal.raise_signal(signal.SIGINT); return a",
        "import signal\n    try: signal.raise_signal(signal.SIGINT)\n    except: return a",
    ):
        with pytest.raises(KeyboardInterrupt):
            run(body)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("way", ["os._exit(3)", "os.abort()", "os._exit(0)"])
def test_it_can_not_leave(run, way: str) -> None:
    before = os._exit, os.abort
    assert run(f"import os; {way}; return a").failure.sentence.startswith("It calls exit")
    assert (os._exit, os.abort) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")
def test_a_fork_of_it_ends_with_the_call(run) -> None:
    """Else there would be two houses from there on. A child that leaves by itself may do so."""
    before = os.getpid()
    assert run("import os; os.fork(); return a").failure is None
    outcome = run(
        "import os\n    child = os.fork()\n    if not child: os._exit(7)\n"
        "    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])"
    )
    assert os.getpid() == before and outcome.value == 7


def test_positional_only_with_a_gap(attempt) -> None:
    outcome = attempt("def dy(mine=3, a=None, /, n=None):\n    return a * n * mine\n")(ARGUMENTS)
    assert outcome.value.tolist() == [6, 12]


@pytest.mark.parametrize("error", [BdbQuit, SystemExit])
def test_a_debugger_that_is_left(run, monkeypatch, error: type[BaseException]) -> None:
    """As with `q`, or with nobody at the keyboard, after a `breakpoint()` that was left in.

    Since Python 3.14 the debugger calls exit then.
    """
    names = {"error": error}
    exec(compile("def leave():\n    raise error", "/usr/lib/python3.14/pdb.py", "exec"), names)
    monkeypatch.setattr(sys, "breakpointhook", names["leave"])
    failure = run("breakpoint(); return a").failure
    assert failure.sentence.startswith("It stopped in the debugger and was left there.")
    assert failure.hung, "the other cases would stop there, too"
    assert run("raise SystemExit").failure.sentence.startswith("It calls exit")


def test_pytest_that_wants_to_stop(run, monkeypatch) -> None:
    def leave() -> None:
        pytest.exit("left")

    monkeypatch.setattr(sys, "breakpointhook", leave)
    with pytest.raises(pytest.exit.Exception):
        run("breakpoint(); return a")


# What it prints.


def test_what_is_printed_is_kept(run, capfd) -> None:
    body = "import sys; print(a.shape); print('oops', file=sys.stderr, flush=True); return a"
    assert run(body).printed == "torch.Size([2])\noops\n"
    assert capfd.readouterr() == ("", "")


def test_a_flood_is_cut(run) -> None:
    printed = run("[print('x' * 99) for _ in range(1000)]").printed
    assert len(printed) < MAX_PRINTED + 100
    assert printed.endswith("[96,000 more characters]")


def test_a_single_enormous_print(run) -> None:
    printed = run("print('x' * 10**7)").printed
    assert printed.startswith("xxx") and len(printed) < MAX_PRINTED + 100


def test_streams_are_put_back(run) -> None:
    streams = sys.stdout, sys.stderr
    run("import sys; sys.stdout.close(); sys.stdout = None; return a")
    assert (sys.stdout, sys.stderr) == streams


def test_prints_past_python_do_no_harm(run, capfd) -> None:
    outcome = run("import os; os.write(1, b'low'); os.write(2, b'low'); return a")
    assert outcome.failure is None
    assert outcome.value.tolist() == [1, 2]


# What it must not change.


@pytest.mark.parametrize(
    "body",
    [
        "a += 1",
        "a[0] = 7.0",
        "a.data.mul_(2)",
        "a.mul_(1)",  # same numbers, but written
        "b = a; b -= b",
        "a.numpy()[0] = 9",
        "a.unsqueeze_(0)",
        "a.zero_()",
        "a.data = a.data.double() + 1",
        "a.data = torch.zeros(5)",
        "a.resize_(1)",
    ],
)
def test_arguments_written_into_are_named(run, body: str) -> None:
    outcome = run(f"{body}\n    return a")
    assert outcome.changed == ("a",), outcome
    assert ARGUMENTS["a"].tolist() == [1, 2], "the house's own tensor stays as it was"


@pytest.mark.parametrize(
    "body", ["a = a + 1", "a = a.clone(); a += 1", "b = a * 1; b[0] = 3", "a.T"]
)
def test_copies_may_be_written_into(run, body: str) -> None:
    assert run(f"{body}\n    return a").changed == ()


def test_one_call_does_not_see_the_other(attempt) -> None:
    loaded = attempt("def dy(a, n):\n    a += 1\n    return a\n")
    first, second = loaded(ARGUMENTS), loaded(ARGUMENTS)
    assert first.value.tolist() == second.value.tolist() == [2, 3]


@pytest.mark.parametrize("argument", [float("nan"), float("inf"), -0.0])
def test_any_number_may_be_in_an_argument(attempt, argument: float) -> None:
    """NaN is not equal to itself: that is no change."""
    loaded = attempt("def dy(a):\n    return a * 2\n")
    assert loaded({"a": torch.tensor([1.0, argument])}).changed == ()


def test_the_default_dtype_is_that_of_the_case(run, attempt) -> None:
    text = "import torch\ndef dy(a, n):\n    return torch.zeros(2)\n"
    for dtype in (torch.float32, torch.float64):
        assert attempt(text)(ARGUMENTS, dtype).value.dtype is dtype


def test_no_graph_is_built(run) -> None:
    assert not run("return a * torch.nn.Parameter(torch.ones(2))").value.requires_grad
    assert run("return torch.is_grad_enabled()").value is False


# Autograd.


@pytest.mark.parametrize(
    "statement, what, line",
    [
        ("import torch.autograd", "torch.autograd", 1),
        ("x = 1\nfrom torch.func import vjp", "torch.func", 2),
        ("def dy(a):\n    a.requires_grad_()\n    return a", "requires_grad_", 2),
    ],
)
def test_autograd_is_told_with_its_line(unusable, statement: str, what: str, line: int) -> None:
    failure = unusable(statement)
    assert failure.forbidden and failure.line == line
    assert failure.sentence.startswith(f"No autograd here: line {line} uses `{what}`.")


def test_a_function_object_may_use_it_no_more_than_a_file() -> None:
    """Whoever makes an attempt of a function that is there already: a script, for one."""
    source = (
        "import torch\n\n\ndef dy(a):\n    with torch.enable_grad():\n"
        "        b = a.clone().requires_grad_()\n"
        "        return torch.autograd.grad(b.sum(), b)[0]\n"
    )
    made: dict[str, Any] = {}
    exec(source, made)
    with pytest.raises(Unusable) as error:
        LocalAttempt(made["dy"], source, Path("k01_dy.py"))
    assert error.value.failure.forbidden and error.value.failure.line == 5
