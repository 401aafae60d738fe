"""However an editor saves, it is one save, of the last state."""

from __future__ import annotations

import os
import queue
import shutil
import time

import pytest

from dojo.course.curriculum import katas, select
from dojo.faces.live import saves as files
from dojo.faces.live.saves import Watcher

TEXT = "def dcounts(counts):\n    return counts\n"


class Seen:
    """Collects what a watcher calls saved."""

    def __init__(self):
        self.calls = queue.Queue()

    def __call__(self, saved):
        self.calls.put(saved)

    def next(self):
        return self.calls.get(timeout=20)

    def everything(self, seconds=0.4):
        time.sleep(seconds)
        found = []
        while not self.calls.empty():
            found.append(self.calls.get())
        return found


@pytest.fixture
def seen(own_tree):
    found = Seen()
    found.watcher = Watcher(own_tree, katas(), found)
    found.watcher.start()
    yield found
    found.watcher.stop()


def in_place(path):
    path.write_text(TEXT, encoding="utf-8")


def renamed(path):
    """Vim: the old one away, the new one written, the old one deleted."""
    backup = path.with_name(path.name + "~")
    os.rename(path, backup)
    path.write_text(TEXT, encoding="utf-8")
    os.chmod(path, 0o640)
    backup.unlink()


def safe(path):
    """JetBrains: a temporary file, renamed over it."""
    new = path.with_name(path.name + "___jb_tmp___")
    new.write_text(TEXT, encoding="utf-8")
    os.replace(new, path)


def twice(path):
    """A formatter comes after the save."""
    path.write_text(TEXT.replace("    ", "  "), encoding="utf-8")
    path.write_text(TEXT, encoding="utf-8")


def anew(path):
    """Deleted and created."""
    path.unlink()
    path.write_text(TEXT, encoding="utf-8")


def in_halves(path):
    """As over a network, for instance."""
    with open(path, "w", encoding="utf-8") as file:
        for part in (TEXT[:12], TEXT[12:]):
            file.write(part)
            file.flush()


@pytest.mark.parametrize("save", [in_place, renamed, safe, twice, anew, in_halves])
def test_each_way_of_saving_is_one_save(own_tree, dcounts, seen, save):
    with seen.watcher._lock:  # on a busy machine it would look in the middle
        save(own_tree / dcounts.file)
    assert seen.next() == [dcounts]
    assert seen.everything(0.25) == []
    assert (own_tree / dcounts.file).read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("half", [b"", b"def dcounts(", None])
def test_what_is_seen_in_the_middle_is_waited_for(
    own_tree, dcounts, monkeypatch, seen, eventually, half
):
    monkeypatch.setattr(files, "GRACE", 60)
    path = own_tree / dcounts.file
    if half is None:
        path.unlink()
    else:
        path.write_bytes(half)
    eventually(lambda: dcounts in seen.watcher._unripe)
    path.write_text(TEXT, encoding="utf-8")
    assert seen.next() == [dcounts]
    assert not seen.watcher._unripe and seen.everything(0) == []


class Rings:
    """The bell rings so many seconds apart, by a clock of its own."""

    def __init__(self, gaps):
        self.gaps, self.now = iter(gaps), 0.0

    def monotonic(self):
        return self.now

    def wait(self, seconds):
        gap = next(self.gaps, 1e9)
        self.now += min(gap, seconds)
        return gap <= seconds

    def clear(self):
        pass


@pytest.mark.parametrize(
    ("gaps", "seconds"),
    [
        ([], files.QUIET),
        ([0.001] * 3, 0.003 + files.QUIET),
        ([0.004] * 1000, files.BURST),  # it goes on and on: looked at all the same
    ],
)
def test_a_burst_is_over_when_it_is_quiet(own_tree, monkeypatch, gaps, seconds):
    watcher = Watcher(own_tree, katas(), Seen())
    watcher._woken = rings = Rings(gaps)
    monkeypatch.setattr(files, "time", rings)
    watcher._settle()
    assert rings.now == pytest.approx(seconds, abs=0.004)


def test_many_files_at_once_are_all_seen(own_tree, seen):
    wanted = set(katas())
    for kata in wanted:
        (own_tree / kata.file).write_text(TEXT, encoding="utf-8")
    found = set()
    while found != wanted:
        found.update(seen.next())


def test_polling_sees_without_events(own_tree, dcounts):
    found = Seen()
    watcher = Watcher(own_tree, katas(), found, poll=True)
    watcher.start()
    safe(own_tree / dcounts.file)
    assert found.next() == [dcounts]
    watcher.stop()


def test_a_file_that_stays_no_python_is_told_in_the_end(own_tree, dcounts, seen):
    with seen.watcher._lock:
        (own_tree / dcounts.file).write_text("def dcounts(", encoding="utf-8")
    assert seen.next() == [dcounts]
    assert seen.everything() == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\0" * 9, b"(" * 5000])
def test_so_is_one_that_is_no_text(own_tree, dcounts, seen, content):
    (own_tree / dcounts.file).write_bytes(content)
    assert seen.next() == [dcounts]


def test_so_is_one_that_is_deleted(own_tree, dcounts, seen):
    (own_tree / dcounts.file).unlink()
    assert seen.next() == [dcounts]


def test_other_files_are_nobodys_business(own_tree, dcounts, seen):
    folder = (own_tree / dcounts.file).parent
    (folder / ".k05_dcounts.py.swp").write_text("x", encoding="utf-8")
    (folder / "4913").write_text("x", encoding="utf-8")
    (folder / "notes.py").write_text("x", encoding="utf-8")
    os.chmod(own_tree / dcounts.file, 0o600)
    assert seen.everything() == []


def test_a_folder_that_goes_and_comes_back_is_watched_on(own_tree, seen):
    first, last = katas()[0], select(["kata-2/dlogits"])[0]
    aside = own_tree.with_name("aside")
    os.rename(own_tree, aside)
    time.sleep(0.3)
    shutil.copytree(aside, own_tree)
    found = {kata for call in seen.everything(3.0) for kata in call}
    assert found == set(katas())
    (own_tree / last.file).write_text(TEXT, encoding="utf-8")
    assert seen.next() == [last]
    (own_tree / first.file).write_text(TEXT, encoding="utf-8")
    assert seen.next() == [first]


def test_without_watches_it_looks_from_time_to_time(own_tree, dcounts, monkeypatch):
    def hang_up(self, *_):
        raise OSError("inotify watch limit reached")

    monkeypatch.setattr(files.Bell, "__init__", hang_up)
    found = Seen()
    watcher = Watcher(own_tree, katas(), found)
    watcher.start()
    (own_tree / dcounts.file).write_text(TEXT, encoding="utf-8")
    assert found.next() == [dcounts]
    watcher.stop()


def test_nothing_is_called_after_stop(own_tree, dcounts, seen, eventually):
    (own_tree / dcounts.file).write_text("def (", encoding="utf-8")
    eventually(lambda: dcounts in seen.watcher._unripe or seen.calls.qsize())
    seen.watcher.stop()
    told = len(seen.everything(0))
    (own_tree / dcounts.file).write_text(TEXT, encoding="utf-8")
    assert told + len(seen.everything(0.3)) == told
