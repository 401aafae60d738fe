"""The page, live: a session whose news go to a board, which a server shows."""

from __future__ import annotations

import queue
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from types import FrameType

from dojo.faces.live.desk import Event
from dojo.faces.live.runs import kept_anew
from dojo.faces.live.session import Saved, Session
from dojo.faces.page import gathering
from dojo.faces.page.board import Board
from dojo.faces.page.web import PageServer
from dojo.isolation.child import Job
from dojo.terminal.browser import tell

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
        threading.Thread(target=_answer, args=(server,), daemon=True),
        threading.Thread(target=_draw, args=(session, board), daemon=True),
        threading.Thread(target=_follow_runs, args=(session, board), daemon=True),
    ]
    try:
        session.start(events.put)
        for thread in threads:
            thread.start()
        tell(server.address, server.port, to_others=server.open_to_others, browser=browser)
        while True:
            with suppress(queue.Empty):
                board.take(events.get(timeout=WAIT))
    finally:
        board.close()
        server.socket.close()
        session.stop()


def _answer(server: PageServer) -> None:
    """Answer requests until the socket is closed, of which Windows tells whoever waits at it."""
    with suppress(OSError):
        server.serve_forever(poll_interval=3600)


def _draw(session: Session, board: Board) -> None:
    """Have the networks drawn, that of the kata at hand first."""
    katas = (session.course.current, *session.course.katas)
    for network in session.children.results(Job(gathering.networks, katas, session.tree)):
        board.draw(network)


def _follow_runs(session: Session, board: Board) -> None:
    """Look at the training runs whenever one of them has been kept anew."""
    folder, first = session.state.parent / "runs", session.course.katas[0]
    for _ in kept_anew(folder):
        job = Job(partial(gathering.runs, folder=folder), (first,), session.tree)
        for training in session.children.results(job):
            board.train(training)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
