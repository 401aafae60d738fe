"""The page, live: a session whose news go to a board, which a server shows."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import webbrowser
from contextlib import suppress
from types import FrameType

from dojo.course.curriculum import Kata
from dojo.isolation.child import Job
from dojo.isolation.children import Died
from dojo.live.desk import Event
from dojo.live.session import Saved, Session
from dojo.page import tasks
from dojo.page.board import Board
from dojo.page.server import PageServer
from dojo.verdict.pictures import Network

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
    """Have the networks drawn, that of the kata at hand first. One that fails costs no other."""
    first = session.course.current
    models = dict.fromkeys(kata.model for kata in (first, *session.course.katas))
    of_model: dict[str, Kata] = {kata.model: kata for kata in session.course.katas}
    for model in models:
        with suppress(Died):
            job = Job(tasks.networks, (of_model[model],), session.tree)
            for found in session.children.run(job).results():
                assert isinstance(found, Network)
                board.draw(found)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
