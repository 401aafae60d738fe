"""Which editor opens a kata, and how it is told the line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dojo.faces.watch.editor import Editor, NoEditor, editor, open_here

FILE = Path("k.py")


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Makes programs of these names findable."""

    def install(*names):
        for name in names:
            program = tmp_path / (name + (".exe" if os.name == "nt" else ""))
            program.write_text("")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return install


@pytest.mark.parametrize(
    ("environment", "arguments", "in_terminal"),
    [
        ({"EDITOR": "vim"}, ["+7", "k.py"], True),
        ({"EDITOR": "nano", "VISUAL": "ed"}, ["k.py"], True),
        ({"EDITOR": "code -w"}, ["-w", "--goto", "k.py:7"], False),
        ({"TERM_PROGRAM": "vscode"}, ["--goto", "k.py:7"], False),
        ({"TERM_PROGRAM": "vscode", "EDITOR": "vim"}, ["+7", "k.py"], True),
        ({"EDITOR": " ", "TERM_PROGRAM": "vscode"}, ["--goto", "k.py:7"], False),
        ({"EDITOR": "subl"}, ["k.py"], False),
    ],
)
def test_the_command_line(installed, environment, arguments, in_terminal):
    installed("vim", "nano", "ed", "code", "subl")
    found = editor(FILE, 7, environment)
    assert list(found.command[1:]) == arguments
    assert found.in_terminal is in_terminal


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "No editor"),
        ({"EDITOR": "gone"}, "not to be found"),
        ({"EDITOR": "'"}, "can't be read"),
    ],
)
def test_without_one_it_says_what_to_do(installed, environment, words):
    installed()
    with pytest.raises(NoEditor, match=words):
        editor(FILE, None, environment)


def test_it_waits_for_an_editor_in_the_terminal(tmp_path):
    note = tmp_path / "note"
    code = f"open({str(note)!r}, 'w').write('edited')"
    assert open_here(Editor((sys.executable, "-c", code), in_terminal=True))
    assert note.read_text() == "edited"


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_sigterm_ends_the_editor_and_then_us():
    code = f"import os, signal, time; os.kill({os.getpid()}, signal.SIGTERM); time.sleep(60)"
    assert not open_here(Editor((sys.executable, "-c", code), in_terminal=True))


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_ctrl_c_is_the_editors_own():
    code = f"import os, signal; os.kill({os.getpid()}, signal.SIGINT)"
    assert open_here(Editor((sys.executable, "-c", code), in_terminal=True))
