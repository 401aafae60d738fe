"""Watch mode without a terminal: verdicts line by line, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import os
import queue
import signal
import sys
from types import FrameType

from rich.console import Console
from rich.text import Text

from dojo.course.curriculum import Kata
from dojo.faces.live.desk import Event
from dojo.faces.live.session import Saved, Session
from dojo.faces.watch import view
from dojo.terminal.screen import console, mark
from dojo.verdict.values import Judged

WAIT = 3600.0 if sys.platform != "win32" else 0.5
"""Seconds after which the loop turns without an event: on Windows, so that Ctrl-C is noticed."""


def watch(session: Session) -> int:
    """Print the verdict on the kata at hand, then one for every kata that is saved."""
    out = console()
    events: queue.Queue[Event | Saved] = queue.Queue()
    signal.signal(signal.SIGTERM, _end)
    out.print(f"Watching {session.tree}. Ctrl-C ends it.", soft_wrap=True)
    if session.said:
        out.print(session.said, soft_wrap=True)
    out.print(f"checking {session.course.current.id} ...")
    session.start(events.put)
    shown: set[Kata] = {session.course.current}
    try:
        while True:
            sys.stdout.flush()
            try:
                event = events.get(timeout=WAIT)
            except queue.Empty:
                continue
            session.take(event)
            match event:
                case Saved(katas=katas):
                    shown.update(katas)
                case Judged(kata=kata) if kata in shown:
                    shown.discard(kata)
                    _print(out, session, kata)
    except BrokenPipeError:  # `nox -s watch | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        session.stop()


def _print(out: Console, session: Session, kata: Kata) -> None:
    judged = session.course.judged[kata]
    status = judged.verdict.status
    text = Text(f"\n{kata.id}  ").append_text(view.verdict(judged, str(mark(out, status))))
    for line in view.why(judged).plain.splitlines():
        text.append(f"\n  {line}")
    out.print(text, soft_wrap=True)
    if judged.verdict.solved and kata == session.course.current:
        out.print(view.well_done(session.course, keys=False), soft_wrap=True)


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
