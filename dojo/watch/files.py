"""What was saved, once the editor is through with it.

Editors write in place, write a new file and rename it, delete and create, save twice (a formatter).
So it does not matter which events come: on any event every kata's file is looked at, and one that
is not as it was counts as saved.
"""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import watchfiles

from dojo.curriculum import Kata

STEP = 10
"""Milliseconds without a further event after which a burst of them is over."""
BURST = 50
"""Milliseconds after which a burst is looked at, over or not."""
GRACE = 0.15
"""Seconds in which a file that is missing or no Python (half-written, perhaps) may become whole."""
ROUND = 2_000
"""Milliseconds after which the files are looked at even without an event."""

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
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._unripe: dict[Kata, threading.Timer] = {}
        self._stamps = {kata: _stamp(tree / kata.file) for kata in katas}
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End it; nothing is called any more once this returns."""
        self._stop.set()
        with self._lock:
            for timer in self._unripe.values():
                timer.cancel()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except FileNotFoundError:  # the whole tree is gone, for a git checkout perhaps
                self._stop.wait(GRACE)
            except (OSError, RuntimeError):  # no more watches to be had
                self._poll = True
            self._look()

    def _watch(self) -> None:
        identity = self._tree.stat().st_ino
        for _ in watchfiles.watch(
            self._tree,
            watch_filter=None,
            debounce=BURST,
            step=STEP,
            rust_timeout=ROUND,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
            force_polling=self._poll or None,
        ):
            self._look()
            if self._tree.stat().st_ino != identity:
                return  # another folder of that name: what is watched is the old one

    def _look(self) -> None:
        """Find what is not as it was; hand on what is whole, and give the rest a little time."""
        ripe = []
        with self._lock:
            for kata, before in self._stamps.items():
                path = self._tree / kata.file
                now = _stamp(path)
                if now == before or self._stop.is_set():
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
        if not self._stop.is_set():
            self._saved([kata])


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
