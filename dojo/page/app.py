"""The page, live: a session whose news go to a board, which a server shows."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from dojo.live.desk import Event
from dojo.live.session import Saved, Session
from dojo.page import tasks
from dojo.page.board import Board
from dojo.page.server import PageServer

LOOK = 1.0
"""Seconds between two looks at the training runs."""
WAIT = 3600.0 if sys.platform != "win32" else 0.5
"""Seconds after which the loop turns without an event: on Windows, so that Ctrl-C is noticed."""


class PortTaken(Exception):
    """It can't be served there: one sentence."""


def serve(session: Session, *, port: int = 0, host: str = "", browser: bool = True) -> int:
    """Show the session until Ctrl-C or SIGTERM. Raises `PortTaken`."""
    board = Board(session)
    try:
        server = PageServer(board, port, host)
    except OSError as error:
        raise PortTaken(
            f"Port {port} of {host or 'this machine'} can't be had: {error.strerror}. "
            "Leave --port out, and a free one is taken."
        ) from None
    signal.signal(signal.SIGTERM, _end)
    events: queue.Queue[Event | Saved] = queue.Queue()
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 3600}, daemon=True),
        threading.Thread(target=_draw, args=(session, board), daemon=True),
        threading.Thread(target=_follow_runs, args=(session, board), daemon=True),
    ]
    try:
        session.start(events.put)
        for thread in threads:
            thread.start()
        _tell(server, opened=browser and _opened(server.address))
        while True:
            with suppress(queue.Empty):
                board.take(events.get(timeout=WAIT))
    finally:
        board.close()
        server.socket.close()
        session.stop()


def _tell(server: PageServer, *, opened: bool) -> None:
    """Where it is, and who can see it."""
    print(f"The page: {server.address}")
    if server.open_to_others:
        print(
            "Other machines reach it, too: whoever has this address sees your katas and may ask "
            "for hints, and nothing else."
        )
    elif "SSH_CONNECTION" in os.environ:
        print(
            f"Over ssh, say on your own machine: ssh -L {server.port}:127.0.0.1:{server.port} "
            "and the host's name. Then open the address there."
        )
    elif not opened:
        print("Open it in your browser.")
    print("It shows what you save. Ctrl-C ends it.", flush=True)


def _opened(address: str) -> bool:
    """Whether a browser of this machine's has taken the address."""
    if "SSH_CONNECTION" in os.environ or "CI" in os.environ:
        return False
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return False
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False


def _draw(session: Session, board: Board) -> None:
    """Have the networks drawn, that of the kata at hand first."""
    first = session.course.current
    of_model = {kata.model: kata for kata in (first, *session.course.katas)}
    for kata in of_model.values():
        for network in tasks.done(session.children, tasks.networks, kata, session.tree):
            board.draw(network)


def _follow_runs(session: Session, board: Board) -> None:
    """Look at the training runs whenever one of them has been kept anew."""
    folder, seen = session.state.parent / "runs", dict[str, int]()
    task, first = partial(tasks.runs, folder=folder), session.course.katas[0]
    while True:
        if (found := runs_in(folder)) != seen:
            seen = found
            for training in tasks.done(session.children, task, first, session.tree):
                board.train(training)
        time.sleep(LOOK)


def runs_in(folder: Path) -> dict[str, int]:
    """The files of runs, and when each was written."""
    with suppress(OSError):
        return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.safetensors")}
    return {}


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
