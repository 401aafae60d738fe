"""Submissions are read in a process with limits: none costs more than its own line in the gradebook."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from dojo.grading.sources import Source, reader
from dojo.grading.sources.reader import Reader, Readers
from dojo.grading.submission import Unreadable
from dojo.grading.task import Stopped
from tests.dojo.grading.sourcing import COURSE, POSIX, TEXTS

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def reading(tmp_path) -> Iterator[Reader]:
    made = Reader(tmp_path / "scratch")
    yield made
    made.close()


def told(reading: Reader | Readers, place: object) -> str:
    with pytest.raises(Unreadable) as error:
        reading.collect(Source("ann", str(place)), COURSE)
    return str(error.value)


def test_it_reads_as_ever_and_tells_why_it_can_not(reading, fork, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fork("ann")
    other = Reader(tmp_path / "other")  # paths are meant from where we are
    assert other.collect(Source("ann", "ann"), COURSE).texts == TEXTS
    other.close()
    assert told(reading, tmp_path / "nowhere").startswith("There is no such folder")
    assert reading.collect(Source("zoë", str(tmp_path / "ann")), COURSE).id == "zoë"


def greedy(path: Path) -> Path:
    """An archive of a hundred bytes that asks for 4 GiB to be unpacked: xz with the largest dictionary."""
    header = bytes([2, 0, 0x21, 1, 40, 0, 0, 0])  # 12 bytes with its checksum; one filter, LZMA2
    flags = bytes([0, 1])
    path.write_bytes(
        b"\xfd7zXZ\0" + flags + zlib.crc32(flags).to_bytes(4, "little")
        + header + zlib.crc32(header).to_bytes(4, "little") + b"\x01\0\0x\0" + bytes(64)
    )  # fmt: skip
    return path


@LINUX
def test_a_bomb_costs_the_reader_its_memory_alone(reading, fork, tmp_path):
    assert told(reading, greedy(tmp_path / "ann.tar.xz")) == (
        "It can't be read: there is too much in it"
    )
    assert reading.collect(Source("ann", str(fork("ann"))), COURSE).texts == TEXTS


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server on this machine that takes calls and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)
        yield server.getsockname()[1]


def processes(word: str) -> list[str]:
    """The command lines of all processes in which this stands."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if word in line:
            found.append(line)
    return found


def until(true: Callable[[], object]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it does not come about")


@LINUX
def test_a_fetch_that_hangs_ends_with_all_that_it_has_started(
    reading, silent, fork, tmp_path, monkeypatch
):
    monkeypatch.setattr(reader, "SECONDS", 1.5)
    url = f"http://127.0.0.1:{silent}/ann/dojo"
    assert "longer than 1.5 seconds" in told(reading, url)
    until(lambda: not processes(f":{silent}/"))
    assert not list((tmp_path / "scratch").iterdir())  # it had no time to clear up itself
    monkeypatch.undo()
    assert reading.collect(Source("ann", str(fork("ann"))), COURSE).texts == TEXTS


@LINUX
def test_what_is_being_fetched_is_given_up_at_once_when_all_is_stopped(silent, tmp_path):
    two = Readers(tmp_path, 2)
    ended = []

    def fetch() -> None:
        try:
            two.collect(Source("ann", f"http://127.0.0.1:{silent}/ann/dojo"), COURSE)
        except Stopped:
            ended.append(time.monotonic())

    threads = [threading.Thread(target=fetch) for _ in range(3)]  # one waits for its turn
    for thread in threads:
        thread.start()
    until(lambda: len([line for line in processes(f":{silent}/") if "remote-http" in line]) >= 2)
    started = time.monotonic()
    two.stop()
    for thread in threads:
        thread.join(20)
    assert len(ended) == 3 and max(ended) - started < 2
    until(lambda: not processes(f":{silent}/"))


@LINUX
def test_nothing_goes_on_when_we_are_killed(silent, tmp_path):
    """Killed, we can't end anything; what reads for us notices."""
    child = os.fork()
    if child == 0:
        try:
            Reader(tmp_path / "scratch").collect(
                Source("ann", f"http://127.0.0.1:{silent}/a/b"), COURSE
            )
        finally:
            os._exit(0)
    until(lambda: processes(f":{silent}/"))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    until(lambda: not processes(f":{silent}/"))


@POSIX
def test_a_reader_that_is_killed_is_started_again(reading, fork):
    ann = Source("ann", str(fork("ann")))
    reading.collect(ann, COURSE)
    process = reading._process._process
    process.kill()
    process.wait()
    assert reading._ask(
        json.dumps([asdict(ann), asdict(COURSE), []])
    )  # at once: its death costs no try


def test_one_that_is_stopped_starts_nothing_any_more(reading):
    reading.stop()
    with pytest.raises(Stopped):
        reading.collect(Source("ann", "x"), COURSE)
    assert not reading._process._process


def test_one_that_dies_over_it_each_time_is_told(reading, monkeypatch):
    shutil.rmtree(reading._folder)  # whoever clears up temporary folders costs nobody their grade
    monkeypatch.setattr(reading._process, "ask", lambda *_: "")
    assert told(reading, "x") == "The process that reads it died over it, twice."


def test_there_are_no_more_than_the_machine_bears(tmp_path, monkeypatch):
    def many(wanted: int, memory: int) -> int:
        monkeypatch.setattr(reader, "_memory", lambda: memory)
        shutil.rmtree(tmp_path / "all", ignore_errors=True)
        (tmp_path / "all").mkdir()
        return len(Readers(tmp_path / "all", wanted)._all)

    assert many(3, 2**40) == 3 + reader.BESIDES
    assert many(100, 8 * reader.FETCH) == 4
    assert many(100, 2**28) == 1


def test_servers_that_say_nothing_hold_up_nobody_else(silent, fork, tmp_path, monkeypatch):
    """Two are read at a time, but two that wait for a server do not count for long."""
    monkeypatch.setattr(reader, "PATIENCE", 0.05)
    monkeypatch.setattr(reader, "_memory", lambda: 2**40)
    folder = tmp_path / "all"
    folder.mkdir()
    two = Readers(folder, 2)

    def wait() -> None:
        with pytest.raises(Stopped):
            two.collect(Source("bob", f"http://127.0.0.1:{silent}/bob/dojo"), COURSE)

    waiting = [threading.Thread(target=wait) for _ in range(2)]
    for one in waiting:
        one.start()
    assert two.collect(Source("ann", str(fork("ann"))), COURSE).texts == TEXTS
    two.stop()
    for one in waiting:
        one.join()
    for one in two._all:
        one.close()


def test_readers_beside_are_not_started_for_quick_ones(fork, tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "_memory", lambda: 2**40)
    monkeypatch.setattr(reader, "PATIENCE", 600.0)
    folder, place = tmp_path / "all", str(fork("ann"))
    folder.mkdir()
    two = Readers(folder, 2)
    with ThreadPoolExecutor(8) as pool:
        texts = pool.map(lambda _: two.collect(Source("ann", place), COURSE).texts, range(12))
        assert all(text == TEXTS for text in texts)
    assert sum(one._process._process is not None for one in two._all) <= 2
    assert two._turns._value == 2, "all that was taken is given back, and once"
    for one in two._all:
        one.close()
