"""Whatever an attempt does, it ends its own process alone, and there is a verdict."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from dojo.course.curriculum import ROOT, Kata
from dojo.faces.live import tasks
from dojo.isolation import children as children_room
from dojo.isolation.apart import CAN_FORK
from dojo.isolation.child import Job, Limits
from dojo.isolation.children import Children, Died, _received
from dojo.verdict.status import Status
from dojo.verdict.values import Judged
from dojo.verdict.words import explain

HEAD = """import ctypes, os, subprocess, sys, time, torch


def dcounts(counts_sum_inv, dcounts_sum, dprobs):
"""
STUBBORN = """    while True:
        try:
            time.sleep(9)
        except BaseException:
            pass
"""
GROWING = """    kept = []
    while True:
        kept.append(bytearray(1 << 24))
        time.sleep(.01)
"""
RIGHT = "    return counts_sum_inv * dprobs + dcounts_sum\n"

posix = pytest.mark.skipif(os.name == "nt", reason="needs signals")


@pytest.fixture
def attempt(children, own_tree, dcounts):
    """Judges a body of `dcounts` in a child: what came of it, or how the child died."""

    def judge(body: str, crew: Children = children) -> Judged | str:
        (own_tree / dcounts.file).write_text(HEAD + body, encoding="utf-8")
        try:
            (judged,) = crew.run(Job(tasks.judge, (dcounts,), own_tree)).results()
        except Died as death:
            return str(death)
        return judged

    return judge


def test_a_right_answer_is_solved_and_brings_its_forward_lines(attempt):
    judged = attempt(RIGHT)
    assert judged.verdict.solved and judged.verdict.lecture
    assert any("counts.sum(1, keepdim=True)" in line for line in judged.forward)


def test_the_fork_server_has_loaded_all_that_judging_takes():
    """Else each child does that anew, and a quick second save waits for it."""
    code = (
        "import sys, dojo.isolation.preload\n"
        "from dojo.course.curriculum import ANSWERS, katas\n"
        "from dojo.faces.live import tasks\n"
        "before = set(sys.modules)\n"
        "list(tasks.judge(katas()[:1], ANSWERS))\n"
        "sys.exit(any(name.startswith('dojo.') for name in sys.modules.keys() - before))\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_wrong_answer_says_why_in_the_words_of_the_report(attempt, dcounts, own_tree):
    from dojo.judging.judge import judge

    verdict = attempt("    print('here')\n    return counts_sum_inv * dprobs\n").verdict
    assert verdict.status is Status.WRONG
    assert verdict == judge(dcounts, own_tree)
    assert explain(dcounts, verdict)[-1].strip() == "here"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("    raise NotImplementedError\n", Status.TODO, "Not written"),
        ("    return None\n", Status.BROKEN, "returns None"),
        ("    sys.exit()\n", Status.BROKEN, "calls exit"),
        ("    return counts_sum_inv +\n", Status.BROKEN, "SyntaxError"),
        ("    raise KeyboardInterrupt\n", Status.BROKEN, "KeyboardInterrupt"),
        ("    os._exit(3)\n", Status.BROKEN, "calls exit"),
        ("    os.abort()\n", Status.BROKEN, "calls exit"),
        ("    breakpoint()\n" + RIGHT, Status.BROKEN, "no keyboard"),
        ("    input('?')\n" + RIGHT, Status.BROKEN, "EOF"),
    ],
)
def test_a_refusal_names_its_reason(attempt, body, status, words):
    verdict = attempt(body).verdict
    assert verdict.status is status
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("    __import__('posix')._exit(3)\n", "exit code 3", marks=posix),
        pytest.param("    os.kill(os.getpid(), 9)\n", "SIGKILL", marks=posix),
        pytest.param("    ctypes.string_at(0)\n", "SIGSEGV", marks=posix),
        pytest.param("    os.kill(os.getpid(), 6)\n", "SIGABRT", marks=posix),
        pytest.param("    os.closerange(3, 100)\n" + RIGHT, "", marks=posix),
        pytest.param(
            "    os.fork() or time.sleep(60)\n    __import__('posix')._exit(3)\n",
            "exit code 3",
            marks=posix,
        ),  # what it has started keeps its connection open
    ],
)
def test_a_crash_ends_the_child_with_a_sentence(attempt, body, words):
    assert words in attempt(body)
    assert attempt(RIGHT).verdict.solved


def test_one_that_ends_before_it_has_read_its_job() -> None:
    ours, theirs = multiprocessing.Pipe()
    ours.send("a job")
    theirs.close()
    with pytest.raises(Died, match="SIGKILL"):
        _received(SimpleNamespace(connection=ours, ending=lambda: "SIGKILL"))


@pytest.mark.parametrize(
    "body",
    [
        STUBBORN,
        "    while True:\n        print('x' * 1000)\n",
        "    sum(range(10**12))\n",
    ],
    ids=["stubborn", "printing", "in C"],
)
def test_a_hang_is_stopped(attempt, body):
    crew = Children(Limits(seconds=0.4))
    try:
        assert "endless loop" in attempt(body, crew)
    finally:
        crew.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own limit")
@pytest.mark.parametrize("body", ["    x = [0] * (1 << 28)\n", "    torch.ones(1 << 29)\n"])
def test_two_gigabytes_of_memory_are_refused_with_the_line(attempt, body):
    verdict = attempt(body + RIGHT).verdict
    assert verdict.status is Status.BROKEN
    assert body.strip() in verdict.reason


def test_where_the_system_sets_no_limit_the_parent_looks(attempt):
    crew = Children(Limits(memory=1 << 27, by_system=False))
    try:
        assert "GB of memory" in attempt(GROWING, crew)
    finally:
        crew.close()


@posix
def test_what_an_attempt_started_ends_with_it(attempt, own_tree):
    note = own_tree / "pid"
    start = (
        "    process = subprocess.Popen(['sleep', '60'])\n"
        f"    open({str(note)!r}, 'a').write(f'{{process.pid}} ')\n"
    )
    assert attempt(start + RIGHT).verdict.solved
    assert attempt(start + "    os._exit(0)\n")
    pids = [int(pid) for pid in note.read_text().split()]
    assert pids
    time.sleep(0.1)
    assert not [
        pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"
    ]


def test_nothing_survives_from_one_attempt_to_the_next(attempt):
    assert attempt(
        "    torch.Tensor.__mul__ = None\n    torch.sum = None\n    return None\n"
    ).verdict.reason
    assert attempt(RIGHT).verdict.solved


def test_output_past_sys_stdout_does_not_reach_the_screen(attempt, capfd):
    assert attempt(
        "    os.write(1, b'x' * 99)\n    os.system('echo loud; echo loud >&2')\n" + RIGHT
    ).verdict.solved
    assert capfd.readouterr() == ("", "")


def test_a_dropped_run_gives_nothing_and_ends_at_once(children, own_tree, dcounts):
    (own_tree / dcounts.file).write_text(HEAD + "    time.sleep(60)\n", encoding="utf-8")
    run = children.run(Job(tasks.judge, (dcounts,), own_tree))
    timer = threading.Timer(0.2, run.cancel)
    timer.start()
    assert list(run.results()) == []
    timer.join()


@posix
def test_a_spare_that_was_killed_is_replaced(children, own_tree, dcounts, eventually):
    children.reserve()
    eventually(lambda: children._spare)
    os.kill(children._spare.pid, signal.SIGKILL)
    eventually(lambda: children._spare and not children._spare.alive)
    (judged,) = children.run(Job(tasks.judge, (dcounts,), own_tree)).results()
    assert judged.verdict.solved


def test_reset_puts_the_stub_back_and_keeps_the_text(children, own_tree, dcounts):
    before = (own_tree / dcounts.file).read_text(encoding="utf-8")
    for expected in ("Your text is in k05_dcounts.before-reset-1.txt", "is as it was shipped"):
        (done,) = children.run(Job(tasks.reset, (dcounts,), own_tree)).results()
        assert expected in done.sentence
    assert "NotImplementedError" in (own_tree / dcounts.file).read_text(encoding="utf-8")
    kept = (own_tree / dcounts.file).with_name("k05_dcounts.before-reset-1.txt")
    assert kept.read_text(encoding="utf-8") == before


def test_many_jobs_leave_nothing_behind(children, own_tree, dcounts, eventually):
    here = psutil.Process()
    job = Job(tasks.judge, (dcounts,), own_tree)

    def settle() -> tuple[int, int]:
        eventually(lambda: len(children._alive) == 1 and children._spare)
        return here.num_fds() if os.name != "nt" else 0, threading.active_count()

    list(children.run(job).results())
    before = settle()
    for _ in range(25):
        list(children.run(job).results())
    files, threads = settle()
    assert files <= before[0]
    assert threads <= before[1] + 1


def test_without_a_fork_server_a_new_interpreter_does_it(attempt, own_tree, dcounts):
    crew = Children(method="spawn")
    try:
        assert attempt(RIGHT, crew).verdict.solved
    finally:
        crew.close()


def test_a_slow_start_is_no_endless_loop(attempt, monkeypatch):
    """Where there is no fork server, torch is imported anew: that has a time of its own."""
    monkeypatch.setattr(children_room, "STARTING", 0.05)
    crew = Children(method="spawn")
    try:
        assert "PyTorch was not imported within" in attempt(RIGHT, crew)
    finally:
        crew.close()


@pytest.mark.skipif(not CAN_FORK, reason="needs a fork server")
@pytest.mark.parametrize("safe", ["", "1"])
def test_torch_is_there_beforehand_wherever_one_starts_from(tmp_path, safe: str) -> None:
    """A notebook lies in a folder of its own; and Python may be told to leave that out of its path.

    A script is not run once more by the child, also if nothing in it stands under `__main__`.
    """
    (tmp_path / "asked.py").write_text(
        "import sys\n\n\ndef there(katas, tree):\n    yield 'dojo.isolation.preload' in sys.modules\n"
    )
    script = tmp_path / "script.py"
    script.write_text(f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]
import asked
from dojo.course.curriculum import katas
from dojo.isolation.child import Job
from dojo.isolation.children import Children
children = Children()
print(list(children.results(Job(asked.there, katas()[:1], None))))
children.close()
""")
    ours = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONSAFEPATH": safe}
    run = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=ours, capture_output=True, text=True
    )
    assert run.stdout == "[True]\n", run.stderr


def slow(katas: tuple[Kata, ...], tree: Path) -> Iterator[str]:
    yield "begun"
    time.sleep(60)


def test_who_waits_for_results_while_all_is_ended_gets_no_more(dcounts, own_tree: Path) -> None:
    children = Children()
    results = children.results(Job(slow, (dcounts,), own_tree))
    assert next(results) == "begun"
    children.close()
    assert list(results) == []
