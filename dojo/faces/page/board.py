"""What there is to see now. Whoever looks gets the newest; nobody is waited for, nothing is queued.

One thread takes the events of the session, any number of others read. A reader that is slow has
missed what was in between, and costs no memory.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

from dojo import actions
from dojo.course import hints
from dojo.course.curriculum import Kata, stages
from dojo.faces.live.desk import Event
from dojo.faces.live.session import Saved, Session
from dojo.faces.page import facts
from dojo.faces.page.facts import Facts
from dojo.verdict.pictures import Network
from dojo.verdict.record import plain
from dojo.verdict.status import WORD


class Board:
    """The state of one session, and what browsers may ask of it.

    `networks` are those that are known, by the model's name, `training` the runs.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._katas: Mapping[str, Kata] = {kata.id: kata for kata in session.course.katas}
        self._changed = threading.Condition()
        self._version = 0
        self._versions: Counter[str] = Counter()
        self._saves = 0
        self.networks: Facts = {}
        self.training: Facts = {}
        self._closed = False

    # Written by the session's side.

    def take(self, event: Event | Saved) -> None:
        """Note what happened."""
        with self._changed:
            self._session.take(event)
            if isinstance(event, Saved):
                self._saves += 1
            elif kata := getattr(event, "kata", None):
                self._versions[kata.id] += 1
            self._news()

    def draw(self, network: Network) -> None:
        """A network is known."""
        with self._changed:
            self.networks = {**self.networks, network.model: plain(network)}
            self._news()

    def train(self, training: Facts) -> None:
        """The training runs are known, or have changed."""
        with self._changed:
            self.training = training
            self._versions["training"] += 1
            self._news()

    def close(self) -> None:
        """All who wait are sent home."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _news(self) -> None:
        self._version += 1
        self._changed.notify_all()

    # Read by the browsers' side.

    def first(self) -> Facts:
        """What a page begins with."""
        with self._changed:
            return {
                "stages": facts.course(stages()),
                "words": WORD,
                "state": self._state(),
            }

    def wait(self, seen: int, seconds: float) -> tuple[int, Facts] | None:
        """The state as soon as there is a newer one than `seen`; None if there is none for so long.

        Raises `Closed` at the end.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._version > seen, seconds)
            if self._closed:
                raise Closed
            return (self._version, self._state()) if self._version > seen else None

    def kata(self, name: str) -> Facts | None:
        """All of one kata; None if there is none of this name."""
        kata = self._katas.get(name)
        if kata is None:
            return None
        with self._changed:
            judged = self._session.course.judged.get(kata)
            version = self._versions[name]
        given = hints.seen(kata, self._session.state)
        told = {**facts.verdict(judged), **facts.where(judged)} if judged else {}
        return {**told, "hints": given.seen, "left": given.left, "version": version}

    def hint(self, name: str) -> Facts | None:
        """The same after one more hint."""
        if kata := self._katas.get(name):
            self._session.one_more_hint(kata)
            with self._changed:
                self._versions[name] += 1
                self._news()
        return self.kata(name)

    def answer(self, name: str) -> Facts | None:
        """The worked answer, which is remembered as read."""
        kata = self._katas.get(name)
        return {"answer": actions.answer(kata, self._session.state)} if kata else None

    def _state(self) -> Facts:
        course = self._session.course
        return {
            "marks": {kata.id: course.status(kata) for kata in course.katas},
            "versions": dict(self._versions),
            "judging": sorted(kata.id for kata in self._session.judging),
            "current": course.current.id,
            "saves": self._saves,
            "networks": len(self.networks),
        }


class Closed(Exception):
    """There will be no more news."""
