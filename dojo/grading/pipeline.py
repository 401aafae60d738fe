"""Two things are done to each of many items, and both at once: while some are judged, others are read.

Each is done by threads of its own. What is read waits in between, up to a bound.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar, cast

Item = TypeVar("Item")
Read = TypeVar("Read")
Hand = TypeVar("Hand")
Done = TypeVar("Done")

AHEAD, MOST = 32, 256
"""So many are read ahead for each that can be judged at a time, but no more in all than are `MOST`."""


class Pipeline(Generic[Item, Read, Hand, Done]):
    """`read` gives what `judge` is to do, as `waiting`, or is done with an item at once.

    `readers` are so many threads; each judging thread has one of the `hands` for itself.
    """

    def __init__(
        self,
        read: Callable[[Item], Read | Done],
        readers: int,
        judge: Callable[[Read, Hand], Done],
        hands: Sequence[Hand],
        waiting: type[Read],
    ) -> None:
        self._read, self._judge, self._waiting = read, judge, waiting
        self._hands: queue.SimpleQueue[Hand] = queue.SimpleQueue()
        for hand in hands:
            self._hands.put(hand)
        self._room = threading.Semaphore(max(len(hands), min(AHEAD * len(hands), MOST)))
        self._news: queue.SimpleQueue[Done | BaseException] = queue.SimpleQueue()
        self._reading = ThreadPoolExecutor(readers, "grade-read")
        self._judging = ThreadPoolExecutor(len(hands), "grade")

    def run(self, items: Sequence[Item], stop: Callable[[], None]) -> Iterator[Done]:
        """What comes of each, in the order of their ends. Whatever goes wrong is raised.

        Who leaves early, or that, has `stop` called: it makes all that is under way end.
        """
        try:
            for item in items:
                self._reading.submit(self._first, item)
            for _ in items:
                done = self._news.get()
                if isinstance(done, BaseException):
                    raise done
                yield done
        except BaseException:  # Ctrl-C among them: nobody waits for an endless loop to end
            for pool in (self._reading, self._judging):
                pool.shutdown(wait=False, cancel_futures=True)
            stop()
            self._room.release(len(items))
            raise
        finally:
            self._reading.shutdown()
            self._judging.shutdown()

    def _first(self, item: Item) -> None:
        self._room.acquire()
        try:
            found = self._read(item)
            if isinstance(found, self._waiting):
                self._judging.submit(self._second, found)
            else:
                self._room.release()
                self._news.put(cast(Done, found))
        except BaseException as error:
            self._news.put(error)

    def _second(self, found: Read) -> None:
        self._room.release()
        hand = self._hands.get()
        try:
            self._news.put(self._judge(found, hand))
        except BaseException as error:
            self._news.put(error)
        finally:
            self._hands.put(hand)
