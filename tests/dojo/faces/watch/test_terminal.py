"""Watch mode as a learner meets it: in a pseudo-terminal, with real files and real children."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import psutil
import pyte
import pytest

from tests.dojo.workbench import started

termios = pytest.importorskip("termios", reason="a terminal as Unix has it")

ROOT = Path(__file__).resolve().parents[4]
RIGHT = "return counts_sum_inv * dprobs + dcounts_sum"
BROKEN_HELP = """
from dojo.faces.watch import app
def broken(self): raise RuntimeError("made to fail")
app.Watch.action_help = broken
import sys
from dojo.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class Terminal:
    """Watch mode on an emulated screen."""

    def __init__(self, tree, size=(24, 80), start=("-m", "dojo"), **environment):
        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "EDITOR", "VISUAL")}
        kept |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        kept |= {"COLUMNS": "132", "LINES": "43"}  # as some shells say, and do not mean
        options = ["watch", "--katas", str(tree), "--state", str(tree.parent / "state.json")]
        self.screen = pyte.Screen(size[1], size[0])
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.process = pexpect.spawn(
            sys.executable,
            [*start, *options],
            env=kept | environment,
            dimensions=size,
            cwd=str(ROOT),
        )
        self.before = termios.tcgetattr(self.process.child_fd)

    @property
    def text(self):
        return "\n".join(self.screen.display)

    def read(self, seconds=0.05):
        try:
            new = self.process.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += new
        self.stream.feed(new)
        return True

    def until(self, *words):
        """Read until all these words are on the screen."""
        for _ in range(1200):
            if all(word in self.text for word in words):
                return
            if not self.read():
                break
        pytest.fail(f"{words} never came. On the screen:\n{self.text}")

    def until_it_takes_long(self):
        while not re.search(r"checking \.\.\. \d+ s", self.text):
            self.until("checking ...")
            self.read()

    def press(self, keys, *words):
        """Type, and wait for what comes of it."""
        self.process.send(keys)
        self.until(*words)

    def resize(self, rows, columns):
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def ended(self, family):
        """Its exit status, once it has ended; the terminal must be as before and nobody left."""
        while self.read():
            pass
        attributes = termios.tcgetattr(self.process.child_fd)
        self.process.wait()
        assert attributes == self.before
        if b"\x1b[?1049h" in self.raw:
            assert self.raw.rindex(b"\x1b[?1049l") > self.raw.rindex(b"\x1b[?1049h")
            assert self.raw.rindex(b"\x1b[?25h") > self.raw.rindex(b"\x1b[?1049h")
        assert psutil.wait_procs(family, timeout=5)[1] == []
        status = self.process.exitstatus
        return status if status is not None else -self.process.signalstatus


@pytest.fixture
def terminal(own_tree):
    started = []

    def start(*arguments, **options):
        found = Terminal(own_tree, *arguments, **options)
        started.append(found)
        return found

    yield start
    for one in started:
        one.process.close(force=True)


def test_a_breakpoint_says_where_there_is_a_keyboard(terminal, own_tree, dcounts):
    path = own_tree / dcounts.file
    path.write_text(path.read_text("utf-8").replace(RIGHT, f"breakpoint(); {RIGHT}"), "utf-8")
    terminal().until("broken", "no keyboard", "nox -s kata-N -- NAME")


def test_a_sitting(terminal, own_tree, dcounts):
    path = own_tree / dcounts.file
    right = path.read_text(encoding="utf-8")

    def body(code):
        new = path.with_name("new.tmp")
        new.write_text(right.replace(RIGHT, code), encoding="utf-8")
        os.replace(new, path)

    body("return counts_sum_inv * dprobs")
    editor = own_tree / "editor"
    editor.write_text(f"#!/bin/sh\nsed -i s/dprobs/dprobz/ {path}\n", encoding="utf-8")
    editor.chmod(0o755)
    term = terminal(EDITOR=str(editor))
    term.until("kata-1/dcounts", "wrong", "maxdiff", "k05_dcounts.py")

    body("raise ValueError('now broken')")
    term.until("broken", "now broken")
    path.write_text(right[: len(right) // 2], encoding="utf-8")
    time.sleep(0.05)
    path.write_text(right, encoding="utf-8")
    term.until("solved", "Well done", "All katas are solved")
    assert "SyntaxError" not in term.text

    body("import time; time.sleep(60)")
    term.until_it_takes_long()
    body("import os; os._exit(7)")
    term.until("It calls exit", "k05_dcounts.py:")
    body("import os, time; os.setproctitle = None; time.sleep(60)")
    term.until_it_takes_long()
    time.sleep(0.2)
    children = {one.pid: one for one in term.family() if os.getpgid(one.pid) == one.pid}
    for one in children.values():
        one.kill()
    term.until("was killed (SIGKILL)")

    term.resize(20, 60)
    body("return 2")
    term.until("returns int")
    term.press("l", "/ search", "kata-1/dlogprobs", "kata-1/dh")
    term.press("\x1b", "n next")
    body(RIGHT)
    term.until("Well done")
    term.press("e", "broken", "dprobz")
    term.press("r", "y yes")
    term.press("y", "to do", "is a stub")
    family = term.family()
    term.process.send("q")
    assert term.ended(family) == 0


def test_bytes_that_are_no_utf_8(terminal):
    """A Latin-1 paste over ssh: whole, cut off, and in the middle of keys. Keys go on to work."""
    term = terminal()
    term.until("n next", "All katas are solved")
    for odd in (b"\xff\xfe", b"\xe9 ", b"\xe9", b"x\xc3(\xf0\x9f", "ä€😀".encode()):
        term.process.send(odd)
        time.sleep(0.3)
        term.press("?", "Save a file of katas/")
        term.press("\x1b", "n next")
    family = term.family()
    term.process.send(b"\xe9")
    time.sleep(0.3)
    term.process.send("q")
    assert term.ended(family) == 0
    assert b"Traceback" not in term.raw


def test_without_colour_and_unicode_in_60_columns_until_sigterm(terminal, own_tree, dcounts):
    (own_tree / dcounts.file).write_text("def dcounts(", encoding="utf-8")
    term = terminal((24, 60), NO_COLOR="1", PYTHONIOENCODING="ascii")
    term.until("! broken", "SyntaxError", "####", "25 of 26")
    term.press("l", "! kata-1/dcounts")
    assert term.raw.isascii()
    for _ in range(100):
        styles = re.findall(rb"\x1b\[([\d;]*)m", term.raw)
        codes = {int(code) for style in styles for code in style.split(b";") if code}
        if 7 in codes:  # the row at hand is shown reversed
            break
        term.read()
    assert 7 in codes
    assert not codes & {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
    family = term.family()
    os.kill(term.process.pid, signal.SIGTERM)
    assert term.ended(family) == 128 + signal.SIGTERM


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_ctrl_c_while_it_starts(terminal, seconds):
    term = terminal()
    time.sleep(seconds)
    family = term.family()
    term.process.sendintr()
    assert term.ended(family) in (0, 130, 1, -signal.SIGINT)


def test_after_an_error_of_ours_the_terminal_is_as_it_was(terminal):
    term = terminal(start=("-c", BROKEN_HELP))
    term.until("n next")
    family = term.family()
    term.process.send("?")
    assert term.ended(family) == 1
    assert b"made to fail" in term.raw


def test_without_a_terminal_it_prints_line_by_line(own_tree, dcounts):
    options = ["--katas", str(own_tree), "--state", str(own_tree.parent / "state.json")]
    command = [sys.executable, "-m", "dojo", "watch", *options, "dcounts"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    lines = []

    def until(word):
        while True:
            lines.append(watching.stdout.readline())
            assert lines[-1], "".join(lines)
            if word in lines[-1]:
                return

    with started(command, stderr=subprocess.STDOUT, env=environment) as watching:
        until("checking kata-1/dcounts")
        until("solved")
        (own_tree / dcounts.file).write_text("def dcounts(dprobs):\n    return dprobs\n")
        until("wrong")
        until("maxdiff")
        watching.send_signal(signal.SIGTERM)
        rest = watching.stdout.read()
        assert watching.wait() == 128 + signal.SIGTERM
    assert "Traceback" not in rest and "\x1b" not in "".join(lines)
    assert "".join(lines).isascii()
