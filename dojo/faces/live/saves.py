"""What was saved, once the editor is through with it.

Editors write in place, write a new file and rename it, delete and create, save twice (a formatter).
So it does not matter which events come: on any event every kata's file is looked at, and one that
is not as it was counts as saved.
"""

from __future__ import annotations

import ast
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog import events
from watchdog.observers import Observer

from dojo.course.curriculum import Kata

QUIET = 0.005
"""Seconds without a further event after which a burst of them is over."""
BURST = 0.05
"""Seconds after which a burst is looked at, over or not."""
GRACE = 0.15
"""Seconds in which a file that is missing or no Python (half-written, perhaps) may become whole."""
ROUND = 2.0
"""Seconds after which the files are looked at even without an event."""
POLL = 0.2
"""The same where no events are to be had."""

Stamp = tuple[int, int, int] | None


class Watcher:
    """Calls `saved` with the katas that were saved, from threads of its own."""

    def __init__(
        self,
        tree: Path,
        katas: Iterable[Kata],
        saved: Callable[[list[Kata]], None],
        *,
        poll: bool = False,
    ) -> None:
        self._tree, self._saved, self._poll = tree, saved, poll
        self._woken = threading.Event()
        self._stopped = False
        self._lock = threading.Lock()
        self._unripe: dict[Kata, threading.Timer] = {}
        self._stamps = {kata: _stamp(tree / kata.file) for kata in katas}
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End it; nothing is called any more once this returns."""
        self._stopped = True
        self._woken.set()
        with self._lock:
            for timer in self._unripe.values():
                timer.cancel()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        bell: Bell | None = None
        try:
            while not self._stopped:
                if not self._poll and not (bell and bell.hangs_right):
                    if bell:
                        bell.take_down()
                    bell = self._hang_up()
                    self._look()  # what happened meanwhile
                if self._woken.wait(ROUND if bell else POLL):
                    self._settle()
                self._look()
        finally:
            if bell:
                bell.take_down()

    def _hang_up(self) -> Bell | None:
        try:
            return Bell(self._tree, self._woken)
        except FileNotFoundError:  # the whole tree is gone, for a git checkout perhaps
            return None
        except OSError:  # no more watches to be had
            self._poll = True
            return None

    def _settle(self) -> None:
        """Wait until a burst of events is over."""
        begun = time.monotonic()
        while not self._stopped and time.monotonic() < begun + BURST:
            self._woken.clear()
            if not self._woken.wait(QUIET):
                return
        self._woken.clear()

    def _look(self) -> None:
        """Find what is not as it was; hand on what is whole, and give the rest a little time."""
        ripe = []
        with self._lock:
            for kata, before in self._stamps.items():
                path = self._tree / kata.file
                now = _stamp(path)
                if now == before or self._stopped:
                    continue
                self._stamps[kata] = now
                if timer := self._unripe.pop(kata, None):
                    timer.cancel()
                if _whole(path):
                    ripe.append(kata)
                else:
                    self._unripe[kata] = timer = threading.Timer(GRACE, self._ripen, (kata,))
                    timer.daemon = True
                    timer.start()
        if ripe:
            self._saved(ripe)

    def _ripen(self, kata: Kata) -> None:
        with self._lock:
            if self._unripe.get(kata) is not threading.current_thread():
                return  # it has been saved again
            del self._unripe[kata]
        if not self._stopped:
            self._saved([kata])


class Bell(events.FileSystemEventHandler):
    """Sets `rung` whenever something below a folder changes. Raises OSError if it can't be hung up."""

    def __init__(self, folder: Path, rung: threading.Event) -> None:
        self._folder, self._rung = folder, rung
        self._identity = _identity(folder)
        if self._identity is None:
            raise FileNotFoundError(folder)
        self._observer = Observer()
        self._observer.schedule(self, str(folder), recursive=True, event_filter=CHANGES)
        self._observer.start()

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        """Ring."""
        self._rung.set()

    @property
    def hangs_right(self) -> bool:
        """Whether it hangs where the folder is: another one of that name may have come."""
        alive = all(emitter.is_alive() for emitter in self._observer.emitters)
        return alive and _identity(self._folder) == self._identity

    def take_down(self) -> None:
        """Ring no more."""
        self._observer.stop()
        self._observer.join()


CHANGES = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]
"""What can make a file another one. That it was opened or read is no news: we do so ourselves."""


def _identity(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except OSError:
        return None


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _whole(path: Path) -> bool:
    """Whether it is a Python file from beginning to end."""
    try:
        text = path.read_text(encoding="utf-8")
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    return bool(text.strip())
