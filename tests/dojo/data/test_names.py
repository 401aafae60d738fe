"""Reading a list: what is a name, and a clear sentence for each thing that is not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data import names
from data.names import FETCHED, SHIPPED, NamesError, preferred, read

ROOT = Path(names.__file__).parents[1]


def file_of(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(NamesError) as caught:
        read(path)
    message = str(caught.value)
    assert message.isprintable(), "one line, safe on any terminal"
    assert len(message) < 200 + len(str(path))
    assert message.endswith(".")
    return message


def test_the_shipped_list_is_the_one_of_the_readme():
    content = SHIPPED.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert digest == "cba14f452b7768bd7fe093035a67491d4a334061634ccfd51522fb796910e75e"
    assert digest in (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    shipped = read(SHIPPED)
    assert len(shipped) == 5163
    assert shipped == sorted(set(shipped))
    assert content.endswith(b"\n")


@pytest.mark.parametrize("content", [b"emma\nolivia\nava\n", b"emma\nolivia\nava"])
def test_a_final_newline_is_optional(tmp_path, content):
    assert read(file_of(tmp_path, content)) == ["emma", "olivia", "ava"]


def test_order_and_repeated_names_are_kept(tmp_path):
    assert read(file_of(tmp_path, b"zoe\na\nzoe\n")) == ["zoe", "a", "zoe"]


def test_a_name_may_have_a_hundred_letters_and_no_more(tmp_path):
    assert read(file_of(tmp_path, b"a" * 100 + b"\n")) == ["a" * 100]
    assert "line 1: the line is 101 bytes" in refusal(file_of(tmp_path, b"a" * 101 + b"\n"))


def test_a_symbolic_link_is_followed(tmp_path):
    link = tmp_path / "link.txt"
    try:
        link.symlink_to(file_of(tmp_path, b"emma\n"))
    except OSError:
        pytest.skip("this system lets us make no symbolic links")
    assert read(link) == ["emma"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"emma\nOlivia\n", "line 2: 'O' is a capital; lower-case", id="capital"),
        pytest.param(b"emma\nanne marie\n", "line 2: the character ' '", id="space inside"),
        pytest.param(b"emma \n", "line 1: the character ' '", id="space at the end"),
        pytest.param(b"emma\n  \n", "line 2: the character ' '", id="only spaces"),
        pytest.param(b"emma\tf\n", r"line 1: the character '\t'", id="tab"),
        pytest.param(b"o'neil\n", 'line 1: the character "\'"', id="apostrophe"),
        pytest.param(b"emma\n.\n", "line 2: the character '.'", id="the end mark"),
        pytest.param(b"r2d\n", "line 1: the character '2'", id="digit"),
        pytest.param(b"em\x1b[31mma\n", r"line 1: the character '\x1b'", id="terminal escape"),
        pytest.param("zoë\n".encode(), "line 1: the character 'ë' (U+00EB)", id="accent"),
        pytest.param("Éva\n".encode(), "line 1: the character 'É' (U+00C9)", id="accented capital"),
        pytest.param("emm\u0430\n".encode(), "(U+0430)", id="Cyrillic a"),
        pytest.param("em\u2028ma\n".encode(), r"'\u2028' (U+2028)", id="line separator"),
        pytest.param(
            "emma\n\ufeffava\n".encode(), r"line 2: the character '\ufeff'", id="BOM later"
        ),
        pytest.param("zoë\n".encode("latin-1"), "line 1: the byte 0xEB is not UTF-8", id="latin-1"),
        pytest.param("\ufeffemma\n".encode(), "byte order mark", id="BOM"),
        pytest.param("emma\n".encode("utf-16"), "byte order mark", id="UTF-16 with BOM"),
        pytest.param("emma\n".encode("utf-16-le"), "line 1: there is a NUL", id="UTF-16 without"),
        pytest.param(b"emma\nav\0a\n", "line 2: there is a NUL byte", id="NUL"),
        pytest.param(b"emma\r\nava\r\n", "line 1: the line ends the Windows way (CRLF)", id="CRLF"),
        pytest.param(b"emma\nava\r\n", "line 2: the line ends the Windows way", id="CRLF mixed in"),
        pytest.param(b"emma\rava\r", "line 1: there is a carriage return (CR)", id="CR"),
        pytest.param(b"emma\r" * 1000, "line 1: there is a carriage return (CR)", id="CR, many"),
        pytest.param(b"emma\n\nava\n", "line 2: the line is blank", id="blank in the middle"),
        pytest.param(b"\nemma\n", "line 1: the line is blank", id="blank first"),
        pytest.param(b"emma\n\n", "line 2: the line is blank", id="blank at the end"),
        pytest.param(b"\n", "line 1: the line is blank", id="only a newline"),
        pytest.param(b"emma\nA\nB\n", "line 2: 'A'", id="the first fault is told"),
    ],
)
def test_what_is_not_a_name_is_told_with_its_line(tmp_path, content, says):
    path = file_of(tmp_path, content)
    message = refusal(path)
    assert says in message
    assert message.startswith(f"{path}, line ")


def test_a_huge_line_is_refused_without_printing_it(tmp_path):
    message = refusal(file_of(tmp_path, b"emma\n" + b"a" * 10_000_000 + b"\n"))
    assert "line 2: the line is 10,000,000 bytes long" in message
    assert "aaa" not in message


def test_an_empty_file(tmp_path):
    assert "list.txt is empty" in refusal(file_of(tmp_path, b""))


def test_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "list.txt"
    with path.open("wb") as file:
        file.truncate(names.LARGEST_FILE + 1)  # takes no room on the disk
    assert "larger than 16 MiB" in refusal(path)


def test_a_file_just_not_too_large_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(names, "LARGEST_FILE", 5)
    assert read(file_of(tmp_path, b"emma\n")) == ["emma"]
    assert "larger than" in refusal(file_of(tmp_path, b"emmas\n"))


def test_a_missing_file(tmp_path):
    assert refusal(tmp_path / "none.txt") == f"There is no file {tmp_path / 'none.txt'}."


def test_a_folder(tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_a_file_used_as_a_folder(tmp_path):
    assert "list.txt" in refusal(file_of(tmp_path, b"emma\n") / "names.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "is a pipe or a device" in refusal(tmp_path / "pipe")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_an_endless_device():
    assert "is a pipe or a device" in refusal(Path("/dev/zero"))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="file permissions do not bind this user; the next test stands in",
)
def test_a_file_without_permission(tmp_path):
    path = file_of(tmp_path, b"emma\n")
    path.chmod(0)
    assert "no permission to read" in refusal(path)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(13, "Permission denied"), "no permission to read"),
        (OSError(5, "Input/output error"), "cannot be read: Input/output error."),
    ],
)
def test_a_file_that_the_system_will_not_read(tmp_path, monkeypatch, error, says):
    def refuse(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    path = tmp_path / "list.txt"
    path.touch()
    assert says in refusal(path)


@pytest.mark.parametrize("name", ["a\0b", "a\nb", "x" * 5000, "\udcff"])
def test_a_strange_path_is_refused_like_any_other(tmp_path, name):
    refusal(tmp_path / name)


def test_the_fetched_list_is_preferred_once_it_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(names, "FETCHED", tmp_path / "makemore_names.txt")
    assert preferred() == SHIPPED
    assert len(read()) == 5163
    (tmp_path / "makemore_names.txt").write_bytes(b"emma\nolivia\n")
    assert preferred() == tmp_path / "makemore_names.txt"
    assert read() == ["emma", "olivia"]


def test_a_broken_fetched_list_is_told_and_not_passed_over(tmp_path, monkeypatch):
    fetched = tmp_path / "makemore_names.txt"
    fetched.touch()
    monkeypatch.setattr(names, "FETCHED", fetched)
    with pytest.raises(NamesError, match="is empty"):
        read()


def test_git_ignores_the_fetched_list():
    ignored = (FETCHED.parent / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{FETCHED.name}" in ignored


@pytest.mark.parametrize("module", ["data.names", "data.fetch"])
def test_names_do_not_need_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0
